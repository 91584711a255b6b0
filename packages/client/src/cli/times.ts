import { parseDuration } from './durations.js';
import { usage } from './errors.js';

/** The last moment that there is (ECMA-262 §21.4.1.1). */
const MAX_TIME = 8.64e15;
const WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const NEAR: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

/**
 * A moment as people write it → Unix ms, in this machine's time zone: `3d` or `2h` (from now, or ago), `20:00`, `sunday 20:00`,
 * `tomorrow 8:00`, `2026-11-22`, `2026-11-22 20:00`, `2026-11-22T20:00:00Z`. A day alone is its end when it is to come, its
 * beginning when it is past. What names no date is the nearest that way.
 * @param wall now @throws CliError usage
 */
export function parseTime(typed: string, wall: number, towards: 'future' | 'past'): number {
  const text = typed.trim().toLowerCase();
  const at = text === 'now' ? wall : (relative(text, wall, towards) ?? dated(text, towards) ?? named(text, wall, towards));
  if (at === undefined || !(at <= MAX_TIME)) {
    const example = towards === 'future' ? '3d, "sunday 20:00"' : '2h, "yesterday 20:00"';
    throw usage(`"${typed}" is no time: write ${example}, 2026-01-18 or 2026-01-18T12:00`);
  }
  if (towards === 'future' && at <= wall) throw usage(`${typed} is over already: write a time that is to come`);
  if (towards === 'past' && at > wall) throw usage(`${typed} is yet to come: write a time that is over`);
  return at;
}

function relative(text: string, wall: number, towards: 'future' | 'past'): number | undefined {
  if (!/^\d+(\.\d+)?\s*[a-z]+$/.test(text)) return undefined;
  const ms = parseDuration(text);
  return towards === 'future' ? wall + ms : Math.max(0, wall - ms);
}

function dated(text: string, towards: 'future' | 'past'): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[t ](.+))?$/.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', time] = match;
  const date = `${year}-${month}-${day}`;
  // `Date` turns the 30th of February into the 2nd of March.
  const noon = new Date(`${date}T12:00Z`);
  if (Number.isNaN(noon.getTime()) || noon.toISOString().slice(0, 10) !== date) return Number.NaN;
  if (time === undefined) return Date.parse(towards === 'future' ? `${date}T23:59:59` : `${date}T00:00:00`);
  return Date.parse(`${date}T${time.toUpperCase().replace(/^(\d):/, '0$1:')}`);
}

function named(text: string, wall: number, towards: 'future' | 'past'): number | undefined {
  const match = /^([a-z]+)?\s*(?:(\d{1,2}):(\d{2}))?$/.exec(text);
  if (match === null || text === '') return undefined;
  const [, word, hour, minute] = match;
  const end = towards === 'future';
  const [h, m, s] = hour !== undefined ? [Number(hour), Number(minute), 0] : end ? [23, 59, 59] : [0, 0, 0];
  if (h > 23 || m > 59) return undefined;
  const now = new Date(wall);
  const on = (days: number): number => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, h, m, s).getTime();
  if (word === undefined) return end ? first([0, 1], on, (at) => at > wall) : first([0, -1], on, (at) => at <= wall);
  if (Object.hasOwn(NEAR, word)) return on(NEAR[word] as number);
  const day = WEEK.findIndex((one) => word.length >= 3 && one.startsWith(word));
  if (day < 0) return undefined;
  const ahead = (day - now.getDay() + 7) % 7;
  return end ? first([ahead, ahead + 7], on, (at) => at > wall) : first([ahead, ahead - 7], on, (at) => at <= wall);
}

const first = (days: readonly number[], on: (days: number) => number, fits: (at: number) => boolean): number | undefined =>
  days.map(on).find(fits);
