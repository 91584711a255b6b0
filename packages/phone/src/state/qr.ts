/**
 * A QR code (ISO/IEC 18004) of bytes, error correction L: what a phone's camera reads from a screen. Rows of dark modules,
 * without the quiet zone. @throws RangeError over 2,953 bytes
 */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const grid = new Grid(version);
  grid.place(withCorrection(version, dataWords(version, bytes)));
  return grid.finish();
}

/** Error correction words in a block, and blocks, of level L, by version (ISO/IEC 18004 table 9). */
const EC_WORDS = [
  7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30,
  30, 30, 30, 30, 30,
];
const BLOCKS = [
  1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
];
const FORMAT_L = 0b01;

const alignments = (version: number): number => (version === 1 ? 0 : Math.floor(version / 7) + 2);

/** Words of eight modules that the symbol has beside its patterns. */
function totalWords(version: number): number {
  const size = 17 + 4 * version;
  const n = alignments(version);
  const align = n === 0 ? 0 : 25 * (n * n - 3) - 10 * (n - 2);
  const timing = 2 * (size - 16);
  return Math.floor((size * size - 192 - align - timing - 31 - (version >= 7 ? 36 : 0)) / 8);
}

const capacity = (version: number): number => totalWords(version) - (EC_WORDS[version - 1] as number) * (BLOCKS[version - 1] as number);
const countBits = (version: number): number => (version < 10 ? 8 : 16);

function versionFor(length: number): number {
  for (let version = 1; version <= 40; version++) if (4 + countBits(version) + 8 * length <= 8 * capacity(version)) return version;
  throw new RangeError(`${length} bytes do not fit into a QR code`);
}

function dataWords(version: number, bytes: Uint8Array): number[] {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, countBits(version));
  for (const byte of bytes) put(byte, 8);
  const room = 8 * capacity(version);
  put(0, Math.min(4, room - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) put(pad, 8);
  return Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((word, bit) => (word << 1) | bit, 0));
}

/** Product in GF(256) over x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if ((b >> i) & 1) product ^= a;
  }
  return product;
}

/** The generator polynomial of a degree, its leading 1 left out. */
function generator(degree: number): number[] {
  const poly = [...new Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) poly[j] = multiply(poly[j] as number, root) ^ (poly[j + 1] ?? 0);
    root = multiply(root, 2);
  }
  return poly;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const rest = new Array<number>(divisor.length).fill(0);
  for (const word of data) {
    const factor = word ^ (rest.shift() as number);
    rest.push(0);
    divisor.forEach((coefficient, i) => {
      rest[i] = (rest[i] as number) ^ multiply(coefficient, factor);
    });
  }
  return rest;
}

