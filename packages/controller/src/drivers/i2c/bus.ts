import type { I2cBus, I2cBuses } from '@around/platform';
import { Turns } from '../turns.js';

/** One bus, shared by the chips on it: transfers of several steps are never mixed. */
export class SharedBus {
  readonly #buses: I2cBuses;
  readonly #number: number;
  readonly #turns = new Turns();
  #bus: I2cBus | undefined;

  constructor(buses: I2cBuses, number: number) {
    this.#buses = buses;
    this.#number = number;
  }

  /** Several transfers that belong together. @throws PlatformError */
  use<T>(signal: AbortSignal, work: (bus: I2cBus) => Promise<T>): Promise<T> {
    return this.#turns.take(signal, async () => {
      this.#bus ??= await this.#buses.openI2c(this.#number);
      return work(heedful(this.#bus, signal));
    });
  }

  async close(): Promise<void> {
    await this.#turns.idle();
    await this.#bus?.close();
    this.#bus = undefined;
  }
}

/** The same bus, on which nothing more happens once the signal has come. */
function heedful(bus: I2cBus, signal: AbortSignal): I2cBus {
  const check = (): void => {
    if (signal.aborted) throw new Error('given up');
  };
  return {
    async write(address, bytes) {
      check();
      await bus.write(address, bytes);
    },
    async read(address, length) {
      check();
      return bus.read(address, length);
    },
    close: () => bus.close(),
  };
}
