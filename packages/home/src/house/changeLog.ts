import type { Change } from '@around/messages';

/** `Omit` of each member of a union. */
type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
/** A change that has no number yet. */
export type News = Without<Change, 'n'>;

/** Changes kept for those who come back. */
export const KEPT_CHANGES = 10_000;
/** The first number of an epoch. Those below number the parts of a snapshot too large for one message (clients/sync.ts). */
export const FIRST_SEQ = 1_000_000;

/**
 * What happened in the house, numbered, in one epoch (one run of the home). A client that says the last number it saw gets
 * what came after, while that is still here.
 */
export class ChangeLog {
  readonly epoch: string;
  readonly #kept: number;
  readonly #ring: Change[] = [];
  /** Where the oldest is, once the ring is full. */
  #head = 0;
  #seq = FIRST_SEQ;
  /** The highest number that is no longer here. */
  #forgotten = FIRST_SEQ - 1;

  /** @param epoch 16 random bytes, base64url */
  constructor(epoch: string, kept = KEPT_CHANGES) {
    this.epoch = epoch;
    this.#kept = kept;
  }

  /** The newest number given. */
  get seq(): number {
    return this.#seq;
  }

  append(news: News): Change {
    const change = { ...news, n: ++this.#seq } as Change;
    if (this.#ring.length < this.#kept) this.#ring.push(change);
    else {
      this.#forgotten = (this.#ring[this.#head] as Change).n;
      this.#ring[this.#head] = change;
      this.#head = (this.#head + 1) % this.#kept;
    }
    return change;
  }

  /** A number for something that is told once to one client and not kept. */
  skip(): number {
    return ++this.#seq;
  }

  /** All changes after `seq`, oldest first; undefined where some of them are forgotten or `seq` was never given. */
  since(seq: number): Change[] | undefined {
    if (seq < this.#forgotten || seq < FIRST_SEQ || seq > this.#seq) return undefined;
    const changes: Change[] = [];
    const length = this.#ring.length;
    for (let i = length - 1; i >= 0; i--) {
      const change = this.#ring[(this.#head + i) % length] as Change;
      if (change.n <= seq) break;
      changes.push(change);
    }
    return changes.reverse();
  }
}
