import type { Words } from './words.js';

/** The part of a property's schema that is used. */
export interface ValueSchema {
  readonly type?: unknown;
  readonly unit?: unknown;
  readonly '@type'?: unknown;
}

const UNITS: Readonly<Record<string, string>> = {
  percent: '%',
  'degree celsius': '°C',
  hectopascal: 'hPa',
  volt: 'V',
  ampere: 'A',
  watt: 'W',
  'kilowatt-hour': 'kWh',
  lux: 'lx',
  kelvin: 'K',
};
const MAX_UNIT = 6;

/** A value in few characters: `21.4 °C`, `on`, `locked`; `–` where there is none that could be shown. */
export function valueText(schema: ValueSchema, value: unknown, words: Words): string {
  if (typeof value === 'number' && Number.isFinite(value)) {
    const unit = typeof schema.unit === 'string' ? (UNITS[schema.unit] ?? schema.unit.slice(0, MAX_UNIT)) : '';
    const digits = Math.abs(value) >= 100 ? 0 : 1;
    const text = (Math.round(value * 10 ** digits) / 10 ** digits).toString();
    return unit === '' ? text : `${text} ${unit}`;
  }
  if (typeof value === 'boolean') {
    if (schema['@type'] === 'OpenProperty') return value ? words.open : words.closed;
    return value ? words.on : words.off;
  }
  if (schema['@type'] === 'LockedProperty' && value === 'locked') return words.locked;
  if (schema['@type'] === 'LockedProperty' && value === 'unlocked') return words.unlocked;
  return typeof value === 'string' ? value.slice(0, 40) : '–';
}
