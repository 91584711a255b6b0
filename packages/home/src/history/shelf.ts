import type { Db, Statement } from '../storage/db.js';
import { type ChunkColumns, chunkColumns, packChunk } from './chunk.js';
import { Fresh, pointOf } from './fresh.js';
import { kindOf, mergePoints, type Point, type SeriesKind, toPoint } from './point.js';
import { SERIES_TABLES } from './schema.js';
import type { SlotTable } from './slotTable.js';
import { packSlots, unpackSlots } from './summaryPack.js';

/** One property's readings. A property whose values become of another kind begins another series. */
export interface Series {
  readonly s: number;
  readonly thing: string;
  readonly name: string;
  readonly kind: SeriesKind;
}

/** Packed readings of one series, from `t` (Unix ms of the first) to `until` (of the last). */
export interface Chunk {
  readonly t: number;
  readonly until: number;
  readonly n: number;
}

/** 20 minutes. */
const ADDED_LEVEL = 3;
/** Chunks that are looked at first: those of a year are some hundred pages of the file. */
const AHEAD = 32;
/** A chunk has the readings of one day at most, ms: those that begin before have none that is asked for. */
const CHUNK_MS = 86_400_000;

/** The tables of the history: readings as they came (`raw`), packed ones (`chunks`) and summaries (`sums`). Knows nothing of time. */
export class Shelf {
  readonly #db: Db;
  /** The newest series of each property, by `thing/name`. */
  readonly #current = new Map<string, Series>();
  #all: readonly Series[] = [];
  /** Series from an older version, and up to where the level that it did not know is made. */
  readonly #unmade = new Map<number, number>();
  readonly #fresh: Fresh;
  readonly #insert: Statement;
  readonly #same: Statement;
  readonly #rawBetween: Statement;
  readonly #rawBefore: Statement;
  readonly #chunkBefore: Statement;
  readonly #oldest: Statement;
  readonly #waiting: Statement;
  readonly #oldestChunk: Statement;
  readonly #dropRaw: Statement;
  readonly #chunksBetween: Statement;
  readonly #packed: Statement;
  readonly #putChunk: Statement;
  readonly #dropChunk: Statement;
  readonly #sums: Statement;
  readonly #putSums: Statement;
  readonly #nextFives: Statement;

