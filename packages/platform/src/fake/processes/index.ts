import { PlatformError } from '../../errors.js';
import { type ChildProcess, type Processes, type ProcessHandlers, RUN_MARK, type SpawnRequest } from '../../processes.js';
import type { FakeClock } from '../clock.js';
import { FakeChild } from './child.js';
import { FakeProcess, type FakeProgram, type FakeRun } from './run.js';
import { FakeTable } from './table.js';

export type { FakeProgram, FakeRun } from './run.js';

/** A machine's processes, scripted: `argv[0]` names the program. What is not there fails to start, as on a real system. */
export class FakeProcesses implements Processes {
  readonly programs: Map<string, FakeProgram>;
  /** Every spawn request so far. */
  readonly spawned: SpawnRequest[] = [];
  readonly #table: FakeTable;
  readonly #children = new Set<FakeChild>();
  readonly #mark: string | undefined;

  constructor(clock: FakeClock, programs: Readonly<Record<string, FakeProgram>> = {}, options: { mark?: string } = {}) {
    this.#table = new FakeTable(clock);
    this.programs = new Map(Object.entries(programs));
    this.#mark = options.mark;
  }

  /** Processes that are alive, children's children included. */
  get running(): readonly FakeRun[] {
    return [...this.#table.live];
  }

  spawn(request: SpawnRequest, handlers: ProcessHandlers): ChildProcess {
    this.spawned.push(request);
    const child = new FakeChild(this.#table, handlers);
    const program = this.programs.get(request.argv[0]);
    if (program === undefined) {
      child.ended(
        { code: null, signal: null },
        new PlatformError('missing', `no program ${request.argv[0]} on this machine: install it or correct \`run\``),
      );
      return child;
    }
    this.#children.add(child);
    const env = { ...(this.#mark === undefined ? {} : { [RUN_MARK]: this.#mark }), ...request.env };
    const of = { argv: request.argv, env, cwd: request.cwd, stdin: request.stdin?.slice() ?? new Uint8Array(0) };
    const process = new FakeProcess(this.#table, of, child, (status) => {
      this.#children.delete(child);
      child.ended(status);
    });
    child.started(process.pid);
    // A program starts after spawn() returned, as a real one does.
    this.#table.clock.after(0, () => {
      if (process.alive) process.run(program);
    });
    return child;
  }

  killMarked(...marks: string[]): number {
    const carries = (found: string | undefined): boolean => marks.some((mark) => found === mark || found?.startsWith(`${mark}:`) === true);
    const found = [...this.#table.live].filter(({ env }) => carries(env[RUN_MARK]));
    const groups = new Set(found.map((process) => process.group));
    for (const process of [...this.#table.live]) if (groups.has(process.group)) process.signal('SIGKILL');
    return found.length;
  }

  /** The controller's own process was killed: its children live on (as orphans) and nobody hears of them. */
  parentKilled(): void {
    for (const child of this.#children) child.silence();
    this.#children.clear();
  }
}
