import { concat } from '@around/messages';

/** The last bytes of what somebody says: the end of a complaint says what is wrong. */
export class Tail {
  readonly #max: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(max: number) {
    this.#max = max;
  }

  push(bytes: Uint8Array): void {
    const part = bytes.length > this.#max ? bytes.slice(-this.#max) : bytes;
    this.#parts.push(part);
    this.#length += part.length;
    // Copied together now and then, so that a flood of single bytes holds no object a byte.
    if (this.#length > 2 * this.#max || this.#parts.length > 64) {
      const whole = concat(this.#parts);
      const kept = whole.slice(-this.#max);
      this.#parts = [kept];
      this.#length = kept.length;
    }
  }

  /** As text; what is not UTF-8 shows as the replacement character. */
  text(): string {
    return new TextDecoder().decode(concat(this.#parts).slice(-this.#max)).trim();
  }
}
