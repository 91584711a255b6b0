const FINE = 65_536;
const COARSE = 4_096;
const NONE = -1;

/**
 * Who acts next: a timing wheel for ids, each of which waits for one moment at most. Putting, taking out and taking the next
 * cost the same however many wait. Moments are ms from 0 to some 74 hours; ids of one millisecond come in the order in which they were put.
 */
export class Wheel {
  /** The moment for which an id was put last, ms. */
  readonly due: Float64Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Fine slots of 1 ms for what is near, then coarse ones of 65.5 s. */
  readonly #slot: Int32Array;
  readonly #head = new Int32Array(FINE + COARSE).fill(NONE);
  readonly #tail = new Int32Array(FINE + COARSE).fill(NONE);
  #now = 0;
  #near = 0;
  #waiting = 0;

  /** @param ids how many: 0 … ids - 1 */
  constructor(ids: number) {
    this.due = new Float64Array(ids);
    this.#next = new Int32Array(ids).fill(NONE);
    this.#previous = new Int32Array(ids).fill(NONE);
    this.#slot = new Int32Array(ids).fill(NONE);
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Lets an id wait for a moment; one that waits already changes its mind. What is past is due at once. */
  put(id: number, at: number): void {
    this.remove(id);
    this.due[id] = at;
    this.#waiting++;
    this.#insert(id, Math.max(this.#now, Math.floor(at)));
  }

  remove(id: number): void {
    const slot = this.#slot[id] as number;
    if (slot === NONE) return;
    this.#unlink(id, slot);
    this.#waiting--;
  }

  /** The id that is due next, or -1 where nobody waits any more. */
  take(): number {
    if (this.#waiting === 0) return NONE;
    for (;;) {
      if (this.#near === 0) this.#leap();
      const slot = this.#now % FINE;
      const id = this.#head[slot] as number;
      if (id !== NONE) {
        this.remove(id);
        return id;
      }
      this.#now++;
      if (this.#now % FINE === 0) this.#spread();
    }
  }

  #insert(id: number, tick: number): void {
    const near = Math.floor(tick / FINE) === Math.floor(this.#now / FINE);
    const slot = near ? tick % FINE : FINE + (Math.floor(tick / FINE) % COARSE);
    if (near) this.#near++;
    const tail = this.#tail[slot] as number;
    this.#slot[id] = slot;
    this.#previous[id] = tail;
    this.#next[id] = NONE;
    if (tail === NONE) this.#head[slot] = id;
    else this.#next[tail] = id;
    this.#tail[slot] = id;
  }

  #unlink(id: number, slot: number): void {
    const next = this.#next[id] as number;
    const previous = this.#previous[id] as number;
    if (previous === NONE) this.#head[slot] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#tail[slot] = previous;
    else this.#previous[next] = previous;
    this.#slot[id] = NONE;
    if (slot < FINE) this.#near--;
  }

  /** Nobody is near: on to the next coarse slot. */
  #leap(): void {
    this.#now = (Math.floor(this.#now / FINE) + 1) * FINE;
    this.#spread();
  }

  /** A coarse slot has come near: its ids get a millisecond each. */
  #spread(): void {
    const slot = FINE + (Math.floor(this.#now / FINE) % COARSE);
    for (let id = this.#head[slot] as number; id !== NONE; ) {
      const next = this.#next[id] as number;
      this.#unlink(id, slot);
      this.#insert(id, Math.max(this.#now, Math.floor(this.due[id] as number)));
      id = next;
    }
  }
}
