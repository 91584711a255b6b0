import type { ChildProcess, ExitStatus, ProcessHandlers } from '../../processes.js';
import type { FakeClock } from '../clock.js';
import type { Sink } from './run.js';
import type { FakeTable } from './table.js';

/** The side that spawned: output in order, then the exit, each in a turn of its own as from a real pipe. */
export class FakeChild implements ChildProcess, Sink {
  readonly #table: FakeTable;
  readonly #clock: FakeClock;
  readonly #handlers: ProcessHandlers;
  #group: number | undefined;
  #pipe: { stream: 'stdout' | 'stderr'; bytes: Uint8Array }[] = [];
  #exit: { status: ExitStatus; error?: Error } | undefined;
  #told = false;
  #paused = false;
  #released = false;
  #scheduled = false;
  #silenced = false;

  constructor(table: FakeTable, handlers: ProcessHandlers) {
    this.#table = table;
    this.#clock = table.clock;
    this.#handlers = handlers;
  }

  get pid(): number | undefined {
    return this.#group;
  }

  get unread(): number {
    return this.#pipe.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  started(group: number): void {
    this.#group = group;
  }

  ended(status: ExitStatus, error?: Error): void {
    this.#exit ??= error === undefined ? { status } : { status, error };
    this.#schedule();
  }

  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    if (this.#released || bytes.length === 0) return;
    this.#pipe.push({ stream, bytes });
    this.#schedule();
  }

  signalGroup(signal: 'SIGTERM' | 'SIGKILL'): boolean {
    const group = this.#members();
    for (const process of group) process.signal(signal);
    return group.length > 0;
  }

  groupAlive(): boolean {
    return this.#members().length > 0;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  release(): void {
    this.#released = true;
    this.#pipe = [];
  }

  /** The process that spawned it was killed: nobody hears of the child any more. */
  silence(): void {
    this.#silenced = true;
  }

  #members(): ReturnType<FakeTable['group']> {
    return this.#group === undefined ? [] : this.#table.group(this.#group);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.after(0, () => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    while (this.#pipe.length > 0 && !this.#paused && !this.#silenced) {
      const chunk = this.#pipe.shift();
      if (chunk?.stream === 'stdout') this.#handlers.onStdout(chunk.bytes);
      else if (chunk !== undefined) this.#handlers.onStderr(chunk.bytes);
    }
    if (this.#exit === undefined || this.#told || this.#silenced) return;
    this.#told = true;
    this.#handlers.onExit(this.#exit.status, this.#exit.error);
  }
}
