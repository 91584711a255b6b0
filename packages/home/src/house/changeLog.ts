import type { Change } from '@around/messages';

/** `Omit` of each member of a union. */
type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
/** A change that has no number yet. */
export type News = Without<Change, 'n'>;

/** Changes kept for those who come back, and how much they may hold together, in characters. */
export const KEPT_CHANGES = 10_000;
export const KEPT_CHARACTERS = 16_000_000;
/** The first number of an epoch. Those below number the parts of a snapshot too large for one message (clients/sync.ts). */
export const FIRST_SEQ = 1_000_000;

/**
 * What happened in the house, numbered, in one epoch (one run of the home). A client that says the last number it saw gets
 * what came after, while that is still here.
 */
export class ChangeLog {
  readonly epoch: string;
  readonly #kept: number;
  readonly #keptCharacters: number;
  /** Oldest first; what stands before `#head` is forgotten. */
  readonly #changes: (Held | undefined)[] = [];
  #head = 0;
  #characters = 0;
  #seq = FIRST_SEQ;
  /** The highest number that is no longer here. */
  #forgotten = FIRST_SEQ - 1;

  /** @param epoch 16 random bytes, base64url */
  constructor(epoch: string, kept = KEPT_CHANGES, keptCharacters = KEPT_CHARACTERS) {
    this.epoch = epoch;
    this.#kept = kept;
    this.#keptCharacters = keptCharacters;
  }

  /** The newest number given. */
  get seq(): number {
    return this.#seq;
  }

  append(news: News): Change {
    const change = { ...news, n: ++this.#seq } as Change;
    const size = sizeOf(change);
    this.#changes.push({ change, size });
    this.#characters += size;
    while (this.#length > this.#kept || (this.#characters > this.#keptCharacters && this.#length > 1)) this.#forget();
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
    for (let i = this.#changes.length - 1; i >= this.#head; i--) {
      const { change } = this.#changes[i] as Held;
      if (change.n <= seq) break;
      changes.push(change);
    }
    return changes.reverse();
  }

  get #length(): number {
    return this.#changes.length - this.#head;
  }

  #forget(): void {
    const { change, size } = this.#changes[this.#head] as Held;
    this.#forgotten = change.n;
    this.#characters -= size;
    this.#changes[this.#head++] = undefined;
    // Now and then the empty front goes, at a cost that spreads over all that was put in since.
    if (this.#head <= this.#kept) return;
    this.#changes.splice(0, this.#head);
    this.#head = 0;
  }
}

interface Held {
  readonly change: Change;
  readonly size: number;
}

/** What a change holds beside its fixed few fields. */
function sizeOf(change: Change): number {
  switch (change.k) {
    case 'value':
      return textLength(change.value.value);
    case 'event':
      return textLength(change.data);
    case 'step':
      return textLength(change.step.data) + (change.step.detail?.length ?? 0);
    case 'thing':
      return textLength(change.thing.td);
    case 'notice':
      return change.detail.length;
    default:
      return 0;
  }
}

/** Most values are numbers and booleans: only what can be large is measured. */
function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
}
