import * as v from 'valibot';
import { GpioEvent, GpioProperty, GpioThing } from './gpio/keys.js';
import { HttpAction, HttpProperty, HttpThing } from './http/keys.js';
import { I2cProperty, I2cThing } from './i2c/keys.js';
import { ModbusProperty, ModbusThing } from './modbus/keys.js';
import { MqttAction, MqttEvent, MqttProperty, MqttThing } from './mqtt/keys.js';
import { OnewireProperty, OnewireThing } from './onewire/keys.js';
import { OscAction, OscEvent, OscProperty, OscThing } from './osc/keys.js';

/** The keys of each driver, as one group named for it in a thing and in its properties, actions and events. */

/** For a driver of one's own: what it makes of them is its matter. */
const With = v.exactOptional(v.record(v.string(), v.unknown()));

export const thingGroups = {
  osc: v.exactOptional(OscThing),
  http: v.exactOptional(HttpThing),
  mqtt: v.exactOptional(MqttThing),
  gpio: v.exactOptional(GpioThing),
  i2c: v.exactOptional(I2cThing),
  onewire: v.exactOptional(OnewireThing),
  modbus: v.exactOptional(ModbusThing),
  with: With,
};

export const propertyGroups = {
  osc: v.exactOptional(OscProperty),
  http: v.exactOptional(HttpProperty),
  mqtt: v.exactOptional(MqttProperty),
  gpio: v.exactOptional(GpioProperty),
  i2c: v.exactOptional(I2cProperty),
  onewire: v.exactOptional(OnewireProperty),
  modbus: v.exactOptional(ModbusProperty),
  with: With,
};

export const actionGroups = {
  osc: v.exactOptional(OscAction),
  http: v.exactOptional(HttpAction),
  mqtt: v.exactOptional(MqttAction),
  with: With,
};

export const eventGroups = {
  osc: v.exactOptional(OscEvent),
  mqtt: v.exactOptional(MqttEvent),
  gpio: v.exactOptional(GpioEvent),
  with: With,
};

/** Those whose keys stand in a group of their name. */
export const GROUPED = ['osc', 'http', 'mqtt', 'gpio', 'i2c', 'onewire', 'modbus'] as const;
export type GroupedName = (typeof GROUPED)[number];
export const BUILT_IN = ['process', 'simulated', ...GROUPED] as const;
export type BuiltInName = (typeof BUILT_IN)[number];

export const isBuiltIn = (name: string): name is BuiltInName => (BUILT_IN as readonly string[]).includes(name);
export const isGrouped = (name: string): name is GroupedName => (GROUPED as readonly string[]).includes(name);

/** A file (`./lamp.mjs`), or a package, which is told from a misspelt driver by its scope or its dash. */
const OWN = /^(\.{0,2}\/[^\0]{1,500}|@[a-z0-9~][a-z0-9._~-]*\/[a-z0-9._~-]+|[a-z0-9][a-z0-9._~]*-[a-z0-9._~-]+)$/;
export const isOwn = (name: string): boolean => OWN.test(name);

export const DriverName = v.pipe(
  v.string(),
  v.check(
    (name) => isBuiltIn(name) || isOwn(name),
    `expected ${BUILT_IN.join(', ')}, a file such as ./lamp.mjs or a package such as around-driver-lamp`,
  ),
);
