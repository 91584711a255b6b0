import { type ChipPorts, CLEAR, DISPLAY_OFF, DISPLAY_ON, ENTRY_RIGHT, type LcdChip, MAX_TRANSFER, pause, type Stretch } from './chip.js';
import type { CharTable } from './tables.js';

/** Which pin of the PCF8574 goes where (P0 is 0); the data lines D4…D7 in order. */
export interface Wiring {
  readonly rs: number;
  readonly rw: number;
  readonly e: number;
  readonly light: number;
  readonly data: readonly number[];
}

/** As nearly all backpacks are made. */
export const WIRING: Wiring = { rs: 0, rw: 1, e: 2, light: 3, data: [4, 5, 6, 7] };

/** 4-bit bus, two lines, 5×8 dots. */
const FUNCTION_SET = 0x28;
/** Clear takes 1.52 ms at 270 kHz (HD44780U datasheet, table 6), 2.2 ms at the slowest clock it may have. */
const CLEAR_MS = 3;

/**
 * An HD44780 behind a PCF8574, whose eight pins are set by each byte on the bus. A byte for the controller goes over in two halves, each
 * taken where E falls: pins set, E up, E down. At 400,000 bit/s 68 µs pass from one half to the next character's, more than the 53 µs
 * that the slowest controller needs, so nothing but power-up and clear has to be waited for.
 */
export class Backpack implements LcdChip {
  readonly table: CharTable;
  readonly #ports: ChipPorts;
  readonly #address: number;
  readonly #wiring: Wiring;
  #lit = true;

  constructor(ports: ChipPorts, options: { readonly address: number; readonly wiring?: Wiring; readonly table: CharTable }) {
    this.#ports = ports;
    this.#address = options.address;
    this.#wiring = options.wiring ?? WIRING;
    this.table = options.table;
  }

  /** HD44780U datasheet, figure 24: from whatever state and half it is in, three times 8 bit and then 4 bit brings the two in step. */
  async start(again: boolean): Promise<void> {
    const { clock } = this.#ports;
    if (!again) await pause(clock, 50);
    for (const [half, ms] of [
      [3, 5],
      [3, 1],
      [3, 1],
      [2, 1],
    ] as const) {
      await this.#write(this.#half(false, half));
      await pause(clock, ms);
    }
    if (again) return this.send([{ data: false, bytes: [FUNCTION_SET, ENTRY_RIGHT, DISPLAY_ON] }]);
    await this.send([{ data: false, bytes: [FUNCTION_SET, DISPLAY_OFF, CLEAR] }]);
    await pause(clock, CLEAR_MS);
    await this.send([{ data: false, bytes: [ENTRY_RIGHT, DISPLAY_ON] }]);
  }

  async send(stretches: readonly Stretch[]): Promise<void> {
    await this.#write(
      stretches.flatMap(({ data, bytes }) => bytes.flatMap((byte) => [...this.#half(data, byte >> 4), ...this.#half(data, byte & 0x0f)])),
    );
  }

  async light(on: boolean): Promise<void> {
    this.#lit = on;
    await this.#write([this.#idle()]);
  }

  /** After power-up all pins are high (PCF8574 datasheet, 7.1); at rest ours are low but for the backlight. */
  async awake(): Promise<boolean> {
    const [port = 0xff] = await this.#ports.bus.read(this.#address, 1);
    const { e, rw } = this.#wiring;
    return (port & ((1 << e) | (1 << rw))) === 0;
  }

  #idle(): number {
    return this.#lit ? 1 << this.#wiring.light : 0;
  }

  #half(data: boolean, half: number): number[] {
    const { rs, e } = this.#wiring;
    const pins = this.#wiring.data.reduce((sum, pin, i) => sum | (((half >> i) & 1) << pin), this.#idle() | (data ? 1 << rs : 0));
    return [pins, pins | (1 << e), pins];
  }

  async #write(bytes: readonly number[]): Promise<void> {
    for (let at = 0; at < bytes.length; at += MAX_TRANSFER)
      await this.#ports.bus.write(this.#address, Uint8Array.from(bytes.slice(at, at + MAX_TRANSFER)));
  }
}
