import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDb } from '@around/home';
import { around, homeAssistant, type Layout, plain } from './historyLayouts.js';
import { median, quantile, type Row } from './stats.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
const END = Date.UTC(2026, 0, 1);
/** What fits into the bench’s time; a year of 50 things is asked for by the environment. */
const SERIES = Number(process.env.AROUND_BENCH_SERIES ?? 10);
const DAYS = Number(process.env.AROUND_BENCH_DAYS ?? 30);
const ASKED = 100;
const LIVE = 500;

interface Measured {
  readonly perSecond: number;
  /** ms */
  readonly slice: number;
  readonly commit: number;
  readonly mib: number;
  readonly day: number;
  readonly week: number;
  readonly year: number;
  readonly yearWorst: number;
}

/** The same readings for every layout: one a minute, that wander by tenths. */
function* readings(day: number): Generator<readonly [series: number, t: number, value: number]> {
  let seed = day;
  for (let minute = 0; minute < 1_440; minute++) {
    for (let series = 0; series < SERIES; series++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      const wander = Math.round(30 * Math.sin((day * 1_440 + minute) / 240 + series) + (seed % 7)) / 10;
      yield [series, END - (DAYS - day) * DAY + minute * MINUTE + (seed % 20), 20 + wander];
    }
  }
}

async function measure(folder: string, make: (db: Db) => Layout): Promise<Measured> {
  const file = join(folder, 'history.db');
  const db = await openDb(file);
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const layout = make(db);
    let inserting = 0;
    let slice = 0;
    for (let day = 0; day < DAYS; day++) {
      const rows = [...readings(day)];
      const began = performance.now();
      db.exec('BEGIN');
      for (const [series, t, value] of rows) layout.insert(series, t, value);
      db.exec('COMMIT');
      const inserted = performance.now();
      layout.dayOver(END - (DAYS - day - 1) * DAY);
      inserting += performance.now() - began;
      slice = Math.max(slice, (performance.now() - inserted) / SERIES);
      // The bench has a time limit, and whoever waits for it has their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const count = DAYS * 1_440 * SERIES;
    const mib = statSync(file).size / 2 ** 20 / (count / 1e6);
    const commits = Array.from({ length: LIVE }, (_, i) =>
      timed(() => {
        db.exec('BEGIN');
        layout.insert(i % SERIES, END + i * 1_000, 20);
        db.exec('COMMIT');
      }),
    );
    const asked = (work: (series: number) => number, least: number): number[] =>
      Array.from({ length: ASKED }, (_, i) =>
        timed(() => {
          const found = work(i % SERIES);
          if (found < least) throw new Error(`${layout.name} found ${found} points where there are ${least}`);
        }),
      );
    const year = asked((s) => layout.year(s, END - DAYS * DAY, END), DAYS);
    return {
      perSecond: count / (inserting / 1_000),
      slice,
      commit: median(commits) * 1_000,
      mib,
      day: median(asked((s) => layout.day(s, END - 2 * DAY, END - DAY), 1_440)),
      week: median(asked((s) => layout.week(s, END - 8 * DAY, END - DAY), 7 * 72)),
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
export async function historyBench(): Promise<Row[]> {
  const of = async (make: (db: Db) => Layout): Promise<Measured> => {
    const folder = mkdtempSync(join(tmpdir(), 'around-history-'));
    try {
      return await measure(folder, make);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const [floor, ours, theirs] = [await of(plain), await of(around), await of(homeAssistant)];
  const group = `history: ${DAYS} days of ${SERIES} values, one reading a minute; floor: one plain table`;
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
    { group, what: 'packing a series’ day, worst', unit: 'ms', value: ours.slice, note: 'goal 5 ms' },
  ];
}
