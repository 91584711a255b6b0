import type { ChildProcess as SystemChild } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { ChildProcess, ExitStatus, ProcessHandlers } from '../../processes.js';
import { allPids, isLive, statOf } from './proc.js';

/** Turns of the event loop after which everything that a dead process had written has been read. */
const LAST_TURNS = 3;

/** A child process and the group it leads. */
export class NodeChild implements ChildProcess {
  readonly pid: number | undefined;
  readonly #child: SystemChild;
  readonly #handlers: ProcessHandlers;
  readonly #onGone: (group: number) => void;
  #status: ExitStatus | undefined;
  #told = false;
  /** The group was seen empty: its number may be another's by now and is never signalled again. */
  #gone = false;

  /** @param onGone the group is empty, as soon as that is noticed: at the exit, or when someone looks again */
  constructor(child: SystemChild, handlers: ProcessHandlers, onGone: (group: number) => void) {
    this.#child = child;
    this.#handlers = handlers;
    this.#onGone = onGone;
    this.pid = child.pid;
    this.#gone = child.pid === undefined;
    child.stdout?.on('data', (bytes: Buffer) => handlers.onStdout(plain(bytes)));
    child.stderr?.on('data', (bytes: Buffer) => handlers.onStderr(plain(bytes)));
    for (const pipe of [child.stdout, child.stderr]) pipe?.on('error', ignore);
    // A child that does not read its stdin, or is gone before it could, is no error.
    child.stdin?.on('error', ignore);
    child.once('exit', (code, signal) => this.#exited({ code, signal }));
    child.once('close', () => this.#tell());
    child.unref();
    // Pipes are sockets to Node: none of them keeps this process alive.
    for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as Socket | null)?.unref();
  }

  signalGroup(signal: 'SIGTERM' | 'SIGKILL'): boolean {
    if (this.pid === undefined || !this.groupAlive()) return false;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Between the look and the signal the last one ended, or the rest runs as another user.
    }
    return true;
  }

  groupAlive(): boolean {
    const { pid } = this;
    if (pid === undefined || this.#gone) return false;
    if (this.#status === undefined && isLive(statOf(pid))) return true;
    if (this.checkGone()) return false;
    const pids = allPids();
    // Nobody can look closer (no descriptor is left, or there is no /proc): the kernel knows of a member.
    if (pids.length === 0) return true;
    return pids.some((one) => {
      const stat = statOf(one);
      return stat?.group === pid && isLive(stat);
    });
  }

  /** Whether the group is empty, zombies counted as members: one system call. */
  checkGone(): boolean {
    if (this.#gone || this.pid === undefined || reachable(this.pid)) return this.#gone;
    this.#gone = true;
    this.#onGone(this.pid);
    return true;
  }

  pause(): void {
    this.#child.stdout?.pause();
    this.#child.stderr?.pause();
  }

  resume(): void {
    resume(this.#child.stdout);
    resume(this.#child.stderr);
  }

  release(): void {
    for (const pipe of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) pipe?.destroy();
  }

  /** A grandchild may hold the pipes for as long as it likes: what the process itself wrote is there now and is read within a turn. */
  #exited(status: ExitStatus): void {
    this.#status = status;
    this.checkGone();
    let turns = LAST_TURNS;
    const next = (): void => {
      if (turns-- > 0) setImmediate(next);
      else this.#tell();
    };
    next();
  }

  #tell(): void {
    if (this.#told || this.#status === undefined) return;
    this.#told = true;
    this.#handlers.onExit(this.#status);
  }
}

function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function ignore(): void {}

function resume(pipe: Readable | null): void {
  if (pipe?.destroyed === false) pipe.resume();
}

/** Whether the group has any member, zombies included. */
function reachable(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