  constructor(db: Db) {
    this.#db = db;
    this.#fresh = new Fresh(db);
    this.#insert = db.prepare(
      'INSERT INTO raw (s, t, k, v) VALUES (?1, ?2, (SELECT ifnull(max(k) + 1, 0) FROM raw WHERE s = ?1 AND t = ?2), ?3)',
    );
    this.#same = db.prepare('SELECT 1 FROM raw WHERE s = ? AND t = ? AND v IS ?');
    this.#rawBetween = db.prepare('SELECT t, v FROM raw WHERE s = ? AND t >= ? AND t < ? ORDER BY t, k LIMIT ?');
    this.#rawBefore = db.prepare('SELECT t, v FROM raw WHERE s = ? AND t < ? ORDER BY t DESC, k DESC LIMIT 1');
    this.#chunkBefore = db.prepare('SELECT data FROM chunks WHERE s = ? AND t < ? ORDER BY t DESC LIMIT 1');
    this.#oldest = db.prepare('SELECT t FROM raw WHERE s = ? ORDER BY t LIMIT 1');
    this.#waiting = db.prepare('SELECT count(*) AS n FROM (SELECT 1 FROM raw WHERE s = ? AND t < ? LIMIT ?)');
    this.#oldestChunk = db.prepare('SELECT until FROM chunks WHERE s = ? ORDER BY t LIMIT 1');
    this.#dropRaw = db.prepare('DELETE FROM raw WHERE s = ? AND t >= ? AND t < ?');
    this.#putChunk = db.prepare('INSERT OR REPLACE INTO chunks (s, t, until, n, data) VALUES (?,?,?,?,?)');
    this.#dropChunk = db.prepare('DELETE FROM chunks WHERE s = ? AND t = ?');
    this.#chunksBetween = db.prepare(
      `SELECT t, until, n, data FROM chunks WHERE s = ? AND t > ?2 - ${CHUNK_MS} AND t < ?3 AND until >= ?2 ORDER BY t`,
    );
    this.#packed = db.prepare(
      `SELECT sum(n) AS n FROM (SELECT n FROM chunks WHERE s = ?1 AND t > ?2 - ${CHUNK_MS} AND t < ?3 AND until >= ?2 ORDER BY t LIMIT ?4)`,
    );
    this.#sums = db.prepare('SELECT data FROM sums WHERE s = ? AND level = ? AND part = ?');
    this.#putSums = db.prepare('INSERT OR REPLACE INTO sums (s, level, part, data) VALUES (?,?,?,?)');
    this.#nextFives = db.prepare('SELECT min(part) AS part FROM sums WHERE s = ? AND level = 0 AND part >= ?');
    this.reload();
  }

  /** Reads anew what each series is of: another gave them names. */
  reload(): void {
    this.#current.clear();
    this.#all = [];
    for (const row of this.#db.prepare('SELECT s, thing, name, kind FROM series ORDER BY s').all()) this.#learn(seriesOf(row));
    this.#unmade.clear();
    for (const { s, part } of this.#db.prepare('SELECT s, part FROM unmade').all()) this.#unmade.set(Number(s), Number(part));
  }

  all(): readonly Series[] {
    return this.#all;
  }

  find(thing: string, name: string): Series | undefined {
    return this.#current.get(`${thing}/${name}`);
  }

  /** A reading; within a transaction. One without a value, of a property that never had one, says nothing. */
  add(thing: string, name: string, t: number, value: unknown): void {
    const { v } = toPoint(t, value);
    const series = v === null ? this.find(thing, name) : this.seriesFor(thing, name, kindOf(value));
    if (series !== undefined) this.#fresh.add(series.s, { t, v });
  }

  /** Puts readings that came last where they belong; within a transaction. */
  settle(): void {
    this.#fresh.settle();
  }

  /** A reading that does not come alone, at once where it belongs; within a transaction. */
  put(s: number, { t, v }: Point): void {
    this.#insert.run(s, t, v);
  }

  /** Whether this very reading waits to be packed. */
  waits(s: number, { t, v }: Point): boolean {
    return this.#same.get(s, t, v) !== undefined || this.#fresh.has(s, { t, v });
  }

  /** Readings that are not packed, the first `limit` of them. */
  raw(s: number, from: number, to: number, limit = -1): readonly Point[] {
    const all = mergePoints(this.settled(s, from, to, limit), this.#fresh.between(s, from, to));
    return limit < 0 ? all : all.slice(0, limit);
  }

  /** As `raw`, without those that came last. */
  settled(s: number, from: number, to: number, limit = -1): Point[] {
    return this.#rawBetween.all(s, from, to, limit).map(pointOf);
  }

  /** Those of which some reading may lie in between. */
  chunks(s: number, from: number, to: number): readonly (Chunk & { readonly columns: () => ChunkColumns })[] {
    return this.#chunksBetween.all(s, from, to).map(({ t, until, n, data }) => ({
      ...{ t: Number(t), until: Number(until), n: Number(n) },
      columns: () => chunkColumns(data as Uint8Array),
    }));
  }

  /** How many readings the chunks have of which some may lie in between; past `limit` it counts no further. */
  packedBetween(s: number, from: number, to: number, limit: number): number {
    const first = Number(this.#packed.get(s, from, to, AHEAD)?.n ?? 0);
    return first > limit ? first : Number(this.#packed.get(s, from, to, -1)?.n ?? 0);
  }

  /** After the chunks, from `from` on, that have at least `most` readings together: where they end. undefined where that is beyond `to`. */
  endOfFirst(s: number, from: number, to: number, most: number): number | undefined {
    const chunks = this.#db
      .prepare(`SELECT until, n FROM chunks WHERE s = ?1 AND t > ?2 - ${CHUNK_MS} AND t < ?3 AND until >= ?2 ORDER BY t LIMIT ?4`)
      .all(s, from, to, AHEAD);
    let count = 0;
    for (const [i, { until, n }] of chunks.entries()) {
      // Of the first some may lie before.
      if (i > 0) count += Number(n);
      if (count >= most || i === AHEAD - 1) return Math.min(to, Number(until) + 1);
    }
    return undefined;
  }

  /** The newest reading before `t`. */
  before(s: number, t: number): Point | undefined {
    const [settled] = this.#rawBefore.all(s, t).map(pointOf);
    const fresh = this.#fresh.before(s, t);
    const waiting = fresh === undefined || (settled !== undefined && settled.t > fresh.t) ? settled : fresh;
    const chunk = this.#chunkBefore.get(s, t);
    const packed = chunk === undefined ? undefined : lastBefore(chunkColumns(chunk.data as Uint8Array), t);
    return packed === undefined || (waiting !== undefined && waiting.t >= packed.t) ? waiting : packed;
  }

  putChunk(s: number, points: readonly Point[]): void {
    const [t, until] = [points[0] as Point, points.at(-1) as Point].map((point) => point.t) as [number, number];
    this.#putChunk.run(s, t, until, points.length, packChunk(points));
  }

  dropChunk(s: number, { t }: Chunk): void {
    this.#dropChunk.run(s, t);
  }

  /** Takes away what was read with `settled(s, from, to)`. */
  dropRaw(s: number, from: number, to: number): void {
    this.#dropRaw.run(s, from, to);
  }

  slots(s: number, level: number, part: number): SlotTable | undefined {
    const row = this.#sums.get(s, level, part);
    return row === undefined ? undefined : unpackSlots(row.data as Uint8Array);
  }

  putSlots(s: number, level: number, part: number, slots: SlotTable): void {
    this.#putSums.run(s, level, part, packSlots(slots));
  }

  /** Whether parts of that level may be missing although there are readings of their time: an older version did not know it. */
  isUnmade(s: number, level: number): boolean {
    return level === ADDED_LEVEL && this.#unmade.has(s);
  }

  /** The next part of five minutes of which an older version made no summaries of 20. undefined: there is none left. */
  nextUnmade(s: number): number | undefined {
    const from = this.#unmade.get(s);
    const row = from === undefined ? undefined : this.#nextFives.get(s, from);
    return row?.part == null ? undefined : Number(row.part);
  }

  /** Notes that those before `part` are made; all of them where it is undefined. Within a transaction. */
  made(s: number, part: number | undefined): void {
    if (part === undefined) {
      this.#db.prepare('DELETE FROM unmade WHERE s = ?').run(s);
      this.#unmade.delete(s);
    } else {
      this.#db.prepare('UPDATE unmade SET part = ? WHERE s = ?').run(part, s);
      this.#unmade.set(s, part);
    }
  }

  /** Unix ms of the oldest reading that is not packed, without those that came last. */
  oldestRaw(s: number): number | undefined {
    const row = this.#oldest.get(s);
    return row === undefined ? undefined : Number(row.t);
  }

  /** How many readings from before `to` wait to be packed, without those that came last; it counts no further than `limit`. */
  waiting(s: number, to: number, limit: number): number {
    return Number(this.#waiting.get(s, to, limit)?.n);
  }

  /** Unix ms of the last reading of the oldest chunk. */
  oldestPacked(s: number): number | undefined {
    const row = this.#oldestChunk.get(s);
    return row === undefined ? undefined : Number(row.until);
  }

  /** Forgets single readings older than that; their summaries stay. @returns how many chunks went, at most `limit` */
  forgetBefore(s: number, before: number, limit: number): number {
    const drop = this.#db.prepare(
      'DELETE FROM chunks WHERE s = ?1 AND t IN (SELECT t FROM chunks WHERE s = ?1 AND t < ?2 AND until < ?2 ORDER BY t LIMIT ?3)',
    );
    return Number(drop.run(s, before, limit).changes);
  }

  /** Forgets the summaries of a level in the parts before that one. */
  forgetParts(s: number, level: number, part: number): void {
    this.#db.prepare('DELETE FROM sums WHERE s = ? AND level = ? AND part < ?').run(s, level, part);
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
      this.#current.delete(`${thing}/${name}`);
      this.#unmade.delete(s);
    }
    this.#all = this.#all.filter((series) => !which(series));
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

  #learn(series: Series): Series {
    this.#current.set(`${series.thing}/${series.name}`, series);
    if (!this.#all.some(({ s }) => s === series.s)) this.#all = [...this.#all, series];
    return series;
  }
}

function lastBefore({ times, values }: ChunkColumns, t: number): Point | undefined {
  let i = times.length - 1;
  while (i >= 0 && (times[i] as number) >= t) i--;
  return i < 0 ? undefined : { t: times[i] as number, v: values[i] as Point['v'] };
}

const seriesOf = (row: Readonly<Record<string, unknown>>): Series => ({
  s: Number(row.s),
  thing: String(row.thing),
  name: String(row.name),
  kind: row.kind as SeriesKind,
});
