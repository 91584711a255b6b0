import { concat } from './bytes.js';

const NEWLINE = 0x0a;

/** What a line framer hands out: a whole line without its end, or the mark that one over the limit was dropped. */
export type FramedLine = { readonly line: Uint8Array } | { readonly tooLong: true };

/**
 * Bytes in, lines out (`\n`, an optional `\r` before it is removed). A line over `maxLine` bytes is dropped whole,
 * reported once, and the next line is read as usual. Holds at most `maxLine` bytes.
 */
export class LineFramer {
  #parts: Uint8Array[] = [];
  #held = 0;
  #skipping = false;
  readonly #maxLine: number;

  constructor(maxLine: number) {
    this.#maxLine = maxLine;
  }

  push(bytes: Uint8Array): FramedLine[] {
    const out: FramedLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#take(bytes.subarray(start, end), out);
      if (!this.#skipping) out.push({ line: this.#join() });
      this.#skipping = false;
      start = end + 1;
    }
    if (start < bytes.length) this.#take(bytes.subarray(start), out);
    return out;
  }

  #take(part: Uint8Array, out: FramedLine[]): void {
    if (this.#skipping || part.length === 0) return;
    if (this.#held + part.length > this.#maxLine) {
      this.#parts = [];
      this.#held = 0;
      this.#skipping = true;
      out.push({ tooLong: true });
      return;
    }
    this.#parts.push(part.slice());
    this.#held += part.length;
  }

  #join(): Uint8Array {
    const line = this.#parts.length === 1 ? (this.#parts[0] as Uint8Array) : concat(this.#parts);
    this.#parts = [];
    this.#held = 0;
    return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
  }
}
