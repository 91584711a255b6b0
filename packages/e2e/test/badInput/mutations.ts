import type { SeededRandom } from '@around/platform/fake';

/** Numbers at which decoders and clocks break. */
const NUMBERS = [
  0,
  -1,
  1,
  0.5,
  1e-320,
  255,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32,
  8.64e15,
  8.64e15 + 2,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  1e20,
  1e308,
  -1e308,
];
/** The same, as texts that JSON.stringify would not write. */
const RAW_NUMBERS = ['1e999', '-1e999', '-0', '-0.0', '00', '1.', '.5', '0x10', 'NaN', 'Infinity', '9'.repeat(400), `1${'0'.repeat(40)}`];
const STRINGS = [
  '',
  '\0',
  '\u202e\u2066',
  '\ud83d',
  '\u001b[2J\u001b]0;x\u0007',
  '__proto__',
  'constructor',
  'toString',
  '../../../etc/passwd',
  '\r\n\r\nGET / HTTP/1.1',
  '\ufeff',
  '💩'.repeat(40),
  'e\u0301'.repeat(60),
  'A'.repeat(5_000),
];
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 't', 'id', 'length', '\0'];
/** No valid UTF-8: a lone continuation, an overlong slash, a surrogate, beyond U+10FFFF, a cut sequence, a BOM of UTF-16. */
const NOT_UTF8 = [[0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0xff, 0xfe]];
const LENGTHS = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff];
/** Stands for text that JSON.stringify would quote; put in its place afterwards. */
const RAW = '\u0001raw:';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Makes bad input of good, the same for the same seed. Bytes: flips, cuts, doublings, splices, lies about lengths, invalid UTF-8. JSON:
 * other types, numbers at every edge, prototype keys, names doubled or lost, depth, width, and the strings it was given.
 */
export class Mutator {
  readonly #random: SeededRandom;
  readonly #strings: readonly string[];
  readonly #raw: readonly Uint8Array[];

  /** @param more strings and byte strings that are known to hurt (published lists) */
  constructor(random: SeededRandom, more: { readonly strings?: readonly string[]; readonly raw?: readonly Uint8Array[] } = {}) {
    this.#random = random;
    this.#strings = more.strings ?? [];
    this.#raw = more.raw ?? [];
  }

