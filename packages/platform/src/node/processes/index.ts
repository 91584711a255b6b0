import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { PlatformError } from '../../errors.js';
import { type ChildProcess, type Processes, type ProcessHandlers, RUN_MARK, type SpawnRequest } from '../../processes.js';
import { platformError } from '../errno.js';
import { NodeChild } from './child.js';
import { OrphanGuard } from './guard.js';
import { killMarked } from './marked.js';
import { findProgram } from './program.js';

export { descendantsByMark, killMarked, sweepOrphans } from './marked.js';

/** util-linux; on every Debian. */
const SETPRIV = '/usr/bin/setpriv';

export interface NodeProcessesOptions {
  /**
   * Marks every child with `AROUND_RUN=<token>` (a request's own env may say `<token>:<run id>`). Take one that belongs to the
   * data directory and stays the same: `sweepOrphans(token)` at the next start finds what this life left.
   */
  readonly token?: string;
  /**
   * A small shell outside this process that kills every group that lives, and whatever left its group, as soon as this process is gone,
   * however it went. Costs one process and next to nothing for a spawn. Default: on where there is a token.
   */
  readonly guard?: boolean;
  /** The kernel kills the direct child when this process dies (setpriv, where it exists): about 1.5 ms a spawn. Default: off. */
  readonly pdeathsig?: boolean;
  /** What children inherit. Default: this process's environment now. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface NodeProcesses extends Processes {
  killMarked(...marks: string[]): number;
  /** Ends the guard; children stay as they are. */
  stop(): void;
}

/** Real processes: each leads a session and a group of its own, none keeps this process alive. */
export function nodeProcesses(options: NodeProcessesOptions = {}): NodeProcesses {
  const token = options.token;
  const guard = (options.guard ?? token !== undefined) ? new OrphanGuard() : undefined;
  const base: Record<string, string | undefined> = {
    ...(options.env ?? process.env),
    ...(token === undefined ? {} : { [RUN_MARK]: token }),
    ...guard?.env,
  };
  const prefix = options.pdeathsig === true && existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--'] : [];
  /** Children that ended and left others in their group. */
  const lingering = new Set<NodeChild>();

  const start = (request: SpawnRequest, handlers: ProcessHandlers): NodeChild => {
    const env = { ...base, ...request.env };
    const program = findProgram(request.argv[0], request.cwd, env.PATH);
    const [file = program, ...args] = [...prefix, program, ...request.argv.slice(1)];
    for (const one of lingering) if (one.checkGone()) lingering.delete(one);
    const child = spawn(file, args, {
      env,
      detached: true,
      stdio: [request.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      // The program sees the name it was called by, not the path it was found at.
      ...(prefix.length === 0 ? { argv0: request.argv[0] } : {}),
    });
    let failed = false;
    child.once('error', (error) => {
      // Also comes for a signal that failed; the port never asks for one here.
      if (child.pid === undefined && !failed)
        handlers.onExit({ code: null, signal: null }, platformError(error, `start ${request.argv[0]}`));
      failed = true;
    });
    if (child.pid !== undefined) guard?.watch(child.pid);
    const own = new NodeChild(child, handlers, (group) => guard?.forget(group));
    child.once('exit', () => {
      if (!own.checkGone()) lingering.add(own);
    });
    child.stdin?.end(request.stdin);
    return own;
  };

  return {
    spawn(request, handlers): ChildProcess {
      try {
        return start(request, handlers);
      } catch (error) {
        const known = error instanceof PlatformError ? error : platformError(error, `start ${request.argv[0]}`);
        process.nextTick(() => handlers.onExit({ code: null, signal: null }, known));
        return NEVER;
      }
    },
    killMarked,
    stop: () => guard?.stop(),
  };
}

/** What never started. */
const NEVER: ChildProcess = {
  pid: undefined,
  signalGroup: () => false,
  groupAlive: () => false,
  pause() {},
  resume() {},
  release() {},
};
