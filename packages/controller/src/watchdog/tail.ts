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

  /** As text for people: what is not UTF-8 shows as the replacement character, what would steer a terminal or turn the text as `?`. */
  text(): string {
    const text = new TextDecoder().decode(concat(this.#parts).slice(-this.#max));
    return text.replace(COLOURS, '').replaceAll('\r\n', '\n').replace(HARMFUL, '?').trim();
  }
}

/** Escape sequences of terminals (ECMA-48 §5.4): most programs colour their complaints. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const COLOURS = /\u001b\[[0-?]*[ -/]*[@-~]/g;
/** Control characters but tab and line feed; separators, and marks that turn the text or take no room. */
const HARMFUL = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
