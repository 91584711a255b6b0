import type { Clock } from '../../clock.js';
import { PlatformError } from '../../errors.js';
import type { I2cBus, I2cBuses } from '../../i2c.js';

/** A chip that is told when each byte reached it, µs of the bus's clock. */
export interface TimedChip {
  write(bytes: Uint8Array, times: readonly number[]): void;
  read?(length: number): Uint8Array;
}

export interface LcdBusOptions {
  /** Bits a second: 100,000 as the bus comes, 400,000 as many set it. */
  readonly rate?: number;
}

/** An I2C bus that takes the time a real one does: nine bits a byte, the address before them. */
export class LcdBus implements I2cBuses {
  /** By 7-bit address; they may come and go. */
  readonly chips = new Map<number, TimedChip>();
  /** There is no such bus. */
  absent = false;
  /** Bytes that went over the bus, addresses included. */
  bytes = 0;
  readonly #clock: Clock;
  readonly #perByte: number;
  #held: Promise<void> | undefined;
  #letGo: (() => void) | undefined;

  constructor(clock: Clock, { rate = 100_000 }: LcdBusOptions = {}) {
    this.#clock = clock;
    this.#perByte = 9_000_000 / rate;
  }

  /** Somebody holds a line down: nothing that is asked of the bus ends until they let go. */
  hang(): void {
    this.#held ??= new Promise((resolve) => {
      this.#letGo = resolve;
    });
  }

  letGo(): void {
    this.#letGo?.();
    this.#held = undefined;
  }

  /** Now, µs. */
  get now(): number {
    return this.#clock.now() * 1_000;
  }

  async openI2c(bus: number): Promise<I2cBus> {
    if (this.absent) throw new PlatformError('missing', `no /dev/i2c-${bus}: switch I2C on`);
    return {
      write: async (address, bytes) => {
        const chip = await this.#chipAt(address);
        const start = this.now;
        const times = [...bytes].map((_, i) => start + (i + 2) * this.#perByte);
        await this.#pass(bytes.length);
        chip.write(bytes.slice(), times);
      },
      read: async (address, length) => {
        const chip = await this.#chipAt(address);
        await this.#pass(length);
        const answer = chip.read?.(length);
        if (answer === undefined) throw new PlatformError('missing', `nothing answers at address 0x${address.toString(16)}`);
        return answer;
      },
      close: async () => {},
    };
  }

  async #chipAt(address: number): Promise<TimedChip> {
    await this.#held;
    const chip = this.chips.get(address);
    if (chip === undefined) throw new PlatformError('missing', `nothing answers at address 0x${address.toString(16)}: check the wiring`);
    return chip;
  }

  async #pass(length: number): Promise<void> {
    this.bytes += length + 1;
    const ms = ((length + 1) * this.#perByte) / 1_000;
    await new Promise<void>((resolve) => this.#clock.after(Math.ceil(ms), resolve));
  }
}
