import type { ActionSpec, EventSpec, PropertySpec, ThingSpec } from '../things/spec.js';
import { isBuiltIn } from './groups.js';

/** What is known of a part before its driver is loaded. */

export const driverOf = (thing: ThingSpec, part: { readonly driver?: string }): string => part.driver ?? thing.driver;

/** Whether somebody can write it. `unsaid`: its type knows (a simulation, a driver of one's own). */
export function writability(thing: ThingSpec, property: PropertySpec): 'yes' | 'no' | 'unsaid' {
  const says = (writable: boolean): 'yes' | 'no' => (writable ? 'yes' : 'no');
  const driver = driverOf(thing, property);
  switch (isBuiltIn(driver) ? driver : 'own') {
    case 'process':
      return says(property.write !== undefined);
    case 'simulated':
      return property.write === undefined && property.read !== undefined ? 'no' : 'unsaid';
    case 'osc':
      return says(property.osc?.send !== undefined);
    case 'http':
      return says(property.http?.write !== undefined);
    case 'mqtt':
      return says(property.mqtt?.command !== undefined);
    case 'gpio':
      return says(property.gpio?.direction === 'out');
    case 'i2c':
      return says(property.i2c?.write === true);
    case 'modbus':
      return says(property.modbus?.write === true);
    case 'onewire':
      return 'no';
    case 'own':
      return 'unsaid';
  }
}

/** How often it is read; undefined where its device tells it by itself. */
export function pollingOf(
  thing: ThingSpec,
  property: PropertySpec,
): { readonly every: number; readonly whileObserved?: boolean } | undefined {
  const driver = driverOf(thing, property);
  switch (driver) {
    case 'process':
      return property.read;
    case 'http':
      return property.http?.read;
    case 'i2c':
    case 'modbus':
      return property[driver];
    case 'onewire':
      return property.onewire ?? { every: 60_000 };
    default:
      return undefined;
  }
}

/** How long its device may be silent. */
export function silenceOf(thing: ThingSpec, property: PropertySpec): number | undefined {
  const driver = driverOf(thing, property);
  if (driver === 'osc') return property.osc?.receive === undefined ? undefined : thing.osc?.silence;
  if (driver === 'mqtt') return property.mqtt?.state === undefined ? undefined : thing.mqtt?.silence;
  if (driver !== 'process') return undefined;
  return property.stream?.silence ?? (property.write === undefined ? thing.stream?.silence : undefined);
}

/** The parts of a thing that one driver drives. */
export function partsOf(thing: ThingSpec, driver: string) {
  const mine = <T extends { readonly driver?: string }>(table: Readonly<Record<string, T>>): [string, T][] =>
    Object.entries(table).filter(([, part]) => driverOf(thing, part) === driver);
  return {
    properties: mine<PropertySpec>(thing.properties),
    actions: mine<ActionSpec>(thing.actions),
    events: mine<EventSpec>(thing.events),
  };
}

/** Every driver that a thing names. */
export function driversOf(thing: ThingSpec): ReadonlySet<string> {
  const parts = [...Object.values(thing.properties), ...Object.values(thing.actions), ...Object.values(thing.events)];
  const streamed = thing.stream === undefined ? [] : ['process'];
  return new Set([...streamed, thing.driver, ...parts.map((part) => driverOf(thing, part))]);
}
