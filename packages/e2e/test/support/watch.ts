import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Log, LogFields } from '@around/platform';

/** Inputs a test sends: `of` for each listener, times `AROUND_FUZZ` (1 unless set: `AROUND_FUZZ=10 npx vitest run packages/e2e/test/badInput`). */
export const fuzzCount = (of: number): number => Math.ceil(of * Number(process.env.AROUND_FUZZ ?? 1));

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

export interface Attack {
  readonly inputs: number;
  /** Senders at the same time. */
  readonly lanes: number;
  /** Inputs that each sends, one after the other, in one round. */
  readonly perRound: number;
  /** Sends one input and resolves when it was answered or its sender dropped. */
  one(index: number, lane: number): Promise<void>;
  /** What somebody honest does beside each round, and must succeed at. */
  beside(): Promise<void>;
}

/**
 * Sends everything. @returns bytes held at the end more than after the first third: caches and rings are full by then, only a leak
 * goes on growing.
 */
export async function attack({ inputs, lanes, perRound, one, beside }: Attack): Promise<number> {
  let before: number | undefined;
  const lane = async (n: number, from: number): Promise<void> => {
    for (let i = 0; i < perRound; i++) {
      const index = from + n + i * lanes;
      if (index < inputs) await one(index, n);
    }
  };
  for (let at = 0; at < inputs; at += lanes * perRound) {
    if (before === undefined && at * 3 >= inputs) before = await heldBytes();
    const round = Array.from({ length: lanes }, (_, n) => lane(n, at));
    const failed = (await Promise.allSettled([...round, beside()])).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
  return (await heldBytes()) - (before ?? 0);
}

export const MiB = 1_048_576;
