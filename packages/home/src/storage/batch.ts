import type { Clock, Log, Timer } from '@around/platform';
import { type Db, transaction } from './db.js';

interface Waiting {
  readonly write: () => void;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const COMPLAIN_MS = 60_000;

/** Writes that can wait a moment, put together into one transaction: fewer commits, a longer life for an SD card. */
export class Batch {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #db: Db;
  readonly #delayMs: number;
  #waiting: Waiting[] = [];
  #timer: Timer | undefined;
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, db: Db, delayMs = 20) {
    this.#ports = ports;
    this.#db = db;
    this.#delayMs = delayMs;
  }

  /** Resolves once the write is committed; rejects when the transaction failed. */
  add(write: () => void): Promise<void> {
    const promise = new Promise<void>((done, failed) => this.#waiting.push({ write, done, failed }));
    if (this.#waiting.length >= 500) this.flush();
    else this.#timer ??= this.#ports.clock.after(this.#delayMs, () => this.flush());
    return promise;
  }

  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    try {
      transaction(this.#db, () => {
        for (const { write } of waiting) write();
      });
    } catch (error) {
      // A disk stays full for hours, and many writes a second would say so.
      const now = this.#ports.clock.now();
      if (now - this.#complainedAt >= COMPLAIN_MS) {
        this.#complainedAt = now;
        this.#ports.log.error('a write to the database failed: is the disk full?', { writes: waiting.length, error: String(error) });
      }
      for (const { failed } of waiting) failed(error);
      return;
    }
    for (const { done } of waiting) done();
  }
}
