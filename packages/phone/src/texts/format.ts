import { language, t } from './runtime.js';

/** A number with at most `digits` digits after the point, in the language's own form. */
export function formatNumber(value: number, digits = 2): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value);
}

/** `14:02`; of another day with its date. @param at, now Unix ms */
export function formatTime(at: number, now: number): string {
  const date = new Date(at);
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(language.value, {
    ...(sameDay ? {} : { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(date);
}

/** `14:02:31` */
export function formatClock(at: number): string {
  return new Intl.DateTimeFormat(language.value, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(
    new Date(at),
  );
}

/** How long something took: `143 ms`, `3.0 s`, `2 min`. @param ms milliseconds */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return t('unit.ms', { n: formatNumber(Math.round(ms), 0) });
  if (ms < 60_000) {
    const seconds = new Intl.NumberFormat(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1_000);
    return t('unit.s', { n: seconds });
  }
  return t('unit.min', { n: formatNumber(Math.round(ms / 60_000), 0) });
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
