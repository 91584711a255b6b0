import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Log, LogFields } from '@around/platform';

/** Two copies of the garbage collector's own switch would not differ: one for the process. */
let gc: (() => void) | undefined;

/** Bytes held after a collection: objects and the buffers beside them. */
export async function heldBytes(): Promise<number> {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as () => void;
  }
  // Sockets let go of their buffers a turn or two after their close.
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Open sockets of this process, listening ones too. */
export const openSockets = (): number => process.getActiveResourcesInfo().filter((name) => /^(TCP|UDP|Pipe)/.test(name)).length;

/** Looks again and again until it holds. @throws Error `what` after `withinMs` */
export async function until(what: string, holds: () => boolean, withinMs = 15_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Sees what no input may cause: an exception or rejection that nobody took, and a line in a log that speaks of an error of ours. */
export class Watch implements Disposable {
  readonly faults: string[] = [];
  readonly warnings = new Map<string, number>();
  readonly #usual: RegExp | undefined;
  readonly #took = (error: unknown): void => {
    this.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };

  /** @param usual errors in a log that may come of good input too */
  constructor(usual?: RegExp) {
    this.#usual = usual;
    process.on('uncaughtExceptionMonitor', this.#took);
    process.on('unhandledRejection', this.#took);
  }

  [Symbol.dispose](): void {
    process.off('uncaughtExceptionMonitor', this.#took);
    process.off('unhandledRejection', this.#took);
  }

  /** A log that keeps its errors and counts its warnings, and nothing more: it must not grow itself. */
  log(): Log {
    const log: Log = {
      debug() {},
      info() {},
      warn: (message) => {
        this.warnings.set(message, (this.warnings.get(message) ?? 0) + 1);
      },
      error: (message: string, fields?: LogFields) => {
        if (this.#usual?.test(message) === true) return;
        this.faults.push(`log: ${message} ${JSON.stringify(fields, (_, value) => (value instanceof Error ? value.stack : value))}`);
      },
      child: () => log,
    };
    return log;
  }
}

export const MiB = 1_048_576;
