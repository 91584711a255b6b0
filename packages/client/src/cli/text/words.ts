import { cutText, type DataSchema, type Held, type ThingValue } from '@around/messages';
import { safeJson, visible } from './sanitise.js';

/** `12 s`, `3 min`, `2 h`, `4 d` */
export function ageWords(ms: number): string {
  const s = Math.max(0, ms) / 1_000;
  if (s < 1) return 'now';
  if (s < 90) return `${Math.round(s)} s`;
  if (s < 5_400) return `${Math.round(s / 60)} min`;
  if (s < 129_600) return `${Math.round(s / 3_600)} h`;
  return `${Math.round(s / 86_400)} d`;
}

export function agoWords(at: number, wall: number): string {
  const age = ageWords(wall - at);
  return age === 'now' ? 'now' : `${age} ago`;
}

/** `0.412 ms`, `12.3 ms`, `1.20 s` */
export function msWords(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(1)} ms`;
}

/** `home 29.7 ms, controller 25.8 ms` */
export function heldWords(held: Held | undefined): string {
  const home = held?.home === undefined ? [] : [`home ${msWords(held.home)}`];
  return [...home, ...(held?.controller === undefined ? [] : [`controller ${msWords(held.controller)}`])].join(', ');
}

const UNITS: Readonly<Record<string, string>> = {
  percent: '%',
  'degree celsius': '°C',
  kelvin: 'K',
  hectopascal: 'hPa',
  watt: 'W',
  volt: 'V',
  ampere: 'A',
  hertz: 'Hz',
};

/** A value as people read it: `21.5 °C`, `on`, `"text"`. */
export function valueWords(value: unknown, schema: Pick<DataSchema, 'unit'> = {}): string {
  const text = typeof value === 'string' ? visible(value) : safeJson(value === undefined ? null : value);
  const short = text.length > 200 ? `${cutText(text, 199)}…` : text;
  const unit = typeof schema.unit === 'string' && typeof value === 'number' ? ` ${UNITS[schema.unit] ?? visible(schema.unit)}` : '';
  return short + unit;
}

/** Age and quality of a value: `3 s ago`, `stale, 4 h ago`. */
export function truthWords(value: Pick<ThingValue, 'at' | 'quality'>, wall: number): string {
  const ago = agoWords(value.at, wall);
  return value.quality === 'good' ? ago : `${value.quality}, ${ago}`;
}

export const bytesWords = (n: number): string => (n < 10_000 ? `${n} bytes` : `${(n / 1_000).toFixed(1)} kB`);
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
