import type { Db, Statement } from '../storage/db.js';
import { Chunks } from './chunks.js';
import { Fresh, pointOf } from './fresh.js';
import { kindOf, mergePoints, type Point, type SeriesKind, toPoint } from './point.js';
import { SERIES_TABLES } from './schema.js';
import { Sums } from './sums.js';

/** One property's readings. A property whose values become of another kind begins another series. */
export interface Series {
  readonly s: number;
  readonly thing: string;
  readonly name: string;
  readonly kind: SeriesKind;
}

/** A reading as it came: `at` by the clock of its controller, Unix ms. */
export interface Arrived {
  readonly thing: string;
  readonly name: string;
  readonly at: number;
  readonly value?: unknown;
}

/** So many of one series that come at once share a page without waiting for more. */
const RUN = 16;
/** The tables of the history: chunks of readings, readings that came late (`raw`), and summaries. Knows nothing of time. */
export class Shelf {
  readonly chunks: Chunks;
  readonly sums: Sums;
  readonly #db: Db;
  /** The newest series of each property, by thing and name. */
  readonly #current = new Map<string, Map<string, Series>>();
  #all: readonly Series[] = [];
  readonly #fresh: Fresh;
  readonly #insert: Statement;
  readonly #same: Statement;
  readonly #rawBetween: Statement;
  readonly #rawBefore: Statement;
  readonly #oldest: Statement;
  readonly #newest: Statement;
  readonly #waiting: Statement;
  readonly #inOpen: Statement;
  readonly #dropRaw: Statement;

