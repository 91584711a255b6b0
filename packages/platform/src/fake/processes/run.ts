import type { ExitStatus } from '../../processes.js';
import type { FakeClock } from '../clock.js';
import type { FakeTable } from './table.js';

/** What a fake program does, given its run. It lives until it calls `exit`, is killed, or its returned promise settles (exit 0). */
export type FakeProgram = (run: FakeRun) => void | Promise<void>;

/** A process as its program sees it. */
export interface FakeRun {
  readonly argv: readonly string[];
  /** Only what the spawn request gave, not the whole inherited environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly stdin: Uint8Array;
  readonly clock: FakeClock;
  readonly pid: number;
  readonly alive: boolean;
  /** Does nothing once the process is dead or its output was let go of. */
  stdout(output: Uint8Array | string): void;
  stderr(output: Uint8Array | string): void;
  /** Bytes printed and not read: a program that floods waits here, as on a full pipe. */
  readonly unread: number;
  exit(code: number): void;
  /** Stays alive for ever. A program that returns nothing does so anyway; this says it. */
  hang(): void;
  /** SIGTERM does not end it. */
  ignoreTerm(): void;
  /** Runs at SIGTERM instead of the end. */
  onTerm(handler: () => void): void;
  /** A child of its own, in the same group, holding the same pipes. `leaveGroup`: after setsid. */
  fork(program: FakeProgram, options?: { leaveGroup?: boolean }): FakeRun;
}

const encoder = new TextEncoder();

/** Where the output of a run goes. */
export interface Sink {
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  readonly unread: number;
}

/** One live or ended process of the fake system. */
export class FakeProcess implements FakeRun {
  readonly pid: number;
  readonly group: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly stdin: Uint8Array;
  readonly clock: FakeClock;
  readonly #table: FakeTable;
  readonly #sink: Sink;
  readonly #onEnd: (status: ExitStatus) => void;
  #alive = true;
  #onTerm: (() => void) | undefined;

  constructor(
    table: FakeTable,
    of: { argv: readonly string[]; env: Readonly<Record<string, string>>; cwd: string | undefined; stdin: Uint8Array; group?: number },
    sink: Sink,
    onEnd: (status: ExitStatus) => void,
  ) {
    this.#table = table;
    this.pid = table.nextPid();
    this.group = of.group ?? this.pid;
    this.argv = of.argv;
    this.env = of.env;
    this.cwd = of.cwd;
    this.stdin = of.stdin;
    this.clock = table.clock;
    this.#sink = sink;
    this.#onEnd = onEnd;
    table.add(this);
  }

  get alive(): boolean {
    return this.#alive;
  }

  get unread(): number {
    return this.#sink.unread;
  }

  /** Runs the program; an exception of it is a crash (exit 1, the message on stderr). */
  run(program: FakeProgram): void {
    const crash = (error: unknown): void => {
      this.stderr(`${error instanceof Error ? error.message : String(error)}\n`);
      this.exit(1);
    };
    try {
      const result = program(this);
      if (result instanceof Promise) result.then(() => this.exit(0), crash);
    } catch (error) {
      crash(error);
    }
  }

  stdout(output: Uint8Array | string): void {
    if (this.#alive) this.#sink.write('stdout', typeof output === 'string' ? encoder.encode(output) : output.slice());
  }

  stderr(output: Uint8Array | string): void {
    if (this.#alive) this.#sink.write('stderr', typeof output === 'string' ? encoder.encode(output) : output.slice());
  }

  exit(code: number): void {
    this.#end({ code, signal: null });
  }

  hang(): void {}

  ignoreTerm(): void {
    this.#onTerm = () => {};
  }

  onTerm(handler: () => void): void {
    this.#onTerm = handler;
  }

  fork(program: FakeProgram, options: { leaveGroup?: boolean } = {}): FakeRun {
    const { argv, env, cwd } = this;
    const of = { argv, env, cwd, stdin: new Uint8Array(0), ...(options.leaveGroup === true ? {} : { group: this.group }) };
    const child = new FakeProcess(this.#table, of, this.#sink, () => {});
    child.run(program);
    return child;
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (signal === 'SIGTERM' && this.#onTerm !== undefined) this.#onTerm();
    else this.#end({ code: null, signal });
  }

  #end(status: ExitStatus): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#table.remove(this);
    this.#onEnd(status);
  }
}
