import type { DataSchema } from '@around/messages';
import { fahrenheit } from '../preferences.js';
import type { TextKey } from '../texts/en.js';
import { formatNumber } from '../texts/format.js';
import { t } from '../texts/runtime.js';

/** Units as descriptions write them (capabilities.md, WebThings, a few of everyday) and as people read them. */
const UNITS: Readonly<Record<string, string>> = {
  percent: '%',
  'degree celsius': '°C',
  'degrees celsius': '°C',
  celsius: '°C',
  'degree fahrenheit': '°F',
  kelvin: 'K',
  watt: 'W',
  kilowatt: 'kW',
  'kilowatt hour': 'kWh',
  'watt hour': 'Wh',
  volt: 'V',
  ampere: 'A',
  hertz: 'Hz',
  hectopascal: 'hPa',
  ppm: 'ppm',
  'micrograms per cubic metre': 'µg/m³',
  lux: 'lx',
  millisecond: 'ms',
  milliseconds: 'ms',
  second: 's',
  seconds: 's',
  minute: 'min',
  minutes: 'min',
  hour: 'h',
  hours: 'h',
  metre: 'm',
  millimetre: 'mm',
  degree: '°',
};

/** `°C`; what is not known stands as it was written. */
export const unitText = (unit: string | undefined): string | undefined =>
  unit === undefined ? undefined : Object.hasOwn(UNITS, unit.toLowerCase()) ? UNITS[unit.toLowerCase()] : unit;

/** What yes and no mean, by property type. */
const YES_NO: Readonly<Record<string, readonly [yes: TextKey, no: TextKey]>> = {
  OnOffProperty: ['value.on', 'value.off'],
  OpenProperty: ['value.open', 'value.closed'],
  MotionProperty: ['value.motion', 'value.clear'],
  OccupiedProperty: ['value.occupied', 'value.free'],
  LeakProperty: ['value.leak', 'value.dry'],
  SmokeProperty: ['value.smoke', 'value.clear'],
  PushedProperty: ['value.pushed', 'value.notPushed'],
  AlarmProperty: ['value.alarm', 'value.quiet'],
};

const WORDS: Readonly<Record<string, Readonly<Record<string, TextKey>>>> = {
  LockedProperty: { locked: 'value.locked', unlocked: 'value.unlocked', unknown: 'value.unknown', jammed: 'value.jammed' },
  HeatingCoolingProperty: { off: 'value.off', heating: 'value.heating', cooling: 'value.cooling' },
  ThermostatModeProperty: { off: 'value.off', heat: 'value.heat', cool: 'value.cool', auto: 'value.auto' },
  ColorModeProperty: { color: 'value.colour', temperature: 'value.whites' },
};

export interface Described {
  readonly types: readonly string[];
  readonly schema: DataSchema;
}

/** Digits after the point that a schema's values have. */
export function digitsOf(schema: DataSchema): number {
  if (schema.type === 'integer') return 0;
  const step = schema.multipleOf;
  if (step === undefined) return schema.unit === 'percent' ? 0 : 2;
  const point = String(step).indexOf('.');
  return point < 0 ? 0 : Math.min(6, String(step).length - point - 1);
}

/** A value in words: `On`, `21.4 °C`, `Unlocked`. What has parts is told by their number. */
export function valueText({ types, schema }: Described, value: unknown): string {
  if (value === undefined || value === null) return t('value.none');
  if (typeof value === 'boolean') {
    const words = types.map((type) => (Object.hasOwn(YES_NO, type) ? YES_NO[type] : undefined)).find((pair) => pair !== undefined);
    return t((words ?? ['value.yes', 'value.no'])[value ? 0 : 1]);
  }
  if (typeof value === 'number') {
    if (fahrenheit.value && unitText(schema.unit) === '°C')
      return t('value.withUnit', { value: formatNumber((value * 9) / 5 + 32, 1), unit: '°F' });
    const degrees = schema.unit === 'degree celsius';
    const digits = degrees && schema.multipleOf === undefined ? 1 : digitsOf(schema);
    const unit = unitText(schema.unit);
    // A temperature keeps its last digit: what rises from 21.9 to 22.0 does not jump about.
    const number = formatNumber(value, digits, degrees ? digits : 0);
    return unit === undefined ? number : t('value.withUnit', { value: number, unit });
  }
  if (typeof value === 'string') return value === '' ? t('value.empty') : wordText(types, value);
  if (Array.isArray(value)) return t('value.items', { n: value.length });
  return t('value.fields', { n: Object.keys(value as object).length });
}

/** A word of an enum as people say it, where its type is known; as it is written otherwise. */
export function wordText(types: readonly string[], word: string): string {
  for (const type of types) {
    const table = Object.hasOwn(WORDS, type) ? WORDS[type] : undefined;
    const key = table !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
    if (key !== undefined) return t(key);
  }
  return word;
}