  constructor(db: Db) {
    this.#db = db;
    this.chunks = new Chunks(db);
    this.sums = new Sums(db);
    this.#fresh = new Fresh(db, (s, points) => this.putRun(s, points));
    this.#insert = db.prepare(
      'INSERT INTO raw (s, t, k, v) VALUES (?1, ?2, (SELECT ifnull(max(k) + 1, 0) FROM raw WHERE s = ?1 AND t = ?2), ?3)',
    );
    this.#same = db.prepare('SELECT 1 FROM raw WHERE s = ? AND t = ? AND v IS ?');
    this.#rawBetween = db.prepare('SELECT t, v FROM raw WHERE s = ? AND t >= ? AND t < ? ORDER BY t, k LIMIT ?');
    this.#rawBefore = db.prepare('SELECT t, v FROM raw WHERE s = ? AND t < ? ORDER BY t DESC, k DESC LIMIT 1');
    this.#oldest = db.prepare('SELECT t FROM raw WHERE s = ? ORDER BY t LIMIT 1');
    this.#newest = db.prepare('SELECT t FROM raw WHERE s = ? ORDER BY t DESC LIMIT 1');
    this.#waiting = db.prepare('SELECT count(*) AS n FROM (SELECT 1 FROM raw WHERE s = ? AND t < ? LIMIT ?)');
    this.#inOpen = db.prepare('SELECT sum(n) AS n FROM chunks WHERE s = ?1 AND t >= (SELECT open FROM series WHERE s = ?1) AND t < ?2');
    this.#dropRaw = db.prepare('DELETE FROM raw WHERE s = ? AND t >= ? AND t < ?');
    this.reload();
  }

  /** Reads anew what each series is of: another gave them names. */
  reload(): void {
    this.#current.clear();
    this.#all = [];
    for (const row of this.#db.prepare('SELECT s, thing, name, kind FROM series ORDER BY s').all()) this.#learn(seriesOf(row));
    this.sums.reload();
  }

  all(): readonly Series[] {
    return this.#all;
  }

  find(thing: string, name: string): Series | undefined {
    return this.#current.get(thing)?.get(name);
  }

  /** A reading; within a transaction. One without a value, of a property that never had one, says nothing. */
  add(thing: string, name: string, t: number, value: unknown): void {
    const series = this.#seriesOf(thing, name, value);
    if (series !== undefined) this.#fresh.add(series.s, toPoint(t, value));
  }

  /** As `add`, many in the order in which they came: a board was away for a while. */
  addAll(arrived: readonly Arrived[]): void {
    const runs = new Map<number, Point[]>();
    for (const { thing, name, at, value } of arrived) {
      const series = this.#seriesOf(thing, name, value);
      if (series === undefined) continue;
      const run = runs.get(series.s);
      if (run === undefined) runs.set(series.s, [toPoint(at, value)]);
      else run.push(toPoint(at, value));
    }
    if (arrived.length >= RUN) this.settle();
    for (const [s, run] of runs) {
      if (run.length >= RUN) this.putRun(s, inOrder(run));
      else for (const point of run) this.#fresh.add(s, point);
    }
  }

  /** Puts readings that came last where they belong; within a transaction. */
  settle(): void {
    this.#fresh.settle();
  }

  /**
   * Readings of one series, in order of time, at once where they belong: those that are newer than all others into chunks, the others into
   * rows that wait for the packer. Within a transaction.
   */
  putRun(s: number, points: readonly Point[]): void {
    const newest = Math.max(this.chunks.newest(s) ?? Number.NEGATIVE_INFINITY, Number(this.#newest.get(s)?.t ?? Number.NEGATIVE_INFINITY));
    let late = 0;
    while (late < points.length && (points[late] as Point).t <= newest) late++;
    for (const { t, v } of points.slice(0, late)) this.#insert.run(s, t, v);
    if (late < points.length) this.chunks.append(s, late === 0 ? points : points.slice(late));
  }

  /** Whether this very reading waits to be packed. */
  waits(s: number, { t, v }: Point): boolean {
    return this.#same.get(s, t, v) !== undefined || this.#fresh.has(s, { t, v });
  }

  /** Readings that are in no chunk, the first `limit` of them. */
  raw(s: number, from: number, to: number, limit = -1): readonly Point[] {
    const all = mergePoints(this.settled(s, from, to, limit), this.#fresh.between(s, from, to));
    return limit < 0 ? all : all.slice(0, limit);
  }

  /** As `raw`, without those that came last. */
  settled(s: number, from: number, to: number, limit = -1): Point[] {
    return this.#rawBetween.all(s, from, to, limit).map(pointOf);
  }

  /** The newest reading before `t`. */
  before(s: number, t: number): Point | undefined {
    const [settled] = this.#rawBefore.all(s, t).map(pointOf);
    const fresh = this.#fresh.before(s, t);
    const waiting = fresh === undefined || (settled !== undefined && settled.t > fresh.t) ? settled : fresh;
    const packed = this.chunks.before(s, t);
    return packed === undefined || (waiting !== undefined && waiting.t >= packed.t) ? waiting : packed;
  }

  /** Takes away what was read with `settled(s, from, to)`. */
  dropRaw(s: number, from: number, to: number): void {
    this.#dropRaw.run(s, from, to);
  }

  /** Unix ms of the oldest reading that is not in the summaries, without those that came last. */
  oldestWaiting(s: number): number | undefined {
    const [row, open] = [this.#oldest.get(s), this.chunks.openAt(s)];
    const oldest = Math.min(row === undefined ? Number.POSITIVE_INFINITY : Number(row.t), open);
    return oldest >= Number.MAX_SAFE_INTEGER ? undefined : oldest;
  }

  /** How many readings from before `to` are not in the summaries, without those that came last; of rows it counts no more than `limit`. */
  waiting(s: number, to: number, limit: number): number {
    return Number(this.#waiting.get(s, to, limit)?.n) + Number(this.#inOpen.get(s, to)?.n ?? 0);
  }

  /** Unix ms of the first and the last thing that is known of a series. undefined where there is none. */
  span(s: number): readonly [first: number, last: number] | undefined {
    const row = this.#db
      .prepare(
        `SELECT min(a) AS first, max(b) AS last FROM (
          SELECT min(t) AS a, max(t) AS b FROM raw WHERE s = ?1 UNION ALL SELECT min(t), max(t) FROM fresh WHERE s = ?1 UNION ALL SELECT min(t), NULL FROM chunks WHERE s = ?1
          UNION ALL SELECT NULL, (SELECT until FROM chunks WHERE s = ?1 ORDER BY t DESC LIMIT 1))`,
      )
      .get(s);
    return row?.first == null || row.last == null ? undefined : [Number(row.first), Number(row.last)];
  }

  /** Forgets series; within a transaction. */
  remove(which: (series: Series) => boolean): void {
    for (const { s, thing, name } of this.all().filter(which)) {
      for (const table of SERIES_TABLES) this.#db.prepare(`DELETE FROM ${table} WHERE s = ?`).run(s);
      this.#current.get(thing)?.delete(name);
    }
    this.#all = this.#all.filter((series) => !which(series));
    this.sums.reload();
  }

  /** The series of a property's values of that kind, which becomes its newest; within a transaction. */
  seriesFor(thing: string, name: string, kind: SeriesKind): Series {
    const current = this.find(thing, name);
    if (current?.kind === kind) return current;
    this.#db.prepare('INSERT OR IGNORE INTO series (thing, name, kind) VALUES (?,?,?)').run(thing, name, kind);
    const row = this.#db
      .prepare('SELECT s, thing, name, kind FROM series WHERE thing = ? AND name = ? AND kind = ?')
      .get(thing, name, kind);
    if (row === undefined) throw new Error(`the history has no place for ${thing}/${name}`);
    return this.#learn(seriesOf(row));
  }

  #seriesOf(thing: string, name: string, value: unknown): Series | undefined {
    return value === undefined || value === null ? this.find(thing, name) : this.seriesFor(thing, name, kindOf(value));
  }

  #learn(series: Series): Series {
    const ofThing = this.#current.get(series.thing);
    if (ofThing === undefined) this.#current.set(series.thing, new Map([[series.name, series]]));
    else ofThing.set(series.name, series);
    if (!this.#all.some(({ s }) => s === series.s)) this.#all = [...this.#all, series];
    return series;
  }
}

const inOrder = (points: Point[]): readonly Point[] =>
  points.every(({ t }, i) => i === 0 || t >= (points[i - 1] as Point).t) ? points : points.sort((a, b) => a.t - b.t);

const seriesOf = (row: Readonly<Record<string, unknown>>): Series => ({
  s: Number(row.s),
  thing: String(row.thing),
  name: String(row.name),
  kind: row.kind as SeriesKind,
});
