import { PlatformError } from '../errors.js';
import type { I2cBus, I2cBuses } from '../i2c.js';

/** A chip on a fake bus: takes writes, answers reads. Either may throw PlatformError. */
export interface FakeChip {
  write?(bytes: Uint8Array): void;
  /** Short answers are filled with 0xff, as an idle bus reads. */
  read?(length: number): Uint8Array;
}

/** Buses by number, chips by 7-bit address: `new FakeI2c({ 1: { 0x27: lcd } })`. Chips may come and go. */
export class FakeI2c implements I2cBuses {
  readonly buses: Map<number, Map<number, FakeChip>>;

  constructor(buses: Readonly<Record<number, Readonly<Record<number, FakeChip>>>> = {}) {
    this.buses = new Map(
      Object.entries(buses).map(([bus, chips]) => [Number(bus), new Map(Object.entries(chips).map(([at, chip]) => [Number(at), chip]))]),
    );
  }

  async openI2c(bus: number): Promise<I2cBus> {
    const chips = this.buses.get(bus);
    if (chips === undefined) throw new PlatformError('missing', `no I2C bus ${bus}: switch I2C on`);
    let open = true;
    const chipAt = (address: number): FakeChip => {
      if (!open) throw new PlatformError('failed', `I2C bus ${bus} is closed`);
      const chip = chips.get(address);
      if (chip === undefined)
        throw new PlatformError('missing', `nothing answers at address 0x${address.toString(16)} of I2C bus ${bus}: check the wiring`);
      return chip;
    };
    return {
      write: async (address, bytes) => chipAt(address).write?.(bytes.slice()),
      read: async (address, length) => {
        const answer = chipAt(address).read?.(length) ?? new Uint8Array(0);
        const bytes = new Uint8Array(length).fill(0xff);
        bytes.set(answer.subarray(0, length));
        return bytes;
      },
      close: async () => {
        open = false;
      },
    };
  }
}
