/** Numbers of a carry's frames, both ways. The bus between relays may lose one: then the numbers do not follow. */
export class Numbers {
  #out = 0;
  #in = 0;
  /** Whether a frame went out since this was last asked. */
  #sent = false;

  /** For the next frame that goes out. */
  next(): number {
    this.#sent = true;
    this.#out = (this.#out + 1) >>> 0;
    return this.#out;
  }

  /** False where one is missing before this one. */
  follows(n: number): boolean {
    this.#in = (this.#in + 1) >>> 0;
    return n === this.#in;
  }

  /** Whether all that was sent so far has come. */
  complete(told: number): boolean {
    return told === this.#in;
  }

  /** The last number that went out, where any did since this was last asked. */
  lately(): number | undefined {
    const sent = this.#sent;
    this.#sent = false;
    return sent ? this.#out : undefined;
  }
}
