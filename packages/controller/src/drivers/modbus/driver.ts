import { type ModbusLine, type ModbusMasters, PlatformError } from '@around/platform';
import { DeviceError } from '../failure.js';
import { fromDevice, toDevice } from '../fit.js';
import { HandsDevice } from '../hands/device.js';
import type { Hands } from '../hands/hands.js';
import { readPlan, writePlan } from '../hands/plan.js';
import { partsOf } from '../kinds.js';
import { readNumber, writeNumber } from '../numbers.js';
import { needed } from '../peripherals.js';
import type { DeviceOptions, Driver, DriverPorts } from '../registry.js';
import { Turns } from '../turns.js';
import type { ModbusProperty, ModbusThing } from './keys.js';

/** Units that speak Modbus, by TCP or a serial line, as a table of registers. */
export async function modbusDriver(ports: DriverPorts): Promise<Driver> {
  const masters = needed(ports.modbus, 'a way to speak Modbus');
  await masters.prepare();
  const lines = new Map<string, SharedLine>();
  return {
    device(options) {
      const { modbus } = options.spec;
      if (modbus?.url === undefined)
        throw new Error('is driven by modbus, but not where it is: give the thing modbus: { url: tcp://192.168.1.40 }');
      const line = lines.get(modbus.url) ?? new SharedLine(masters, modbus.url, modbus);
      lines.set(modbus.url, line);
      const { properties } = partsOf(options.spec, 'modbus');
      for (const [name, { modbus: keys }] of properties)
        if (keys?.write === true && (keys.table === 'input' || keys.table === 'discrete'))
          throw new Error(`${name}: the table ${keys.table} can only be read: leave "write" out, or name holding or coil`);
      const plan = {
        reads: Object.fromEntries(
          properties.flatMap(([name, { modbus: keys }]) => (keys === undefined ? [] : [[name, readPlan(options.model, name, keys)]])),
        ),
        writes: Object.fromEntries(
          properties.flatMap(([name, { modbus: keys }]) => (keys?.write === true ? [[name, writePlan(name, keys)]] : [])),
        ),
        actions: {},
      };
      return new HandsDevice(ports, { hands: new UnitHands(line, modbus.unit, options), plan, host: options.host, breaker: options.plan });
    },
    async stop() {
      await Promise.all([...lines.values()].map((line) => line.close()));
    },
  };
}

/** A TCP connection or serial line, shared by the units on it; opened when it is needed, anew after a failure. */
class SharedLine {
  readonly #masters: ModbusMasters;
  readonly #url: string;
  readonly #serial: Pick<ModbusThing, 'baudRate' | 'parity'>;
  readonly #turns = new Turns();
  #line: ModbusLine | undefined;
  #closed = false;

  constructor(masters: ModbusMasters, url: string, serial: Pick<ModbusThing, 'baudRate' | 'parity'>) {
    this.#masters = masters;
    this.#url = url;
    this.#serial = serial;
  }

  use<T>(signal: AbortSignal, timeoutMs: number, work: (line: ModbusLine) => Promise<T>): Promise<T> {
    // What is given up closes the line, so that nobody gets its late answer for the own.
    const giveUp = (): void => void this.#drop();
    return this.#turns.take(signal, async () => {
      if (this.#closed) throw new DeviceError('away', 'the controller is stopping');
      if (this.#line?.open !== true) {
        await this.#drop();
        this.#line = await this.#masters.openModbus(this.#url, this.#serial, timeoutMs);
      }
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        if (signal.aborted) throw new Error('given up');
        return await work(this.#line);
      } catch (error) {
        if (error instanceof PlatformError) await this.#drop();
        throw error;
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.idle();
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    await line?.close();
  }
}

const BITS: ReadonlySet<string> = new Set(['coil', 'discrete']);

class UnitHands implements Hands {
  readonly #line: SharedLine;
  readonly #unit: number;
  readonly #o: DeviceOptions;

  constructor(line: SharedLine, unit: number, options: DeviceOptions) {
    this.#line = line;
    this.#unit = unit;
    this.#o = options;
  }

  async read(name: string, signal: AbortSignal): Promise<unknown> {
    const keys = this.#keys(name);
    const { table, address, type, order, timeout } = keys;
    const bits = BITS.has(table);
    const count = bits || !type.endsWith('32') ? 1 : 2;
    const words = await this.#line.use(signal, timeout, (line) =>
      line.read({ unit: this.#unit, table, address, count, timeoutMs: timeout }),
    );
    const bytes = Uint8Array.from((order === 'little' ? [...words].reverse() : words).flatMap((word) => [word >> 8, word & 0xff]));
    const value = fromDevice(this.#o.model.properties[name], bits ? words[0] === 1 : readNumber(bytes, type, false), keys);
    if (!value.ok) throw new DeviceError('badOutput', value.error);
    return value.value;
  }

  async write(name: string, value: unknown, signal: AbortSignal): Promise<void> {
    const keys = this.#keys(name);
    const { table, address, type, order, timeout } = keys;
    const told = toDevice(this.#o.model.properties[name], value, keys);
    const n = Number(told);
    if (!Number.isFinite(n)) throw new DeviceError('badInput', `${JSON.stringify(value)} is no number: give the property words`);
    const bytes = BITS.has(table) ? undefined : writeNumber(n, type, false);
    if (bytes === undefined && !BITS.has(table)) throw new DeviceError('badInput', `${n} does not fit ${type}`);
    const words: number[] = [];
    for (let i = 0; bytes !== undefined && i < bytes.length; i += 2) words.push((bytes[i] as number) * 256 + (bytes[i + 1] as number));
    if (order === 'little') words.reverse();
    const values = bytes === undefined ? [n === 0 ? 0 : 1] : words;
    await this.#line.use(signal, timeout, (line) => line.write({ unit: this.#unit, table, address, values, timeoutMs: timeout }));
  }

  #keys(name: string): ModbusProperty {
    return this.#o.spec.properties[name]?.modbus as ModbusProperty;
  }
}
