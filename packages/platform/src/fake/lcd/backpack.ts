import { type Glass, Hd44780 } from './hd44780.js';
import type { TimedChip } from './lcdBus.js';

/** Which pin of the PCF8574 goes where (P0 is 0); the data lines D4…D7 in order. */
export interface BackpackPins {
  readonly rs: number;
  readonly rw: number;
  readonly e: number;
  readonly light: number;
  readonly data: readonly [number, number, number, number];
}

export const USUAL_PINS: BackpackPins = { rs: 0, rw: 1, e: 2, light: 3, data: [4, 5, 6, 7] };

/** An HD44780 behind a PCF8574: each byte sets eight pins, and where E falls the controller takes the other pins. */
export class BackpackChip implements TimedChip {
  readonly #pins: BackpackPins;
  readonly #size: { readonly columns: number; readonly rows: number };
  /** All pins are high after power-up (PCF8574 datasheet, 7.1). */
  #port = 0xff;
  #controller: Hd44780;
  #half: number | undefined;
  #lost = 0;

  constructor(at: number, columns = 16, rows = 2, pins: BackpackPins = USUAL_PINS) {
    this.#pins = pins;
    this.#size = { columns, rows };
    this.#controller = new Hd44780(at);
  }

  get lost(): number {
    return this.#lost + this.#controller.lost;
  }

  get done(): number {
    return this.#controller.done;
  }

  /** It lost its power and has it again. */
  power(at: number): void {
    this.#lost = this.lost;
    this.#port = 0xff;
    this.#half = undefined;
    this.#controller = new Hd44780(at);
  }

  write(bytes: Uint8Array, times: readonly number[]): void {
    bytes.forEach((byte, i) => {
      const before = this.#port;
      this.#port = byte;
      if (bit(before, this.#pins.e) && !bit(byte, this.#pins.e)) this.#latch(before, times[i] as number);
    });
  }

  read(length: number): Uint8Array {
    return new Uint8Array(length).fill(this.#port);
  }

  glass(): Glass {
    return this.#controller.glass(this.#size.columns, this.#size.rows, bit(this.#port, this.#pins.light));
  }

  #latch(port: number, at: number): void {
    if (bit(port, this.#pins.rw)) return;
    const nibble = this.#pins.data.reduce((sum, pin, i) => sum | (bit(port, pin) ? 1 << i : 0), 0);
    const rs = bit(port, this.#pins.rs);
    if (this.#controller.eightBit) {
      // D0…D3 hang in the air.
      this.#half = undefined;
      this.#controller.take(rs, nibble << 4, at);
    } else if (this.#half === undefined) this.#half = nibble;
    else {
      const byte = (this.#half << 4) | nibble;
      this.#half = undefined;
      this.#controller.take(rs, byte, at);
    }
  }
}

const bit = (byte: number, pin: number): boolean => ((byte >> pin) & 1) === 1;
