import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Below this many bytes deflate gains nothing. */
const WORTH_IT = 64;
/** A third of the time of the usual level; 3 % larger. */
const LEVEL = 1;
const PLAIN = 0;
const DEFLATED = 1;

/** Writes whole numbers as varints (LEB128), those with a sign zigzag; up to 2^53. */
export class IntWriter {
  #bytes: Uint8Array;
  #length = 0;

  /** @param expected bytes that will do, mostly */
  constructor(expected = 1_024) {
    this.#bytes = new Uint8Array(Math.max(64, expected));
  }

  /** @param value 0 … 2^53 - 1 */
  unsigned(value: number): this {
    if (this.#length + 8 > this.#bytes.length) this.#grow();
    let rest = value;
    // Bitwise operators know 32 bits.
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  /** @param value -2^52 … 2^52 - 1 */
  signed(value: number): this {
    return this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  bytes(more: Uint8Array): this {
    while (this.#length + more.length > this.#bytes.length) this.#grow();
    this.#bytes.set(more, this.#length);
    this.#length += more.length;
    return this;
  }

  /** All of it, compressed where that gains something. @param squeeze false: not compressed, where it is soon written anew */
  packed(squeeze = true): Uint8Array {
    const plain = this.#bytes.subarray(0, this.#length);
    const squeezed = !squeeze || plain.length < WORTH_IT ? plain : deflateRawSync(plain, { level: LEVEL });
    const deflated = squeezed.length < plain.length;
    const out = new Uint8Array(1 + (deflated ? squeezed : plain).length);
    out[0] = deflated ? DEFLATED : PLAIN;
    out.set(deflated ? squeezed : plain, 1);
    return out;
  }

  #grow(): void {
    const more = new Uint8Array(2 * this.#bytes.length);
    more.set(this.#bytes);
    this.#bytes = more;
  }
}

/** Reads what an `IntWriter` packed. @throws RangeError where it ends too early or is none */
export class IntReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(packed: Uint8Array) {
    const body = packed.subarray(1);
    if (packed[0] !== PLAIN && packed[0] !== DEFLATED) throw new RangeError('no block of the history');
    this.#bytes = packed[0] === DEFLATED ? inflateRawSync(body) : body;
  }

  /** In bytes, unpacked. */
  get length(): number {
    return this.#bytes.length;
  }

  unsigned(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++];
    if (byte === undefined) throw new RangeError('a block of the history ends too early');
    if (byte < 0x80) return byte;
    let value = byte - 0x80;
    for (let factor = 0x80; ; factor *= 0x80) {
      byte = bytes[this.#at++];
      if (byte === undefined) throw new RangeError('a block of the history ends too early');
      if (byte < 0x80) return value + byte * factor;
      value += (byte - 0x80) * factor;
    }
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  bytes(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError('a block of the history ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** Decimal places that are looked for: what sensors give has few. */
const MAX_PLACES = 6;
const POWERS = Array.from({ length: MAX_PLACES + 1 }, (_, places) => 10 ** places);
/** Scaled values stay below: their differences and sums fit as well. */
const MAX_SCALED = 2 ** 44;

/**
 * How many decimal places all of these numbers have at most; undefined where they have more than six, or are too large.
 * @param least what others are known to have
 */
export function decimalPlaces(values: ArrayLike<number>, least = 0): number | undefined {
  let [places, factor, largest] = [least, POWERS[least] as number, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    while (Math.round(value * factor) / factor !== value) {
      if (++places > MAX_PLACES) return undefined;
      factor = POWERS[places] as number;
    }
    if (value > largest) largest = value;
    else if (-value > largest) largest = -value;
  }
  return largest * factor >= MAX_SCALED ? undefined : places;
}

export const powerOfTen = (places: number): number => POWERS[places] ?? 10 ** places;
