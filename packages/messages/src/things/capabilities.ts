import type { DataSchema } from '../types/description.js';
import type { PropertyTypeName } from './propertyTypes.js';

/** One property of a capability. `needed`: a thing that claims the capability has it. `readOnly`: also where its type alone could be written. */
export interface CapabilityProperty {
  readonly type: PropertyTypeName;
  readonly needed?: true;
  readonly readOnly?: true;
}

/** What a thing that has one of these names in `@type` offers (webthings.io/schemas). */
export interface Capability {
  readonly properties: readonly CapabilityProperty[];
  /** At least one of these types. */
  readonly oneOf?: readonly PropertyTypeName[];
  readonly actions?: readonly ActionTypeName[];
  readonly events?: readonly { readonly type: EventTypeName; readonly needed?: true }[];
}

/** An action type's title and input; without input there is none. */
export const ACTION_TYPES = {
  ToggleAction: { title: 'Toggle' },
  /** `duration`: ms (webthings.io/schemas, FadeAction). */
  FadeAction: {
    title: 'Fade',
    input: {
      type: 'object',
      properties: {
        level: { type: 'number', title: 'Level', minimum: 0, maximum: 100, unit: 'percent' },
        duration: { type: 'integer', title: 'Duration', minimum: 0, unit: 'milliseconds' },
      },
      required: ['level', 'duration'],
    },
  },
  LockAction: { title: 'Lock' },
  UnlockAction: { title: 'Unlock' },
  OpenAction: { title: 'Open' },
  CloseAction: { title: 'Close' },
  StopAction: { title: 'Stop' },
} as const satisfies Readonly<Record<string, { title: string; input?: DeepReadonly<DataSchema> }>>;

export const EVENT_TYPES = {
  OverheatedEvent: { title: 'Overheated', data: { type: 'number', unit: 'degree celsius' } },
  PressedEvent: { title: 'Pressed' },
  DoublePressedEvent: { title: 'Pressed twice' },
  LongPressedEvent: { title: 'Pressed long' },
  AlarmEvent: { title: 'Alarm' },
} as const satisfies Readonly<Record<string, { title: string; data?: DeepReadonly<DataSchema> }>>;

export type ActionTypeName = keyof typeof ACTION_TYPES;
export type EventTypeName = keyof typeof EVENT_TYPES;

type DeepReadonly<T> = { readonly [K in keyof T]: DeepReadonly<T[K]> };

const has = (type: PropertyTypeName): CapabilityProperty => ({ type });
const needs = (type: PropertyTypeName): CapabilityProperty => ({ type, needed: true });
const measures = (type: PropertyTypeName): CapabilityProperty => ({ type, needed: true, readOnly: true });
const sensor = (type: PropertyTypeName): Capability => ({ properties: [measures(type)] });

/** Every capability, by the name that stands in a thing's `@type`. Cover, Gate, GarageDoor, Fan and TextDisplay are ours. */
export const CAPABILITIES = {
  OnOffSwitch: { properties: [needs('OnOffProperty')], actions: ['ToggleAction'] },
  Light: {
    properties: [
      needs('OnOffProperty'),
      has('BrightnessProperty'),
      has('ColorModeProperty'),
      has('ColorProperty'),
      has('ColorTemperatureProperty'),
    ],
    actions: ['ToggleAction', 'FadeAction'],
    events: [{ type: 'OverheatedEvent' }],
  },
  MultiLevelSwitch: { properties: [needs('LevelProperty'), has('OnOffProperty')], actions: ['FadeAction'] },
  ColorControl: {
    properties: [has('ColorProperty'), has('ColorTemperatureProperty'), has('ColorModeProperty')],
    oneOf: ['ColorProperty', 'ColorTemperatureProperty'],
  },
  SmartPlug: {
    properties: [
      needs('OnOffProperty'),
      has('LevelProperty'),
      has('InstantaneousPowerProperty'),
      has('VoltageProperty'),
      has('CurrentProperty'),
      has('FrequencyProperty'),
    ],
    actions: ['ToggleAction', 'FadeAction'],
  },
  EnergyMonitor: {
    properties: [
      needs('InstantaneousPowerProperty'),
      has('InstantaneousPowerFactorProperty'),
      has('VoltageProperty'),
      has('CurrentProperty'),
      has('FrequencyProperty'),
    ],
  },
  BinarySensor: sensor('BooleanProperty'),
  MotionSensor: sensor('MotionProperty'),
  OccupancySensor: sensor('OccupiedProperty'),
  LeakSensor: sensor('LeakProperty'),
  SmokeSensor: sensor('SmokeProperty'),
  DoorSensor: sensor('OpenProperty'),
  TemperatureSensor: sensor('TemperatureProperty'),
  HumiditySensor: sensor('HumidityProperty'),
  BarometricPressureSensor: sensor('BarometricPressureProperty'),
  MultiLevelSensor: sensor('LevelProperty'),
  AirQualitySensor: {
    properties: [has('ConcentrationProperty'), has('DensityProperty')],
    oneOf: ['ConcentrationProperty', 'DensityProperty'],
  },
  Thermostat: {
    properties: [
      needs('TemperatureProperty'),
      needs('TargetTemperatureProperty'),
      has('HeatingCoolingProperty'),
      has('ThermostatModeProperty'),
    ],
  },
  Lock: { properties: [needs('LockedProperty')], actions: ['LockAction', 'UnlockAction'] },
  PushButton: {
    properties: [has('PushedProperty')],
    events: [{ type: 'PressedEvent', needed: true }, { type: 'DoublePressedEvent' }, { type: 'LongPressedEvent' }],
  },
  Alarm: { properties: [needs('AlarmProperty')], events: [{ type: 'AlarmEvent', needed: true }] },
  Camera: { properties: [needs('ImageProperty')] },
  VideoCamera: { properties: [needs('VideoProperty'), has('ImageProperty')] },
  Cover: { properties: [has('PositionProperty'), has('OpenProperty')], actions: ['OpenAction', 'CloseAction', 'StopAction'] },
  /** Said beside Cover: what it opens is a way into the house (`danger.ts`). */
  Gate: { properties: [] },
  GarageDoor: { properties: [] },
  Fan: { properties: [needs('OnOffProperty'), has('LevelProperty')] },
  TextDisplay: { properties: [needs('TextProperty')] },
} as const satisfies Readonly<Record<string, Capability>>;

export type CapabilityName = keyof typeof CAPABILITIES;

export function capabilityOf(name: string): Capability | undefined {
  return Object.hasOwn(CAPABILITIES, name) ? CAPABILITIES[name as CapabilityName] : undefined;
}

/** The names in an `@type`, which is one, several, or missing. */
export function typesOf(atType: string | readonly string[] | undefined): readonly string[] {
  return atType === undefined ? [] : typeof atType === 'string' ? [atType] : atType;
}
