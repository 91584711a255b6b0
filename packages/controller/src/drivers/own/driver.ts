import { duration } from '@around/config';
import * as v from 'valibot';
import type { Device } from '../driver.js';
import { wordsOf } from '../failure.js';
import { HandsDevice } from '../hands/device.js';
import type { Hands } from '../hands/hands.js';
import { actionPlan, readPlan, writePlan } from '../hands/plan.js';
import { operated, polled } from '../keys.js';
import { partsOf } from '../kinds.js';
import { needed } from '../peripherals.js';
import type { DeviceOptions, Driver, DriverPorts, DriverSettings } from '../registry.js';

/** What a driver of one's own exports as `createDevice` (docs/guides/write-a-driver.md). */
export type CreateDevice = (ports: OwnDriverPorts, options: OwnDeviceOptions) => Device | Hands | Promise<Device | Hands>;
export type OwnDriverPorts = DriverPorts;

export interface OwnDeviceOptions extends DeviceOptions {
  /** The thing's name in the configuration. */
  readonly key: string;
  /** `with` of the thing. */
  readonly with: Readonly<Record<string, unknown>>;
}

/** The keys below a part's `with` that are ours: how often it is read, how long a command may take. */
const Timing = v.object({ ...polled, ...operated, every: v.exactOptional(duration({ min: 100, max: 20 * 86_400_000 })) });

/** A driver that is a file or a package of the owner's. @throws Error, for people, where it cannot be loaded or is none */
export const ownDriver =
  (name: string) =>
  async (ports: DriverPorts, _settings: DriverSettings): Promise<Driver> => {
    const loaded = await needed(ports.modules, 'a way to load programs').load(name);
    const create = loaded.createDevice;
    if (typeof create !== 'function')
      throw new Error(`the driver ${name} exports no function "createDevice": docs/guides/write-a-driver.md shows one`);
    return {
      device: async (options) => {
        const own: OwnDeviceOptions = { ...options, key: options.model.key, with: options.spec.with ?? {} };
        try {
          const made = (await (create as CreateDevice)(ports, own)) as unknown;
          if (typeof made !== 'object' || made === null) throw new Error('"createDevice" gave no object');
          return isDevice(made) ? made : handsDevice(ports, name, made as Hands, options);
        } catch (error) {
          throw new Error(`the driver ${name}: ${wordsOf(error)}`, { cause: error });
        }
      },
    };
  };

const isDevice = (made: object): made is Device => typeof (made as Partial<Device>).operable === 'function';

function handsDevice(ports: DriverPorts, name: string, hands: Hands, options: DeviceOptions): Device {
  const { spec, model, host, plan: breaker } = options;
  const { properties, actions } = partsOf(spec, name);
  const timing = properties.map(([key, property]) => [key, timingOf(key, property.with)] as const);
  const reads = hands.read === undefined ? [] : timing.map(([key, of]) => [key, readPlan(model, key, { every: 60_000, ...of })] as const);
  const writes =
    hands.write === undefined
      ? []
      : timing.filter(([key]) => model.properties[key]?.readOnly !== true).map(([key, of]) => [key, writePlan(key, of)] as const);
  const plan = {
    reads: Object.fromEntries(reads),
    writes: Object.fromEntries(writes),
    actions: Object.fromEntries(hands.invoke === undefined ? [] : actions.map(([key, action]) => [key, actionPlan(key, action)])),
  };
  return new HandsDevice(ports, { hands, plan, host, breaker });
}

function timingOf(key: string, keys: unknown) {
  const timing = v.safeParse(Timing, keys ?? {});
  if (timing.success) return timing.output;
  const [issue] = timing.issues;
  throw new Error(`${key}.with.${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}
