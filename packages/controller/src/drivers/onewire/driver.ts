import { type BoardFiles, PlatformError } from '@around/platform';
import { DeviceError } from '../failure.js';
import { HandsDevice } from '../hands/device.js';
import type { Hands } from '../hands/hands.js';
import { readPlan } from '../hands/plan.js';
import { partsOf } from '../kinds.js';
import { needed } from '../peripherals.js';
import type { DeviceOptions, Driver, DriverPorts } from '../registry.js';
import { Turns } from '../turns.js';

/** Families of thermometers that the kernel serves (w1_therm): DS18S20, DS1822, DS18B20, DS1825, DS28EA00. */
const THERMOMETERS = /^(10|22|28|3b|42)-[0-9a-f]{12}$/;
const POWER_ON = 85;

/** Thermometers on the 1-Wire bus, as the kernel shows them below /sys/bus/w1/devices. */
export function onewireDriver(ports: DriverPorts): Driver {
  const files = needed(ports.boardFiles, 'a way to read files');
  // The kernel measures as long as a read takes, up to 750 ms each: one after the other.
  const turns = new Turns();
  return {
    device(options) {
      const { properties } = partsOf(options.spec, 'onewire');
      const plan = {
        reads: Object.fromEntries(
          properties.map(([name, { onewire }]) => [name, readPlan(options.model, name, onewire ?? { every: 60_000, timeout: 10_000 })]),
        ),
        writes: {},
        actions: {},
      };
      return new HandsDevice(ports, {
        hands: new ThermometerHands(files, turns, options),
        plan,
        host: options.host,
        breaker: options.plan,
      });
    },
  };
}

class ThermometerHands implements Hands {
  readonly #files: BoardFiles;
  readonly #turns: Turns;
  readonly #o: DeviceOptions;
  #last: number | undefined;

  constructor(files: BoardFiles, turns: Turns, options: DeviceOptions) {
    this.#files = files;
    this.#turns = turns;
    this.#o = options;
  }

  read(_name: string, signal: AbortSignal): Promise<unknown> {
    return this.#turns.take(signal, async () => {
      const celsius = await this.#measure();
      // It is what the sensor holds when it is switched on: a poor supply looks the same as a fire.
      if (celsius === POWER_ON && (this.#last === undefined || this.#last < POWER_ON - 5))
        throw new DeviceError('badOutput', 'it says 85 °C, as a sensor does that has just been switched on: check its supply and wiring');
      this.#last = celsius;
      return celsius;
    });
  }

  async #measure(): Promise<number> {
    const { folder, id: wanted } = this.#o.spec.onewire ?? { folder: '/sys/bus/w1/devices' };
    const id = wanted ?? (await this.#only(folder));
    try {
      return celsiusOf(await this.#files.readText(`${folder}/${id}/w1_slave`));
    } catch (error) {
      if (error instanceof PlatformError && error.code === 'missing')
        throw new DeviceError('away', `the sensor ${id} is not on the bus: check the wiring`, { cause: error });
      throw error;
    }
  }

  async #only(folder: string): Promise<string> {
    const found = (await this.#files.list(folder)).filter((name) => THERMOMETERS.test(name)).sort();
    const [first] = found;
    if (first === undefined)
      throw new DeviceError('away', `no 1-Wire thermometer below ${folder}: is dtoverlay=w1-gpio set, and the sensor wired?`);
    if (found.length > 1) throw new DeviceError('badInput', `several sensors are on the bus: name one as onewire.id (${found.join(', ')})`);
    return first;
  }
}

/**
 * °C of what the kernel's `w1_slave` says: the scratchpad with whether its checksum is right, and the same with `t=` in thousandths.
 * @throws DeviceError
 */
export function celsiusOf(text: string): number {
  const [first = '', second = ''] = text.split('\n');
  if (!/crc=[0-9a-f]{2} (YES|NO)/.test(first))
    throw new DeviceError('badOutput', 'the kernel says nothing of a checksum: is it a thermometer?');
  // All zero passes the checksum: the data line is held low.
  if (/^(00 ){9}/.test(first)) throw new DeviceError('away', 'the sensor answers with nothing but zeros: check the wiring');
  if (!first.trim().endsWith('YES')) throw new DeviceError('badOutput', 'the checksum is wrong: the wire is too long, or disturbed');
  const thousandths = /\bt=(-?\d{1,6})\s*$/.exec(second)?.[1];
  if (thousandths === undefined) throw new DeviceError('badOutput', 'the kernel tells no temperature (t=)');
  return Number(thousandths) / 1_000;
}
