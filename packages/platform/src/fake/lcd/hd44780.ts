/** How long a display controller is busy, µs, at the slowest oscillator its datasheet allows. */
export interface BusyTimes {
  readonly usual: number;
  /** Clear and return home. */
  readonly long: number;
  /** After power-up it takes nothing. */
  readonly power: number;
}

/** HD44780U datasheet, table 6 (37 µs and 1.52 ms at 270 kHz) at its slowest, 190 kHz; power-up 15 ms from 4.5 V. */
export const HD44780_TIMES: BusyTimes = { usual: 53, long: 2_160, power: 15_000 };

/** What is to be seen on the glass. */
export interface Glass {
  readonly columns: number;
  readonly rows: number;
  /** Character codes, row by row; a display that is off shows nothing. */
  readonly codes: readonly (readonly number[])[];
  /** Dots of the eight characters of one's own, eight rows each. */
  readonly own: readonly (readonly number[])[];
  readonly on: boolean;
  readonly lit: boolean;
}

const LINE = 40;
const SECOND = 0x40;

/**
 * The instruction set of the HD44780: DDRAM, CGRAM, entry mode, display shift, and the time each instruction takes. What is sent while
 * it is busy is lost, and counted. Times are µs of any clock.
 */
export class Hd44780 {
  /** Instructions and data that came while it was busy. */
  lost = 0;
  /** Bytes that were executed. */
  done = 0;
  protected readonly times: BusyTimes;
  protected readonly ddram = new Uint8Array(2 * LINE);
  protected readonly cgram = new Uint8Array(64);
  #address = 0;
  #inCgram = false;
  #right = true;
  #shifts = false;
  #shift = 0;
  #on = false;
  #twoLines = false;
  #eightBit = true;
  #busyUntil: number;
  /** Function sets since power-up: the first two take longer than the table says (figure 24). */
  #resets = 0;

  constructor(at: number, times: BusyTimes = HD44780_TIMES) {
    this.times = times;
    this.#busyUntil = at + times.power;
    this.ddram.fill(0x20);
    // What the memory holds at power-up is undefined: whoever forgets to write it sees it.
    this.cgram.fill(0b10101);
  }

  get eightBit(): boolean {
    return this.#eightBit;
  }

  /** One whole byte. */
  take(rs: boolean, byte: number, at: number): void {
    if (at < this.#busyUntil) {
      this.lost++;
      return;
    }
    this.done++;
    this.#busyUntil = at + (rs ? this.#data(byte) : this.instruct(byte));
  }

  glass(columns: number, rows: number, lit: boolean): Glass {
    const codes = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => {
        if (!this.#twoLines && row > 0) return 0x20;
        // A glass of four rows is two long lines, cut in the middle.
        const place = (column + (row > 1 ? columns : 0) + this.#shift + LINE) % LINE;
        return this.ddram[(row % 2) * LINE + place] as number;
      }),
    );
    const own = Array.from({ length: 8 }, (_, slot) => [...this.cgram.subarray(slot * 8, slot * 8 + 8)].map((row) => row & 0x1f));
    return { columns, rows, codes, own, on: this.visible, lit };
  }

  protected get visible(): boolean {
    return this.#on;
  }

  /** Executes an instruction; gives how long it takes. */
  protected instruct(byte: number): number {
    const { usual, long } = this.times;
    if (byte & 0x80) this.#goTo(byte & 0x7f);
    else if (byte & 0x40) {
      this.#address = byte & 0x3f;
      this.#inCgram = true;
    } else if (byte & 0x20) return this.functionSet(byte);
    else if (byte & 0x10) this.#move(byte);
    else if (byte & 0x08) this.#on = (byte & 0x04) !== 0;
    else if (byte & 0x04) {
      this.#right = (byte & 0x02) !== 0;
      this.#shifts = (byte & 0x01) !== 0;
    } else if (byte & 0x03) {
      if (byte & 0x01) {
        this.ddram.fill(0x20);
        this.#right = true;
      }
      this.#shift = 0;
      this.#goTo(0);
      return long;
    }
    return usual;
  }

  protected functionSet(byte: number): number {
    this.#eightBit = (byte & 0x10) !== 0;
    this.#twoLines = (byte & 0x08) !== 0;
    this.#resets++;
    return this.#resets === 1 ? 4_100 : this.#resets === 2 ? 100 : this.times.usual;
  }

  #goTo(address: number): void {
    this.#address = address;
    this.#inCgram = false;
  }

  #move(byte: number): void {
    const step = byte & 0x04 ? 1 : -1;
    if (byte & 0x08) this.#shift = (this.#shift - step + LINE) % LINE;
    else this.#step(step);
  }

  #data(byte: number): number {
    if (this.#inCgram) this.cgram[this.#address] = byte;
    else {
      const index = this.#address >= SECOND ? LINE + this.#address - SECOND : this.#address;
      if (index < this.ddram.length) this.ddram[index] = byte;
      if (this.#shifts) this.#shift = (this.#shift + (this.#right ? 1 : LINE - 1)) % LINE;
    }
    this.#step(this.#right ? 1 : -1);
    return this.times.usual + 4;
  }

  #step(by: 1 | -1): void {
    if (this.#inCgram) {
      this.#address = (this.#address + by + 64) % 64;
      return;
    }
    const next = this.#address + by;
    if (next === LINE) this.#address = SECOND;
    else if (next === SECOND + LINE) this.#address = 0;
    else if (next === SECOND - 1) this.#address = LINE - 1;
    else this.#address = next < 0 ? SECOND + LINE - 1 : next;
  }
}
