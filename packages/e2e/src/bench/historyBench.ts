import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDb } from '@around/home';
import { around, homeAssistant, type Layout, plain, type Read } from './historyLayouts.js';
import { median, quantile, type Row } from './stats.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
const END = Date.UTC(2026, 0, 1);
/** How much is measured: so many values, of so many days. */
interface Size {
  readonly series: number;
  readonly days: number;
  /** The past of the first value is copied for the others: what is asked takes as long, and the bench does not take an hour. */
  readonly copied?: boolean;
}

/** What fits into the bench’s time. */
const MONTH: Size = { series: 10, days: 30 };
/** The readings of `numbers.md`. */
const YEAR: Size = { series: 10, days: 365 };
/** A year of 50 things: measured of our own layout alone. */
const HOUSE: Size = { series: 50, days: 365, copied: true };
/** Readings that a board says in one go: of each value some 50. */
const AT_ONCE = 500;
const ASKED = 100;
/** So often at least, however long it takes; more often only for so many ms together. */
const FEW = 10;
const LONG_MS = 10_000;
const LIVE = 500;

interface Measured {
  readonly perSecond: number;
  /** ms */
  readonly slice: number;
  readonly sliceWorst: number;
  readonly commit: number;
  readonly mib: number;
  readonly day: number;
  readonly dayWorst: number;
  readonly week: number;
  readonly weekWorst: number;
  readonly year: number;
  readonly yearWorst: number;
}

/** The same readings for every layout: one a minute, that wander by tenths. */
function* readings(days: number, many: number, day: number): Generator<Read> {
  let seed = day;
  for (let minute = 0; minute < 1_440; minute++) {
    for (let series = 0; series < many; series++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      const wander = Math.round(30 * Math.sin((day * 1_440 + minute) / 240 + series) + (seed % 7)) / 10;
      yield [series, END - (days - day) * DAY + minute * MINUTE + (seed % 20), 20 + wander];
    }
  }
}

async function measure(folder: string, size: Size, make: (db: Db) => Layout): Promise<Measured> {
  const file = join(folder, 'history.db');
  const { series: many, days } = size;
  const made = size.copied === true ? 1 : many;
  const db = await openDb(file);
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const layout = make(db);
    let inserting = 0;
    const slices: number[] = [];
    for (let day = 0; day < days; day++) {
      const rows = [...readings(days, made, day)];
      const began = performance.now();
      db.exec('BEGIN');
      for (let from = 0; from < rows.length; from += AT_ONCE) layout.insert(rows.slice(from, from + AT_ONCE));
      db.exec('COMMIT');
      for (const slice of layout.dayOver(END - (days - day - 1) * DAY)) slices.push(slice);
      inserting += performance.now() - began;
      // The bench has a time limit, and whoever waits for it has their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (size.copied === true) layout.copy?.(many);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const count = days * 1_440 * many;
    const mib = statSync(file).size / 2 ** 20 / (count / 1e6);
    const commits = Array.from({ length: LIVE }, (_, i) =>
      timed(() => {
        db.exec('BEGIN');
        layout.insert([[i % many, END + i * 1_000, 20]]);
        db.exec('COMMIT');
      }),
    );
    const asked = (work: (series: number) => number, least: number): number[] => {
      const took: number[] = [];
      // A plain table takes seconds for a year.
      for (let i = 0; i < ASKED && (i < FEW || took.reduce((sum, ms) => sum + ms, 0) < LONG_MS); i++) {
        took.push(
          timed(() => {
            const found = work(i % many);
            if (found < least) throw new Error(`${layout.name} found ${found} points where there are ${least}`);
          }),
        );
      }
      return took;
    };
    const day = asked((s) => layout.day(s, END - 2 * DAY, END - DAY), 1_440);
    const week = asked((s) => layout.week(s, END - 8 * DAY, END - DAY), 7 * 72);
    const year = asked((s) => layout.year(s, END - days * DAY, END), days);
    return {
      perSecond: (days * 1_440 * made) / (inserting / 1_000),
      slice: median(slices),
      sliceWorst: quantile(slices, 0.99),
      commit: median(commits) * 1_000,
      mib,
      day: median(day),
      dayWorst: quantile(day, 0.99),
      week: median(week),
      weekWorst: quantile(week, 0.99),
      year: median(year),
      yearWorst: quantile(year, 0.99),
    };
  } finally {
    db.close();
  }
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** Size and speed of the history beside a plain table (the floor) and beside Home Assistant's layout, filled with the same readings. */
export async function historyBench(long: boolean): Promise<Row[]> {
  return [...(await sideBySide(long ? YEAR : MONTH)), ...(await house())];
}

/** A year of 50 things, of our own layout alone: what is asked of it takes no longer. */
async function house(): Promise<Row[]> {
  const ours = await inFolder(HOUSE, around);
  const group = `history: ${HOUSE.days} days of ${HOUSE.series} values, one reading a minute; the first is taken in, its past copied for the others`;
  const row = (what: string, unit: string, key: keyof Measured): Row => ({ group, what, unit, value: ours[key] });
  return [
    row('bulk inserts a second, packed and summed', '/s', 'perSecond'),
    row('one reading committed, p50', 'µs', 'commit'),
    row('a million readings', 'MiB', 'mib'),
    row('a day, every reading, p50', 'ms', 'day'),
    row('a day, p99', 'ms', 'dayWorst'),
    row('a week in 20 minutes, p50', 'ms', 'week'),
    row('a week, p99', 'ms', 'weekWorst'),
    row('the year in days, p50', 'ms', 'year'),
    row('the year, p99', 'ms', 'yearWorst'),
    row('a slice of packing (a day of a value), p50', 'ms', 'slice'),
    row('a slice of packing, p99', 'ms', 'sliceWorst'),
  ];
}

async function inFolder(size: Size, make: (db: Db) => Layout): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'around-history-'));
  try {
    return await measure(folder, size, make);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sideBySide(size: Size): Promise<Row[]> {
  const [floor, ours, theirs] = [await inFolder(size, plain), await inFolder(size, around), await inFolder(size, homeAssistant)];
  const group = `history: ${size.days} days of ${size.series} values, one reading a minute; floor: one plain table`;
  const row = (what: string, unit: string, key: keyof Measured, more: Partial<Row> = {}): Row => ({
    group,
    what,
    unit,
    value: ours[key],
    floor: floor[key],
    ...more,
    note: [`Home Assistant’s layout ${theirs[key].toPrecision(3)}`, more.note ?? ''].filter((word) => word !== '').join(', '),
  });
  return [
    row('bulk inserts a second, packed and summed', '/s', 'perSecond', { goal: 0.6, atLeast: true }),
    row('one reading committed, p50', 'µs', 'commit', { note: 'goal 80 µs' }),
    row('a million readings', 'MiB', 'mib', { note: 'goal 12 MiB' }),
    row('a day, every reading, p50', 'ms', 'day', { note: 'goal 1 ms' }),
    row('a week in 20 minutes, p50', 'ms', 'week', { note: 'goal 1 ms' }),
    row('all of it in days, p50', 'ms', 'year', { note: 'goal 1 ms' }),
    row('all of it in days, p99', 'ms', 'yearWorst'),
    { group, what: 'a slice of packing (a day of a value), p50', unit: 'ms', value: ours.slice, note: 'goal 5 ms' },
    { group, what: 'a slice of packing, p99', unit: 'ms', value: ours.sliceWorst },
  ];
}
