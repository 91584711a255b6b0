import { type ChipPorts, CLEAR, DISPLAY_ON, ENTRY_RIGHT, type LcdChip, MAX_TRANSFER, pause, type Stretch } from './chip.js';
import { ST7032 } from './tables.js';

export interface St7032Options {
  readonly address: number;
  /** 0…63; about 35 is right at 3.3 V. */
  readonly contrast: number;
  /** The glass needs about 5 V: from 3.3 V the chip makes them itself. */
  readonly volts: 3.3 | 5;
}

/** Control byte: RS, and Co: after the next byte another control byte follows. */
const MORE = 0x80;
const DATA = 0x40;
/** 8-bit bus, two lines; with the second table of instructions. */
const FUNCTION_SET = 0x38;
const SECOND_TABLE = 0x39;
const BIAS_OSC = 0x14;
const POWER = 0x50;
const BOOSTER = 0x04;
const FOLLOWER = 0x6c;
const CONTRAST = 0x70;

/**
 * An ST7032 on I2C (AQM0802, AQM1602). It is written to, never read. A control byte before every byte leaves 45 µs between two at
 * 400,000 bit/s; the chip needs 26.3 µs for each.
 */
export class St7032 implements LcdChip {
  readonly table = ST7032;
  readonly #ports: ChipPorts;
  readonly #o: St7032Options;

  constructor(ports: ChipPorts, options: St7032Options) {
    this.#ports = ports;
    this.#o = options;
  }

  /** ST7032 datasheet, example of initialisation: 40 ms after power-up, 200 ms for the follower, 1.08 ms for clear. */
  async start(again: boolean): Promise<void> {
    const { clock } = this.#ports;
    const { contrast, volts } = this.#o;
    if (!again) await pause(clock, 50);
    const power = POWER | (volts === 3.3 ? BOOSTER : 0) | (contrast >> 4);
    await this.#command(FUNCTION_SET, SECOND_TABLE, BIAS_OSC, CONTRAST | (contrast & 0x0f), power, FOLLOWER);
    if (again) return this.#command(FUNCTION_SET, ENTRY_RIGHT, DISPLAY_ON);
    await pause(clock, 200);
    await this.#command(FUNCTION_SET, ENTRY_RIGHT, DISPLAY_ON, CLEAR);
    await pause(clock, 2);
  }

  async send(stretches: readonly Stretch[]): Promise<void> {
    const bytes = stretches.flatMap(({ data, bytes: some }) => some.flatMap((byte) => [MORE | (data ? DATA : 0), byte]));
    for (let at = 0; at < bytes.length; at += MAX_TRANSFER)
      await this.#ports.bus.write(this.#o.address, Uint8Array.from(bytes.slice(at, at + MAX_TRANSFER)));
  }

  async light(): Promise<void> {}

  /** It cannot be asked: `Lcd` starts it again from time to time. */
  async awake(): Promise<boolean> {
    return true;
  }

  #command(...bytes: number[]): Promise<void> {
    return this.send([{ data: false, bytes }]);
  }
}
