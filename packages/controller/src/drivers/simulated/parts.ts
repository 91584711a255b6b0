import { controllerThing, type ThingSpec } from '../../things/spec.js';

type Parts = Pick<ThingSpec, 'properties' | 'actions' | 'events'>;
type PartsInput = Parameters<typeof controllerThing>[0];

const property = (type: string) => ({ type });
const on = property('OnOffProperty');

/** What a simulated thing of a capability has where its configuration names no parts at all. */
const PARTS: Readonly<Record<string, Omit<PartsInput, 'type' | 'driver'>>> = {
  OnOffSwitch: { properties: { on }, actions: { toggle: { type: 'ToggleAction' } } },
  Light: {
    properties: { on, brightness: property('BrightnessProperty') },
    actions: { fade: { type: 'FadeAction', concurrency: 'replace' } },
  },
  ColorControl: { properties: { color: property('ColorProperty') } },
  SmartPlug: { properties: { on, power: property('InstantaneousPowerProperty') } },
  EnergyMonitor: {
    properties: {
      power: property('InstantaneousPowerProperty'),
      voltage: property('VoltageProperty'),
      current: property('CurrentProperty'),
    },
  },
  TemperatureSensor: { properties: { temperature: property('TemperatureProperty') } },
  HumiditySensor: { properties: { humidity: property('HumidityProperty') } },
  BarometricPressureSensor: { properties: { pressure: property('BarometricPressureProperty') } },
  MultiLevelSensor: { properties: { level: { type: 'LevelProperty', unit: 'percent', minimum: 0, maximum: 100, driver: 'simulated' } } },
  MultiLevelSwitch: { properties: { level: { type: 'LevelProperty', unit: 'percent' } } },
  DoorSensor: { properties: { open: property('OpenProperty') } },
  MotionSensor: { properties: { motion: property('MotionProperty') } },
  OccupancySensor: { properties: { occupied: property('OccupiedProperty') } },
  LeakSensor: { properties: { leak: property('LeakProperty') } },
  SmokeSensor: { properties: { smoke: property('SmokeProperty') } },
  Thermostat: {
    properties: {
      temperature: property('TemperatureProperty'),
      target: property('TargetTemperatureProperty'),
      mode: property('ThermostatModeProperty'),
      heating: property('HeatingCoolingProperty'),
    },
  },
  Cover: {
    properties: { position: property('PositionProperty'), open: property('OpenProperty') },
    actions: { open: { type: 'OpenAction' }, close: { type: 'CloseAction' }, stop: { type: 'StopAction' } },
  },
  Lock: { properties: { locked: property('LockedProperty') }, actions: { lock: { type: 'LockAction' }, unlock: { type: 'UnlockAction' } } },
  PushButton: {
    properties: { pushed: property('PushedProperty') },
    events: { pressed: { type: 'PressedEvent' } },
    actions: { press: { title: 'Press it', simulate: { event: 'pressed' } } },
  },
  Camera: {
    properties: { image: { type: 'ImageProperty', media: 'image/svg+xml' } },
    actions: { photos: { title: 'A photo every 5 s', output: 'image/svg+xml', repeat: '5s' } },
  },
};

/** The same thing, with the parts that its capabilities have where it names none itself. */
export function withSimulatedParts(spec: ThingSpec): ThingSpec {
  const own: Parts = { properties: spec.properties, actions: spec.actions, events: spec.events };
  const named = Object.values(own).some((table) => Object.keys(table).length > 0);
  if (spec.driver !== 'simulated' || named) return spec;
  const types = spec.type === undefined ? [] : typeof spec.type === 'string' ? [spec.type] : spec.type;
  let filled = spec;
  for (const type of types) {
    const parts = Object.hasOwn(PARTS, type) ? PARTS[type] : undefined;
    if (parts === undefined) continue;
    const made = controllerThing({ driver: 'simulated', ...parts });
    filled = {
      ...filled,
      properties: { ...made.properties, ...filled.properties },
      actions: { ...made.actions, ...filled.actions },
      events: { ...made.events, ...filled.events },
    };
  }
  return filled;
}
