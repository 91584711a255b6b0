import type { ThingModel } from '@around/messages';
import type { Clock, DataFiles, Log, Random, TcpNetwork, UdpNetwork } from '@around/platform';
import type { ThingSpec } from '../things/spec.js';
import type { BreakerPlan } from '../watchdog/breaker.js';
import type { Watchdog } from '../watchdog/watchdog.js';
import type { Device, DeviceHost } from './driver.js';
import { type BuiltInName, isBuiltIn } from './groups.js';
import type { MqttSettings } from './mqtt/keys.js';
import type { OscSettings } from './osc/keys.js';
import type { Peripherals } from './peripherals.js';
import { processDriver } from './process/driver.js';
import { simulatedDriver } from './simulated/driver.js';

export interface DriverPorts extends Peripherals {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Of the controller's data folder. */
  readonly files: DataFiles;
  readonly tcp: TcpNetwork;
  readonly udp: UdpNetwork;
  readonly watchdog: Watchdog;
}

/** Things that devices described themselves, in the place of those that the same driver told before. */
export interface Found {
  readonly things: Readonly<Record<string, ThingSpec>>;
}

export interface DriverSettings {
  readonly osc: OscSettings;
  readonly mqtt?: MqttSettings;
  /** Where relative paths begin. */
  readonly cwd?: string;
  /** What a driver found of itself, whenever that changes. */
  found(found: Found): void;
}

export interface DeviceOptions {
  readonly spec: ThingSpec;
  /** Expanded: every property has its whole schema. */
  readonly model: ThingModel;
  readonly host: DeviceHost;
  readonly plan: BreakerPlan;
}

/** One driver, shared by its devices: what connects them lives here. */
export interface Driver {
  /** @throws Error, for people, where the configuration cannot be served */
  device(options: DeviceOptions): Device | Promise<Device>;
  start?(): void;
  stop?(): Promise<void>;
}

type Make = (ports: DriverPorts, settings: DriverSettings) => Driver | Promise<Driver>;

/** Those that not every house has are loaded when a thing first names them. */
const LOADERS: Readonly<Record<BuiltInName, () => Promise<Make>>> = {
  process: async () => processDriver,
  simulated: async () => simulatedDriver,
  osc: async () => (await import('./osc/driver.js')).oscDriver,
  http: async () => (await import('./http/driver.js')).httpDriver,
  mqtt: async () => (await import('./mqtt/driver.js')).mqttDriver,
  gpio: async () => (await import('./gpio/driver.js')).gpioDriver,
  i2c: async () => (await import('./i2c/driver.js')).i2cDriver,
  onewire: async () => (await import('./onewire/driver.js')).onewireDriver,
  modbus: async () => (await import('./modbus/driver.js')).modbusDriver,
};

/** Loads a driver by the name that the configuration has for it. @throws Error, for people */
export async function loadDriver(name: string, ports: DriverPorts, settings: DriverSettings): Promise<Driver> {
  const make = isBuiltIn(name) ? await LOADERS[name]() : (await import('./own/driver.js')).ownDriver(name);
  return make(ports, settings);
}
