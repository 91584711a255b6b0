import { type BusyTimes, type Glass, Hd44780 } from './hd44780.js';
import type { TimedChip } from './lcdBus.js';

/** ST7032 datasheet, instruction table at 380 kHz, and its 40 ms after power-up. */
const TIMES: BusyTimes = { usual: 26.3, long: 1_080, power: 40_000 };
/** The follower's voltage stands only so long after it was switched on, µs. */
const FOLLOWER = 200_000;

/** An ST7032 (AQM0802, AQM1602): the HD44780's instructions and a second table of its own, behind I2C control bytes. Write only. */
export class St7032Chip implements TimedChip {
  readonly #size: { readonly columns: number; readonly rows: number };
  readonly #volts: 3.3 | 5;
  #controller: St7032;
  #lost = 0;
  #now: number;

  constructor(at: number, columns = 16, rows = 2, volts: 3.3 | 5 = 3.3) {
    this.#size = { columns, rows };
    this.#volts = volts;
    this.#controller = new St7032(at, volts);
    this.#now = at;
  }

  get lost(): number {
    return this.#lost + this.#controller.lost;
  }

  get done(): number {
    return this.#controller.done;
  }

  get contrast(): number {
    return this.#controller.contrast;
  }

  power(at: number): void {
    this.#lost = this.lost;
    this.#controller = new St7032(at, this.#volts);
  }

  /** Control byte: Co (another control byte follows the next byte), RS; then bytes (datasheet, I2C interface). */
  write(bytes: Uint8Array, times: readonly number[]): void {
    let i = 0;
    while (i < bytes.length) {
      const control = bytes[i++] as number;
      const rs = (control & 0x40) !== 0;
      const end = control & 0x80 ? Math.min(i + 1, bytes.length) : bytes.length;
      for (; i < end; i++) {
        this.#now = times[i] as number;
        this.#controller.take(rs, bytes[i] as number, this.#now);
      }
    }
  }

  /** @param at µs of the bus's clock: the voltages need their time; missing: long after */
  glass(at = Number.POSITIVE_INFINITY): Glass {
    this.#controller.at = at;
    return this.#controller.glass(this.#size.columns, this.#size.rows, true);
  }
}

class St7032 extends Hd44780 {
  contrast = 0;
  readonly #volts: 3.3 | 5;
  #second = false;
  #booster = false;
  #follower = false;
  #followerAt = 0;
  /** When it is looked at, or was last written to. */
  at = 0;

  constructor(at: number, volts: 3.3 | 5) {
    super(at, TIMES);
    this.#volts = volts;
  }

  override take(rs: boolean, byte: number, at: number): void {
    this.at = at;
    super.take(rs, byte, at);
  }

  /** Without its voltages the glass stays empty, whatever is written. */
  protected override get visible(): boolean {
    const powered = this.#volts === 5 || this.#booster;
    return super.visible && powered && this.#follower && this.at >= this.#followerAt && this.contrast >= 16;
  }

  protected override instruct(byte: number): number {
    const { usual } = this.times;
    if (!this.#second || byte & 0x80 || byte < 0x10 || (byte >= 0x20 && byte < 0x40)) return super.instruct(byte);
    if (byte >= 0x70) this.contrast = (this.contrast & 0x30) | (byte & 0x0f);
    else if (byte >= 0x60) {
      if (!this.#follower && byte & 0x08) this.#followerAt = this.at + FOLLOWER;
      this.#follower = (byte & 0x08) !== 0;
    } else if (byte >= 0x50) {
      this.#booster = (byte & 0x04) !== 0;
      this.contrast = ((byte & 0x03) << 4) | (this.contrast & 0x0f);
    }
    return usual;
  }

  protected override functionSet(byte: number): number {
    this.#second = (byte & 0x01) !== 0;
    super.functionSet(byte);
    return this.times.usual;
  }
}