  pick<T>(list: readonly T[]): T {
    return list[this.#random.int(list.length)] as T;
  }

  chance(probability: number): boolean {
    return this.#random.chance(probability);
  }

  int(below: number): number {
    return this.#random.int(below);
  }

  noise(max: number): Uint8Array {
    return this.#random.bytes(this.#random.int(max));
  }

  /** One to three changes of `sample`; `others` are what it may be spliced with. */
  bytes(sample: Uint8Array, others: readonly Uint8Array[] = [sample]): Uint8Array {
    let bytes = sample;
    for (let left = 1 + this.#random.int(3); left > 0; left--) bytes = this.#change(bytes, others);
    return bytes;
  }

  /** JSON text of a changed value; one in four is damaged as text too, so that it is no JSON at all. */
  text(sample: unknown): Uint8Array {
    const value = this.#random.chance(0.9) ? this.value(sample as Json) : sample;
    const text = (JSON.stringify(value) ?? 'undefined').replace(/"\\u0001raw:((?:[^"\\]|\\.)*)"/g, (_, raw: string) =>
      raw.replace(/\\(.)/g, '$1'),
    );
    const bytes = new TextEncoder().encode(text);
    return this.#random.chance(0.25) ? this.bytes(bytes) : bytes;
  }

  /** A list's item as it is, or noise. */
  raw(): Uint8Array {
    return this.#raw.length > 0 && this.#random.chance(0.9) ? this.pick(this.#raw) : this.noise(200);
  }

  string(): string {
    return this.#strings.length > 0 && this.#random.chance(0.6) ? this.pick(this.#strings) : this.pick(STRINGS);
  }

  /** `sample` with one to three places changed. Never the same object. */
  value(sample: Json): Json {
    let value = structuredClone(sample);
    for (let left = 1 + this.#random.int(3); left > 0; left--) value = this.#place(value, 0);
    return value;
  }

  #place(value: Json, depth: number): Json {
    if (typeof value !== 'object' || value === null) return this.#other(value);
    const keys = Object.keys(value);
    // Deep places are as likely as shallow ones; the whole is replaced seldom.
    if (keys.length > 0 && this.#random.chance(depth === 0 ? 0.97 : 0.75)) {
      const key = this.pick(keys);
      if (this.#random.chance(0.15)) return without(value, key);
      if (this.#random.chance(0.1)) return renamed(value, key, this.#random.chance(0.5) ? this.pick(KEYS) : this.string());
      return withKey(value, key, this.#place((value as Record<string, Json>)[key] as Json, depth + 1));
    }
    return this.#other(value);
  }

  #other(value: Json): Json {
    switch (this.#random.int(13)) {
      case 0:
        return null;
      case 1:
        return this.#random.chance(0.5);
      case 2:
      case 3:
        return this.pick(NUMBERS);
      case 4:
        return RAW + this.pick(RAW_NUMBERS);
      case 5:
      case 6:
      case 7:
        return this.string();
      case 8:
        return typeof value === 'string' ? value + this.string() : [value];
      case 9:
        return this.#random.chance(0.7) ? [] : {};
      case 10: {
        const depth = this.pick([8, 13, 16, 17, 40, 1_000, 20_000]);
        return RAW + '['.repeat(depth) + ']'.repeat(depth);
      }
      case 11: {
        const width = this.pick([3, 256, 257, 600]);
        return Object.fromEntries(Array.from({ length: width }, (_, i) => [`k${i}`, i]));
      }
      default:
        return Array.isArray(value) ? [...value, ...value, ...value] : withKey({ was: value }, this.pick(KEYS), { polluted: true });
    }
  }

  #change(bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
    const at = this.#random.int(bytes.length + 1);
    const end = at + this.#random.int(bytes.length - at + 1);
    switch (this.#random.int(11)) {
      case 0: {
        const flipped = bytes.slice();
        for (let left = 1 + this.#random.int(4); left > 0 && flipped.length > 0; left--) {
          const i = this.#random.int(flipped.length);
          flipped[i] = (flipped[i] as number) ^ (1 << this.#random.int(8));
        }
        return flipped;
      }
      case 1:
        return bytes.slice(0, at);
      case 2:
        return joined(bytes.subarray(0, at), bytes.subarray(end));
      case 3:
        return joined(bytes.subarray(0, end), bytes.subarray(at, end), bytes.subarray(end));
      case 4: {
        const other = this.pick(others);
        return joined(bytes.subarray(0, at), other.subarray(this.#random.int(other.length + 1)));
      }
      case 5:
        return joined(bytes.subarray(0, at), this.noise(24), bytes.subarray(at));
      case 6:
        return this.#lie(bytes);
      case 7:
        return joined(bytes.subarray(0, at), Uint8Array.from(this.pick(NOT_UTF8)), bytes.subarray(at));
      case 8:
        return joined(bytes.subarray(0, at), new TextEncoder().encode(this.string()), bytes.subarray(at));
      case 9:
        return joined(bytes.subarray(0, at), this.raw(), bytes.subarray(end));
      default:
        return joined(bytes, new Uint8Array(this.#random.int(300)));
    }
  }

  /** Writes a length of two or four bytes, big-endian, that is not true; mostly where a frame's own would be. */
  #lie(bytes: Uint8Array): Uint8Array {
    const lied = bytes.slice();
    const size = this.#random.chance(0.6) ? 2 : 4;
    if (lied.length < size) return lied;
    const at = this.#random.chance(0.6) ? Math.min(this.#random.int(6), lied.length - size) : this.#random.int(lied.length - size + 1);
    const length = this.#random.chance(0.3) ? Math.max(0, bytes.length + this.#random.int(5) - 2) : this.pick(LENGTHS);
    const view = new DataView(lied.buffer);
    if (size === 2) view.setUint16(at, length);
    else view.setUint32(at, this.#random.chance(0.2) ? 0xffff_ffff : length);
    return lied;
  }
}

/** Each key an own property, whatever it is called. */
function withKey(value: Json, key: string, item: Json): Json {
  if (Array.isArray(value)) return value.map((one, i) => (String(i) === key ? item : one));
  return Object.fromEntries([...Object.entries(value as object), [key, item]]);
}

function without(value: Json, key: string): Json {
  if (Array.isArray(value)) return value.filter((_, i) => String(i) !== key);
  return Object.fromEntries(Object.entries(value as object).filter(([one]) => one !== key));
}

function renamed(value: Json, key: string, name: string): Json {
  if (Array.isArray(value)) return without(value, key);
  return Object.fromEntries(Object.entries(value as Record<string, Json>).map(([one, item]) => [one === key ? name : one, item]));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
