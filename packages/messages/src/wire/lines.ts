import { Gather } from './gather.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** What a line framer hands out: a whole line without its end, or the mark that one over the limit was dropped. */
export type FramedLine = { readonly line: Uint8Array } | { readonly tooLong: true };

/**
 * Bytes in, lines out (`\n`, an optional `\r` before it is removed). A line over `maxLine` bytes is dropped whole,
 * reported once, and the next line is read as usual. Holds at most twice `maxLine` bytes; a line that came in one chunk is a
 * view into it.
 */
export class LineFramer {
  readonly #held = new Gather();
  #skipping = false;
  readonly #maxLine: number;

  constructor(maxLine: number) {
    this.#maxLine = maxLine;
  }

  push(bytes: Uint8Array): FramedLine[] {
    const out: FramedLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#end(bytes.subarray(start, end), out);
      start = end + 1;
    }
    if (start < bytes.length) {
      const rest = bytes.subarray(start);
      if (this.#fits(rest, out)) this.#held.add(rest);
    }
    return out;
  }

  #end(part: Uint8Array, out: FramedLine[]): void {
    if (this.#fits(part, out)) {
      let line = part;
      if (this.#held.length > 0) {
        this.#held.add(part);
        line = this.#held.take();
      }
      out.push({ line: line.at(-1) === RETURN ? line.subarray(0, -1) : line });
    }
    this.#skipping = false;
  }

  #fits(part: Uint8Array, out: FramedLine[]): boolean {
    if (this.#skipping) return false;
    if (this.#held.length + part.length <= this.#maxLine) return true;
    this.#held.clear();
    this.#skipping = true;
    out.push({ tooLong: true });
    return false;
  }
}
