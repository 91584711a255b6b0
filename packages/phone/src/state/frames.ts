import type { Clock, Timer } from '@around/platform';

/** At most ten drawings a second (phone.md): the eye sees no more, the battery does. */
export const FRAME_MS = 100;

/**
 * Collects what is pushed and hands it on at most every `everyMs`: the first at once, what follows together. Of items with
 * the same key only the newest is kept, in the place of the oldest.
 */
export class Frames<T> {
  readonly #clock: Clock;
  readonly #flush: (items: readonly T[]) => void;
  readonly #everyMs: number;
  #items: T[] = [];
  #places = new Map<string, number>();
  #last = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;

  constructor(clock: Clock, flush: (items: readonly T[]) => void, everyMs: number = FRAME_MS) {
    this.#clock = clock;
    this.#flush = flush;
    this.#everyMs = everyMs;
  }

  push(items: readonly { readonly item: T; readonly key?: string }[]): void {
    for (const { item, key } of items) {
      const place = key === undefined ? undefined : this.#places.get(key);
      if (place !== undefined) this.#items[place] = item;
      else {
        if (key !== undefined) this.#places.set(key, this.#items.length);
        this.#items.push(item);
      }
    }
    if (this.#items.length === 0 || this.#timer !== undefined) return;
    const wait = this.#last + this.#everyMs - this.#clock.now();
    if (wait <= 0) this.now();
    else this.#timer = this.#clock.after(wait, () => this.now());
  }

  /** Hands on what there is. */
  now(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const items = this.#items;
    this.#items = [];
    this.#places = new Map();
    this.#last = this.#clock.now();
    if (items.length > 0) this.#flush(items);
  }

  /** Forgets what was not handed on. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#items = [];
    this.#places = new Map();
  }
}
