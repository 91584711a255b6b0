import { language, t } from './runtime.js';

const made = new Map<string, unknown>();

/** A formatter in the language in use. Making one costs more than a hundred uses of it, so that each is made once. */
function kept<T>(what: string, make: (language: string) => T): T {
  const key = `${language.value} ${what}`;
  if (!made.has(key)) made.set(key, make(language.value));
  return made.get(key) as T;
}

const numbers = (least: number, most: number): Intl.NumberFormat =>
  kept(`${least} ${most}`, (lang) => new Intl.NumberFormat(lang, { minimumFractionDigits: least, maximumFractionDigits: most }));

/** A phone that travels changes its time zone under a page that stays open. */
const times = (at: Date, more: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  kept(
    `${Object.keys(more)} ${at.getTimezoneOffset()}`,
    (lang) => new Intl.DateTimeFormat(lang, { ...more, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  );

/** A number with at most `digits` digits after the point, and at least `least`, in the language's own form. */
export function formatNumber(value: number, digits = 2, least = 0): string {
  return numbers(least, digits).format(value);
}

/** `14:02`; of another day with its date. @param at, now Unix ms */
export function formatTime(at: number, now: number): string {
  const date = new Date(at);
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return times(date, sameDay ? {} : { month: 'short', day: 'numeric' }).format(date);
}

/** `14:02:31` */
export function formatClock(at: number): string {
  const date = new Date(at);
  return times(date, { second: '2-digit' }).format(date);
}

/** How long something took: `143 ms`, `3.0 s`, `2 min`, `6.5 h`. @param ms milliseconds */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return t('unit.ms', { n: formatNumber(Math.round(ms), 0) });
  if (ms < 60_000) return t('unit.s', { n: numbers(1, 1).format(ms / 1_000) });
  if (ms < 7_200_000) return t('unit.min', { n: formatNumber(Math.round(ms / 60_000), 0) });
  return t('unit.h', { n: formatNumber(ms / 3_600_000, 1) });
}

/** How long ago: `now`, `12 s ago`, `42 min ago`, `3 h ago`, `5 d ago`. What lies ahead (clocks differ) is `now`. @param ms milliseconds */
export function formatAgo(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 2) return t('ago.now');
  if (seconds < 60) return t('ago.s', { n: seconds });
  if (seconds < 3_600) return t('ago.min', { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return t('ago.h', { n: Math.floor(seconds / 3_600) });
  return t('ago.d', { n: Math.floor(seconds / 86_400) });
}