/** Blocks with their correction words, woven into one another (ISO/IEC 18004 §7.6). */
function withCorrection(version: number, data: readonly number[]): number[] {
  const blocks = BLOCKS[version - 1] as number;
  const ecLength = EC_WORDS[version - 1] as number;
  const divisor = generator(ecLength);
  const total = totalWords(version);
  const long = total % blocks;
  const short = Math.floor(total / blocks) - ecLength;
  const parts: { data: readonly number[]; ec: readonly number[] }[] = [];
  for (let i = 0, at = 0; i < blocks; i++) {
    const length = short + (i < blocks - long ? 0 : 1);
    const part = data.slice(at, at + length);
    at += length;
    parts.push({ data: part, ec: remainder(part, divisor) });
  }
  const woven: number[] = [];
  for (let i = 0; i <= short; i++) for (const part of parts) if (i < part.data.length) woven.push(part.data[i] as number);
  for (let i = 0; i < ecLength; i++) for (const part of parts) woven.push(part.ec[i] as number);
  return woven;
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class Grid {
  readonly #version: number;
  readonly #size: number;
  readonly #dark: boolean[][];
  /** Modules that belong to patterns and are never masked. */
  readonly #fixed: boolean[][];

  constructor(version: number) {
    this.#version = version;
    this.#size = 17 + 4 * version;
    const square = (): boolean[][] => Array.from({ length: this.#size }, () => new Array<boolean>(this.#size).fill(false));
    this.#dark = square();
    this.#fixed = square();
    this.#patterns();
  }

  #set(x: number, y: number, dark: boolean): void {
    (this.#dark[y] as boolean[])[x] = dark;
    (this.#fixed[y] as boolean[])[x] = true;
  }

  #patterns(): void {
    const size = this.#size;
    for (let i = 0; i < size; i++) {
      this.#set(6, i, i % 2 === 0);
      this.#set(i, 6, i % 2 === 0);
    }
    for (const [cx, cy] of [
      [3, 3],
      [size - 4, 3],
      [3, size - 4],
    ] as const) {
      for (let dy = -4; dy <= 4; dy++) {
        for (let dx = -4; dx <= 4; dx++) {
          const x = cx + dx;
          const y = cy + dy;
          const ring = Math.max(Math.abs(dx), Math.abs(dy));
          if (x >= 0 && x < size && y >= 0 && y < size) this.#set(x, y, ring !== 2 && ring !== 4);
        }
      }
    }
    const centres = this.#alignmentCentres();
    const last = centres.length - 1;
    centres.forEach((cx, i) => {
      centres.forEach((cy, j) => {
        if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
        for (let dy = -2; dy <= 2; dy++)
          for (let dx = -2; dx <= 2; dx++) this.#set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      });
    });
    this.#format(0);
    if (this.#version >= 7) this.#versionBits();
  }

  #alignmentCentres(): number[] {
    const n = alignments(this.#version);
    if (n === 0) return [];
    // Evenly spaced by an even step from the far side; the rest lies beside the first (ISO/IEC 18004 annex E).
    const step = this.#version === 32 ? 26 : Math.ceil((4 * this.#version + 4) / (2 * n - 2)) * 2;
    return [6, ...Array.from({ length: n - 1 }, (_, i) => this.#size - 7 - step * (n - 2 - i))];
  }

  #format(mask: number): void {
    const size = this.#size;
    const data = (FORMAT_L << 3) | mask;
    let rest = data;
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (i: number): boolean => ((bits >> i) & 1) === 1;
    for (let i = 0; i <= 5; i++) this.#set(8, i, bit(i));
    this.#set(8, 7, bit(6));
    this.#set(8, 8, bit(7));
    this.#set(7, 8, bit(8));
    for (let i = 9; i < 15; i++) this.#set(14 - i, 8, bit(i));
    for (let i = 0; i < 8; i++) this.#set(size - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; i++) this.#set(8, size - 15 + i, bit(i));
    this.#set(8, size - 8, true);
  }

  #versionBits(): void {
    let rest = this.#version;
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.#version << 12) | rest;
    for (let i = 0; i < 18; i++) {
      const dark = ((bits >> i) & 1) === 1;
      const a = this.#size - 11 + (i % 3);
      const b = Math.floor(i / 3);
      this.#set(a, b, dark);
      this.#set(b, a, dark);
    }
  }

  /** Fills the words in, in the zigzag of §7.7.3. */
  place(words: readonly number[]): void {
    let i = 0;
    for (let right = this.#size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.#size; step++) {
        const upward = ((right + 1) & 2) === 0;
        const y = upward ? this.#size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.#fixed[y]?.[x] === true || i >= words.length * 8) continue;
          (this.#dark[y] as boolean[])[x] = (((words[i >> 3] as number) >> (7 - (i & 7))) & 1) === 1;
          i++;
        }
      }
    }
  }

  /** Takes the mask that disturbs a reader least. */
  finish(): readonly (readonly boolean[])[] {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let mask = 0; mask < MASKS.length; mask++) {
      this.#apply(mask);
      this.#format(mask);
      const penalty = penaltyOf(this.#dark);
      if (penalty < least) {
        least = penalty;
        best = mask;
      }
      this.#apply(mask);
    }
    this.#apply(best);
    this.#format(best);
    return this.#dark;
  }

  #apply(mask: number): void {
    const flips = MASKS[mask] as (x: number, y: number) => boolean;
    this.#dark.forEach((row, y) => {
      for (let x = 0; x < row.length; x++) if (this.#fixed[y]?.[x] !== true && flips(x, y)) row[x] = row[x] !== true;
    });
  }
}

/** The four faults of §7.8.3: runs, blocks, what looks like a finder pattern, too much of one colour. */
function penaltyOf(dark: readonly (readonly boolean[])[]): number {
  const size = dark.length;
  const at = (x: number, y: number): boolean => dark[y]?.[x] === true;
  let penalty = 0;
  let count = 0;
  for (let a = 0; a < size; a++) {
    for (const cell of [(b: number) => at(b, a), (b: number) => at(a, b)]) {
      let run = 0;
      let line = '';
      for (let b = 0; b < size; b++) {
        run = b > 0 && cell(b) === cell(b - 1) ? run + 1 : 1;
        if (run === 5) penalty += 3;
        else if (run > 5) penalty++;
        line += cell(b) ? '1' : '0';
      }
      for (const finder of ['10111010000', '00001011101']) {
        for (let from = line.indexOf(finder); from >= 0; from = line.indexOf(finder, from + 1)) penalty += 40;
      }
    }
    for (let b = 0; b < size; b++) {
      if (at(a, b)) count++;
      if (a > 0 && b > 0 && at(a, b) === at(a - 1, b) && at(a, b) === at(a, b - 1) && at(a, b) === at(a - 1, b - 1)) penalty += 3;
    }
  }
  return penalty + 10 * Math.floor(Math.abs((count * 20) / (size * size) - 10));
}
