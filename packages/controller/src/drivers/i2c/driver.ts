import type { Clock, I2cBus } from '@around/platform';
import { DeviceError } from '../failure.js';
import { fromDevice, toDevice } from '../fit.js';
import { HandsDevice } from '../hands/device.js';
import type { Hands } from '../hands/hands.js';
import { readPlan, writePlan } from '../hands/plan.js';
import { partsOf } from '../kinds.js';
import { readNumber, widthOf, writeNumber } from '../numbers.js';
import { needed } from '../peripherals.js';
import type { DeviceOptions, Driver, DriverPorts } from '../registry.js';
import { type Climate, measureBme280 } from './bme280.js';
import { SharedBus } from './bus.js';
import type { I2cProperty } from './keys.js';

/** Chips on an I2C bus, as a table of registers. */
export function i2cDriver(ports: DriverPorts): Driver {
  const buses = needed(ports.i2c, 'I2C');
  const shared = new Map<number, SharedBus>();
  return {
    device(options) {
      const { bus: number = 1, address } = options.spec.i2c ?? {};
      if (address === undefined) throw new Error('is driven by i2c, but not at which address: give the thing i2c: { address: 0x48 }');
      const bus = shared.get(number) ?? new SharedBus(buses, number);
      shared.set(number, bus);
      const { properties } = partsOf(options.spec, 'i2c');
      const plan = {
        reads: Object.fromEntries(
          properties.flatMap(([name, { i2c }]) => (i2c === undefined ? [] : [[name, readPlan(options.model, name, i2c)]])),
        ),
        writes: Object.fromEntries(properties.flatMap(([name, { i2c }]) => (i2c?.write === true ? [[name, writePlan(name, i2c)]] : []))),
        actions: {},
      };
      return new HandsDevice(ports, {
        hands: new ChipHands(ports, bus, address, options),
        plan,
        host: options.host,
        breaker: options.plan,
      });
    },
    async stop() {
      await Promise.all([...shared.values()].map((bus) => bus.close()));
    },
  };
}

/** The three values of a BME280 are measured together; who asks for the next one so soon gets the same measurement. */
const FRESH_MS = 500;

class ChipHands implements Hands {
  readonly #clock: Clock;
  readonly #bus: SharedBus;
  readonly #address: number;
  readonly #o: DeviceOptions;
  #ready = false;
  #climate: { readonly at: number; readonly values: Climate } | undefined;

  constructor(ports: { readonly clock: Clock }, bus: SharedBus, address: number, options: DeviceOptions) {
    this.#clock = ports.clock;
    this.#bus = bus;
    this.#address = address;
    this.#o = options;
  }

  read(name: string, signal: AbortSignal): Promise<unknown> {
    const keys = this.#keys(name);
    return this.#use(signal, async (bus) => {
      const n = keys.formula === undefined ? this.#cut(keys, await this.#number(bus, keys)) : await this.#measured(bus, keys.formula);
      const value = fromDevice(this.#o.model.properties[name], n, keys);
      if (!value.ok) throw new DeviceError('badOutput', value.error);
      return value.value;
    });
  }

  async write(name: string, value: unknown, signal: AbortSignal): Promise<void> {
    const keys = this.#keys(name);
    const { register, type, order, shift, mask } = keys;
    const told = toDevice(this.#o.model.properties[name], value, keys);
    const n = typeof told === 'boolean' ? (told ? (mask ?? 1) : 0) : Number(told);
    if (!Number.isFinite(n)) throw new DeviceError('badInput', `${JSON.stringify(value)} is no number: give the property words`);
    await this.#use(signal, async (bus) => {
      let whole = n;
      if (mask !== undefined || shift > 0) {
        const bits = (mask ?? 2 ** (8 * widthOf(type) - shift) - 1) * 2 ** shift;
        const old = await this.#number(bus, keys);
        whole = Number((BigInt(old) & ~BigInt(bits)) | (BigInt(Math.round(n) * 2 ** shift) & BigInt(bits)));
      }
      const bytes = writeNumber(whole, type, order === 'little');
      if (bytes === undefined) throw new DeviceError('badInput', `${n} does not fit ${type}`);
      await bus.write(this.#address, Uint8Array.of(...(register === undefined ? [] : [register]), ...bytes));
    });
  }

  #keys(name: string): I2cProperty {
    return this.#o.spec.properties[name]?.i2c as I2cProperty;
  }

  /** A chip that was away has forgotten how it was set up. */
  #use<T>(signal: AbortSignal, work: (bus: I2cBus) => Promise<T>): Promise<T> {
    return this.#bus.use(signal, async (bus) => {
      try {
        if (!this.#ready) for (const bytes of this.#o.spec.i2c?.setup ?? []) await bus.write(this.#address, Uint8Array.from(bytes));
        this.#ready = true;
        return await work(bus);
      } catch (error) {
        if (!(error instanceof DeviceError)) this.#ready = false;
        throw error;
      }
    });
  }

  async #number(bus: I2cBus, { register, type, order }: I2cProperty): Promise<number> {
    if (register !== undefined) await bus.write(this.#address, Uint8Array.of(register));
    return readNumber(await bus.read(this.#address, widthOf(type)), type, order === 'little');
  }

  #cut({ shift, mask }: I2cProperty, n: number): number {
    const shifted = shift === 0 ? n : Math.floor(n / 2 ** shift);
    return mask === undefined ? shifted : Number(BigInt(shifted) & BigInt(mask));
  }

  async #measured(bus: I2cBus, formula: NonNullable<I2cProperty['formula']>): Promise<number> {
    const now = this.#clock.now();
    if (this.#climate === undefined || now - this.#climate.at > FRESH_MS)
      this.#climate = { at: now, values: await measureBme280(this.#clock, bus, this.#address) };
    return this.#climate.values[formula.slice('bme280.'.length) as keyof Climate];
  }
}
