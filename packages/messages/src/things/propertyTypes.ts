import type { DataSchema } from '../types/description.js';

/** What a property type says by itself; a capability may say more (`capabilities.ts`). */
export interface PropertyType {
  /** Taken where the thing's author says nothing else. */
  readonly schema: DataSchema;
  /** True for what is only ever measured. */
  readonly readOnly?: true;
  /** Read and sent only while somebody looks: pictures. */
  readonly whileObserved?: true;
}

const flag = (title: string): DataSchema => ({ type: 'boolean', title });
const percent = (title: string): DataSchema => ({ type: 'number', title, minimum: 0, maximum: 100, unit: 'percent' });
const number = (title: string, unit?: string): DataSchema => ({ type: 'number', title, ...(unit === undefined ? {} : { unit }) });
const word = (title: string, ...words: string[]): DataSchema => ({ type: 'string', title, enum: words });
const measured = (schema: DataSchema): PropertyType => ({ schema, readOnly: true });
const set = (schema: DataSchema): PropertyType => ({ schema });

/** Property types of the WebThings schemas (webthings.io/schemas), and PositionProperty and TextProperty in the same manner. */
export const PROPERTY_TYPES = {
  OnOffProperty: set(flag('On/Off')),
  BooleanProperty: measured(flag('State')),
  MotionProperty: measured(flag('Motion')),
  OccupiedProperty: measured(flag('Occupied')),
  LeakProperty: measured(flag('Leak')),
  SmokeProperty: measured(flag('Smoke')),
  OpenProperty: measured(flag('Open')),
  PushedProperty: measured(flag('Pushed')),
  AlarmProperty: set(flag('Alarm')),
  BrightnessProperty: set(percent('Brightness')),
  HumidityProperty: measured(percent('Humidity')),
  /** `minimum` and `maximum` are the author's to say; with the unit percent they are 0 and 100. */
  LevelProperty: set(number('Level')),
  ColorProperty: set({ type: 'string', title: 'Colour', pattern: '^#[0-9A-Fa-f]{6}$' }),
  ColorTemperatureProperty: set({ type: 'integer', title: 'Colour temperature', unit: 'kelvin', minimum: 1_000, maximum: 10_000 }),
  ColorModeProperty: measured(word('Colour mode', 'color', 'temperature')),
  TemperatureProperty: measured(number('Temperature', 'degree celsius')),
  TargetTemperatureProperty: set(number('Target temperature', 'degree celsius')),
  BarometricPressureProperty: measured(number('Air pressure', 'hectopascal')),
  InstantaneousPowerProperty: measured(number('Power', 'watt')),
  InstantaneousPowerFactorProperty: measured({ type: 'number', title: 'Power factor', minimum: -1, maximum: 1 }),
  VoltageProperty: measured(number('Voltage', 'volt')),
  CurrentProperty: measured(number('Current', 'ampere')),
  FrequencyProperty: measured(number('Frequency', 'hertz')),
  ConcentrationProperty: measured({ type: 'number', title: 'Concentration', minimum: 0, unit: 'ppm' }),
  DensityProperty: measured({ type: 'number', title: 'Density', minimum: 0, unit: 'micrograms per cubic metre' }),
  HeatingCoolingProperty: measured(word('Heating/Cooling', 'off', 'heating', 'cooling')),
  ThermostatModeProperty: set(word('Mode', 'off', 'heat', 'cool', 'auto')),
  LockedProperty: measured(word('Lock', 'locked', 'unlocked', 'unknown', 'jammed')),
  ImageProperty: { schema: { type: 'null', title: 'Picture', contentMediaType: 'image/jpeg' }, readOnly: true, whileObserved: true },
  VideoProperty: { schema: { type: 'null', title: 'Video', contentMediaType: 'video/mp4' }, readOnly: true, whileObserved: true },
  PositionProperty: set(percent('Position')),
  TextProperty: set({ type: 'string', title: 'Text', maxLength: 1_000 }),
} as const satisfies Readonly<Record<string, PropertyType>>;

export type PropertyTypeName = keyof typeof PROPERTY_TYPES;

export const isPropertyType = (name: string): name is PropertyTypeName => Object.hasOwn(PROPERTY_TYPES, name);
