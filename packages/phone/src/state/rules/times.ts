import { DAYS, spanMs } from '@around/messages';
import { r } from '../../texts/automations.js';
import { formatNumber } from '../../texts/format.js';
import { language, t } from '../../texts/runtime.js';
import { dayText } from '../grantWords.js';

type Day = (typeof DAYS)[number];

/** A span in words: `90s` is `1 min 30 s`. What is none stands as it is. */
export function spanWords(span: string): string {
  const ms = spanMs(span);
  if (ms === undefined) return span;
  return msWords(Math.abs(ms));
}

/** @param ms whole milliseconds, 0 or more */
export function msWords(ms: number): string {
  const count = (n: number): string => formatNumber(n, 1);
  const parts = [
    [Math.floor(ms / 86_400_000), (n: number) => r('span.d', { n })],
    [Math.floor(ms / 3_600_000) % 24, (n: number) => t('unit.h', { n })],
    [Math.floor(ms / 60_000) % 60, (n: number) => t('unit.min', { n })],
    [(ms % 60_000) / 1_000, (n: number) => t('unit.s', { n: count(n) })],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, words]) => words(n));
  return said.length === 0 ? t('unit.s', { n: 0 }) : said.reduce((a, b) => r('span.two', { a, b }));
}

const WEEKDAYS = DAYS.filter((day) => day !== 'sat' && day !== 'sun');
const same = (a: readonly Day[], b: readonly Day[]): boolean => a.length === b.length && b.every((day) => a.includes(day));
export const isWeekdays = (days: readonly Day[]): boolean => same(days, WEEKDAYS);
export const isWeekend = (days: readonly Day[]): boolean => same(days, ['sat', 'sun']);
export const isEveryDay = (days: readonly Day[]): boolean => days.length === DAYS.length;

/** Days after `on`: `weekdays`, `weekends`, `Mon, Wed`. */
export function daysWords(days: readonly Day[]): string {
  if (isWeekdays(days)) return r('days.weekdays');
  if (isWeekend(days)) return r('days.weekend');
  return dayList(days, 'conjunction');
}

export const dayList = (days: readonly Day[], type: 'conjunction' | 'disjunction'): string =>
  new Intl.ListFormat(language.value, { type }).format(DAYS.filter((day) => days.includes(day)).map(dayText));
