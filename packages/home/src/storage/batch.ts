import type { Clock, Log, Timer } from '@around/platform';
import { type Db, transaction } from './db.js';

interface Waiting {
  readonly write: () => void;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const COMPLAIN_MS = 60_000;

export interface BatchOptions {
  /** What comes within so many ms goes together. */
  readonly delayMs?: number;
  /** From one commit to the next, at least; the first after a pause does not wait. */
  readonly everyMs?: number;
  /** How it is committed: `durably` where not even a power cut may take it back. Each of those costs the card a sync. */
  readonly commit?: typeof transaction;
}

/** Writes that can wait a moment, put together into one transaction: fewer commits, a longer life for an SD card. */
export class Batch {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #db: Db;
  readonly #delayMs: number;
  readonly #everyMs: number;
  readonly #commit: typeof transaction;
  #waiting: Waiting[] = [];
  #timer: Timer | undefined;
  #complainedAt = Number.NEGATIVE_INFINITY;
  #committedAt = Number.NEGATIVE_INFINITY;

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    db: Db,
    { delayMs = 20, everyMs = 0, commit = transaction }: BatchOptions = {},
  ) {
    this.#ports = ports;
    this.#db = db;
    this.#delayMs = delayMs;
    this.#everyMs = everyMs;
    this.#commit = commit;
  }

  /** Writes that are not committed yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves once the write is committed; rejects when the transaction failed. */
  add(write: () => void): Promise<void> {
    const promise = new Promise<void>((done, failed) => this.#waiting.push({ write, done, failed }));
    if (this.#waiting.length >= 500) this.flush();
    else this.#timer ??= this.#ports.clock.after(this.#wait, () => this.flush());
    return promise;
  }

  get #wait(): number {
    return Math.max(this.#delayMs, this.#committedAt + this.#everyMs - this.#ports.clock.now());
  }

  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    this.#committedAt = this.#ports.clock.now();
    try {
      this.#commit(this.#db, () => {
        for (const { write } of waiting) write();
      });
    } catch (error) {
      // A disk stays full for hours, and many writes a second would say so.
      const now = this.#ports.clock.now();
      if (now - this.#complainedAt >= COMPLAIN_MS) {
        this.#complainedAt = now;
        this.#ports.log.error('a write to the database failed: is the disk full?', {
          event: 'disk.failed',
          writes: waiting.length,
          error: String(error),
        });
      }
      for (const { failed } of waiting) failed(error);
      return;
    }
    for (const { done } of waiting) done();
  }
}
