const NOTHING = new Uint8Array(0);

/**
 * Pieces of one thing that arrive apart, copied into one growing buffer: a peer that sends single bytes costs neither an object
 * a byte nor copying that grows with the square. Holds at most twice what was added.
 */
export class Gather {
  #bytes: Uint8Array = NOTHING;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#bytes[index] as number;
  }

  add(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length, 64));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(part, this.#length);
    this.#length = length;
  }

  /** Everything added since the last `take`, and begins anew. */
  take(): Uint8Array {
    const whole = this.#bytes.subarray(0, this.#length);
    this.clear();
    return whole;
  }

  clear(): void {
    this.#bytes = NOTHING;
    this.#length = 0;
  }
}
