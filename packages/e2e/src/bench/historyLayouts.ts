import { Archive, type Db, HISTORY_SCHEMA } from '@around/home';

const MINUTE = 60_000;

/** `t`: Unix ms. */
export type Read = readonly [series: number, t: number, value: number];

/** A way of keeping readings that is measured: numbers of series 0, 1, 2 …, at Unix ms. */
export interface Layout {
  readonly name: string;
  /** Within a transaction: what a board that was away for a while says at once, or one reading. */
  insert(readings: readonly Read[]): void;
  /** A day is over: what the layout does then by itself. `now`: its end. @returns how long each piece of it held up everything else, ms */
  dayOver(now: number): readonly number[];
  /** Each gives back as many points as it found. */
  day(series: number, from: number, to: number): number;
  week(series: number, from: number, to: number): number;
  year(series: number, from: number, to: number): number;
  /** Gives so many series in all the past of the first. */
  copy?(series: number): void;
}

/** One table, and every picture made of its rows: the floor. */
export function plain(db: Db): Layout {
  db.exec('CREATE TABLE readings (s INTEGER, t INTEGER, v REAL, PRIMARY KEY (s, t)) WITHOUT ROWID');
  const insert = db.prepare('INSERT OR REPLACE INTO readings VALUES (?,?,?)');
  const raw = db.prepare('SELECT t, v FROM readings WHERE s = ? AND t >= ? AND t < ?');
  const grouped = db.prepare('SELECT t / ?4 AS g, min(v), avg(v), max(v) FROM readings WHERE s = ?1 AND t >= ?2 AND t < ?3 GROUP BY g');
  return {
    name: 'one plain table',
    insert(readings) {
      for (const [s, t, v] of readings) insert.run(s, t, v);
    },
    dayOver: () => [],
    day: (s, from, to) => raw.all(s, from, to).length,
    week: (s, from, to) => grouped.all(s, from, to, 20 * MINUTE).length,
    year: (s, from, to) => grouped.all(s, from, to, 1_440 * MINUTE).length,
  };
}

/** As `frMhs` keeps them. */
export function around(db: Db): Layout {
  db.exec(HISTORY_SCHEMA);
  let wall = 0;
  const timer = { cancel: () => undefined };
  const clock = { now: () => 0, wall: () => wall, after: () => timer, every: () => timer };
  const silent = () => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent, child: () => log };
  const archive = new Archive({ clock, log } as unknown as ConstructorParameters<typeof Archive>[0], db, {
    timeZone: 'UTC',
    readingDays: 400,
  });
  const ask = (s: number, since: number, until: number, points: number): number => {
    const told = archive.ask(`bench/thing${s}`, 'value', { since, until, points });
    return (told?.values.length ?? 0) + (told?.stretches.length ?? 0);
  };
  return {
    name: 'Around',
    insert: (readings) => archive.addAll(readings.map(([s, at, value]) => ({ thing: `bench/thing${s}`, name: 'value', at, value }))),
    dayOver(now) {
      wall = now;
      const slices: number[] = [];
      for (let isMore = true; isMore; ) {
        const began = performance.now();
        isMore = archive.packer.packSome();
        slices.push(performance.now() - began);
      }
      return slices;
    },
    copy(series) {
      for (let one = 1; one < series; one++) {
        const name = `bench/thing${one}`;
        db.prepare("INSERT INTO series (thing, name, kind) VALUES (?, 'value', 'number')").run(name);
        const { s = 0 } = db.prepare('SELECT s FROM series WHERE thing = ?').get(name) ?? {};
        db.prepare('INSERT INTO chunks SELECT ?, t, until, n, data FROM chunks WHERE s = 1').run(s);
        db.prepare('INSERT INTO sums SELECT ?, level, part, data FROM sums WHERE s = 1').run(s);
      }
      archive.shelf.reload();
    },
    day: (s, from, to) => ask(s, from, to, 1_500),
    week: (s, from, to) => ask(s, from, to, 510),
    year: (s, from, to) => ask(s, from, to, 400),
  };
}

/** The tables of Home Assistant's recorder, as its documentation describes them: states with their indices, and two kinds of statistics. */
export function homeAssistant(db: Db): Layout {
  db.exec(`
    CREATE TABLE states (
      state_id INTEGER PRIMARY KEY, state TEXT, last_changed_ts REAL, last_reported_ts REAL, last_updated_ts REAL, old_state_id INTEGER,
      attributes_id INTEGER, context_id_bin BLOB, context_user_id_bin BLOB, context_parent_id_bin BLOB, origin_idx INTEGER, metadata_id INTEGER
    );
    CREATE INDEX states_metadata ON states (metadata_id, last_updated_ts);
    CREATE INDEX states_updated ON states (last_updated_ts);
    CREATE INDEX states_context ON states (context_id_bin);
    CREATE INDEX states_attributes ON states (attributes_id);
    CREATE INDEX states_old ON states (old_state_id);`);
  for (const table of ['statistics', 'statistics_short_term']) {
    db.exec(`
      CREATE TABLE ${table} (
        id INTEGER PRIMARY KEY, created_ts REAL, metadata_id INTEGER, start_ts REAL, mean REAL, min REAL, max REAL, last_reset_ts REAL, state REAL, sum REAL
      );
      CREATE INDEX ${table}_start ON ${table} (start_ts);
      CREATE UNIQUE INDEX ${table}_metadata ON ${table} (metadata_id, start_ts);`);
  }
  const insert = db.prepare(
    'INSERT INTO states (state, last_updated_ts, old_state_id, attributes_id, context_id_bin, origin_idx, metadata_id) VALUES (?,?,?,?,?,0,?)',
  );
  const statistics = (table: string, ms: number) =>
    db.prepare(`INSERT INTO ${table} (created_ts, metadata_id, start_ts, mean, min, max)
      SELECT ?2, metadata_id, CAST(last_updated_ts * 1000 / ${ms} AS INTEGER) * ${ms} / 1000.0 AS start, avg(state), min(CAST(state AS REAL)), max(CAST(state AS REAL))
      FROM states WHERE last_updated_ts >= ?1 AND last_updated_ts < ?2 GROUP BY metadata_id, start`);
  const [short, long] = [statistics('statistics_short_term', 5 * MINUTE), statistics('statistics', 60 * MINUTE)];
  const raw = db.prepare(
    'SELECT last_updated_ts, state FROM states WHERE metadata_id = ? AND last_updated_ts >= ? AND last_updated_ts < ?',
  );
  const grouped = (table: string) =>
    db.prepare(
      `SELECT CAST(start_ts / ?4 AS INTEGER) AS g, min(min), avg(mean), max(max) FROM ${table} WHERE metadata_id = ?1 AND start_ts >= ?2 AND start_ts < ?3 GROUP BY g`,
    );
  const [fine, coarse] = [grouped('statistics_short_term'), grouped('statistics')];
  let id = 0;
  const context = new Uint8Array(16);
  return {
    name: 'the layout of Home Assistant’s recorder',
    insert(readings) {
      for (const [s, t, v] of readings) {
        new DataView(context.buffer).setUint32(12, ++id);
        insert.run(String(v), t / 1_000, Math.max(0, id - 10), 1, context, s);
      }
    },
    dayOver(now) {
      for (const one of [short, long]) one.run(now / 1_000 - 86_400, now / 1_000);
      return [];
    },
    day: (s, from, to) => raw.all(s, from / 1_000, to / 1_000).length,
    week: (s, from, to) => fine.all(s, from / 1_000, to / 1_000, 1_200).length,
    year: (s, from, to) => coarse.all(s, from / 1_000, to / 1_000, 86_400).length,
  };
}
