import { DAYS } from '@around/messages';
import { r } from '../../texts/automations.js';
import { language } from '../../texts/runtime.js';
import { daysWords } from './times.js';

/** Which minutes, hours, days of the month, months (1–12) and days of the week (0: Sunday) a schedule names. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  /** Whether the day of the month, and that of the week, are limited: where both are, one of them suffices (POSIX). */
  readonly byDay: boolean;
  readonly byWeekday: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** How far ahead a next time is looked for, days: a 29th of February on a Monday is no further. */
const HORIZON = 366 * 8;

/** Five fields of numbers, names, ranges, lists and steps; undefined for what is none, and for what only the home understands. */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().toLowerCase().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = '', hour = '', day = '', month = '', week = ''] = fields;
  const minutes = field(minute, 0, 59);
  const hours = field(hour, 0, 23);
  const days = field(day, 1, 31);
  const months = field(month, 1, 12, MONTHS, 1);
  const weekdays = field(week, 0, 7, WEEK, 0);
  if (minutes === undefined || hours === undefined || days === undefined || months === undefined || weekdays === undefined)
    return undefined;
  return {
    ...{ minutes, hours, days, months },
    weekdays: [...new Set(weekdays.map((one) => one % 7))],
    byDay: day !== '*',
    byWeekday: week !== '*',
  };
}

function field(text: string, least: number, most: number, names: readonly string[] = [], first = 0): number[] | undefined {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) return undefined;
    const [, from, to, every] = match;
    const number = (word: string): number =>
      names.includes(word) ? names.indexOf(word) + first : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    const low = from === undefined ? least : number(from);
    const high = to !== undefined ? number(to) : from === undefined || every !== undefined ? most : low;
    const step = every === undefined ? 1 : Number(every);
    if (!(low >= least && high <= most && low <= high && step >= 1)) return undefined;
    for (let n = low; n <= high; n += step) found.add(n);
  }
  return [...found].sort((a, b) => a - b);
}

/** The next times after `after`, by this phone's clock and time zone. Unix ms. */
export function nextTimes(cron: Cron, after: number, count: number): number[] {
  const found: number[] = [];
  const start = new Date(after);
  for (let ahead = 0; ahead < HORIZON && found.length < count; ahead++) {
    const day = new Date(start.getFullYear(), start.getMonth(), start.getDate() + ahead);
    if (!isOnDay(cron, day)) continue;
    for (const hour of cron.hours)
      for (const minute of cron.minutes) {
        const at = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, minute).getTime();
        if (at > after && found.length < count && at > (found.at(-1) ?? 0)) found.push(at);
      }
  }
  return found;
}

function isOnDay({ days, months, weekdays, byDay, byWeekday }: Cron, date: Date): boolean {
  if (!months.includes(date.getMonth() + 1)) return false;
  const day = days.includes(date.getDate());
  const week = weekdays.includes(date.getDay());
  return byDay && byWeekday ? day || week : day && week;
}

/** A schedule in plain words where it is of an everyday shape, else as it is written. */
export function cronWords(text: string): string {
  const cron = parseCron(text);
  if (cron === undefined) return text;
  const fields = text.trim().split(/\s+/);
  const when = timeWords(cron, fields);
  if (when === undefined || fields[3] === '*') return when ?? text;
  const month = new Intl.DateTimeFormat(language.value, { month: 'long', timeZone: 'UTC' });
  const months = cron.months.map((one) => month.format(Date.UTC(2024, one - 1, 1)));
  return r('cron.inMonths', { when, months: new Intl.ListFormat(language.value, { type: 'conjunction' }).format(months) });
}

function timeWords(cron: Cron, [minute = '', hour = '', day = '']: readonly string[]): string | undefined {
  const step = (word: string): number | undefined => (/^\*\/\d+$/.test(word) ? Number(word.slice(2)) : word === '*' ? 1 : undefined);
  const free = !cron.byDay && !cron.byWeekday;
  const everyMinutes = step(minute);
  if (everyMinutes !== undefined) return hour === '*' && free ? r('cron.minutes', { n: everyMinutes }) : undefined;
  if (cron.minutes.length !== 1) return undefined;
  const everyHours = step(hour);
  if (everyHours !== undefined) return free ? r('cron.hours', { n: everyHours, minute }) : undefined;
  const two = (n: number | undefined): string => String(n).padStart(2, '0');
  const times = cron.hours.map((one) => `${two(one)}:${two(cron.minutes[0])}`).join(', ');
  if (free) return r('cron.daily', { times });
  if (cron.byDay) return cron.byWeekday ? undefined : r('cron.monthly', { times, day });
  return r('cron.weekly', { times, days: daysWords(DAYS.filter((one) => cron.weekdays.includes(WEEK.indexOf(one)))) });
}
