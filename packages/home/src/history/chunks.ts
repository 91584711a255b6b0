import type { Db, SqlRow, Statement } from '../storage/db.js';
import { type ChunkColumns, chunkColumns, packChunk, pointsOf } from './chunk.js';
import { groupBy } from './groups.js';
import type { Point } from './point.js';

/** Readings of one series that lie together, from `t` (Unix ms of the first) to `until` (of the last). */
export interface Chunk {
  readonly t: number;
  readonly until: number;
  readonly n: number;
  readonly columns: () => ChunkColumns;
}

/** Chunks that are looked at first: those of a year are some hundred pages of the file. */
const AHEAD = 32;
/** A chunk has the readings of one day (UTC) at most, ms: those that begin before have none that is asked for. */
const DAY = 86_400_000;
/** An open chunk with fewer readings is written anew with those that follow. */
const SMALL = 32;
const NONE_OPEN = Number.MAX_SAFE_INTEGER;
const TOUCHING = `s = ?1 AND t > ?2 - ${DAY} AND t < ?3 AND until >= ?2`;

/**
 * The chunks of the history. Those of a series do not overlap. Readings that come in their order are put into open chunks, which are small and
 * not in the summaries yet; the packer makes them into those of a whole day.
 */
export class Chunks {
  readonly #between: Statement;
  readonly #openBetween: Statement;
  readonly #count: Statement;
  readonly #ends: Statement;
  readonly #before: Statement;
  readonly #newest: Statement;
  readonly #last: Statement;
  readonly #oldest: Statement;
  readonly #put: Statement;
  readonly #drop: Statement;
  readonly #forget: Statement;
  readonly #open: Statement;
  readonly #openFrom: Statement;
  readonly #setOpen: Statement;

  constructor(db: Db) {
    this.#between = db.prepare(`SELECT t, until, n, data FROM chunks WHERE ${TOUCHING} ORDER BY t`);
    // One bound below, so that SQLite does not look at all that is closed.
    this.#openBetween = db.prepare(
      `SELECT t, until, n, data FROM chunks WHERE s = ?1 AND t >= max(?2 - ${DAY - 1}, (SELECT open FROM series WHERE s = ?1)) AND t < ?3 AND until >= ?2
        ORDER BY t`,
    );
    this.#count = db.prepare(`SELECT sum(n) AS n FROM (SELECT n FROM chunks WHERE ${TOUCHING} ORDER BY t LIMIT ?4)`);
    this.#ends = db.prepare(`SELECT until, n FROM chunks WHERE ${TOUCHING} ORDER BY t LIMIT ${AHEAD}`);
    this.#before = db.prepare('SELECT data FROM chunks WHERE s = ? AND t < ? ORDER BY t DESC LIMIT 1');
    this.#newest = db.prepare('SELECT until FROM chunks WHERE s = ? ORDER BY t DESC LIMIT 1');
    this.#last = db.prepare('SELECT t, until, n, data FROM chunks WHERE s = ? ORDER BY t DESC LIMIT 1');
    this.#oldest = db.prepare('SELECT until FROM chunks WHERE s = ? ORDER BY t LIMIT 1');
    this.#put = db.prepare('INSERT OR REPLACE INTO chunks (s, t, until, n, data) VALUES (?,?,?,?,?)');
    this.#drop = db.prepare('DELETE FROM chunks WHERE s = ? AND t >= ? AND t <= ?');
    this.#forget = db.prepare(
      'DELETE FROM chunks WHERE s = ?1 AND t IN (SELECT t FROM chunks WHERE s = ?1 AND t < ?2 AND until < ?2 ORDER BY t LIMIT ?3)',
    );
    this.#open = db.prepare('SELECT open FROM series WHERE s = ?');
    this.#openFrom = db.prepare('SELECT t FROM chunks WHERE s = ? AND t >= ? ORDER BY t LIMIT 1');
    this.#setOpen = db.prepare('UPDATE series SET open = ? WHERE s = ?');
  }

  /** Those of which some reading may lie in between. */
  between(s: number, from: number, to: number): readonly Chunk[] {
    return this.#between.all(s, from, to).map(chunkOf);
  }

  /** As `between`, those that are not in the summaries yet. */
  openBetween(s: number, from: number, to: number): readonly Chunk[] {
    return this.#openBetween.all(s, from, to).map(chunkOf);
  }

  /** How many readings those have of which some may lie in between; past `limit` it counts no further. */
  count(s: number, from: number, to: number, limit: number): number {
    let n = 0;
    for (const chunks of [2, AHEAD, -1]) {
      n = Number(this.#count.get(s, from, to, chunks)?.n ?? 0);
      if (n > limit) break;
    }
    return n;
  }

  /** After the chunks, from `from` on, that have at least `most` readings together: where they end. undefined where that is beyond `to`. */
  endOfFirst(s: number, from: number, to: number, most: number): number | undefined {
    let count = 0;
    for (const [i, { until, n }] of this.#ends.all(s, from, to).entries()) {
      // Of the first some may lie before.
      if (i > 0) count += Number(n);
      if (count >= most || i === AHEAD - 1) return Math.min(to, Number(until) + 1);
    }
    return undefined;
  }

  /** The newest reading before `t`. */
  before(s: number, t: number): Point | undefined {
    const row = this.#before.get(s, t);
    if (row === undefined) return undefined;
    const { times, values } = chunkColumns(row.data as Uint8Array);
    let i = times.length - 1;
    while (i >= 0 && (times[i] as number) >= t) i--;
    return i < 0 ? undefined : { t: times[i] as number, v: values[i] as Point['v'] };
  }

  /** Unix ms of the newest reading. */
  newest(s: number): number | undefined {
    const row = this.#newest.get(s);
    return row === undefined ? undefined : Number(row.until);
  }

  /** Unix ms of the last reading of the oldest chunk. */
  oldest(s: number): number | undefined {
    const row = this.#oldest.get(s);
    return row === undefined ? undefined : Number(row.until);
  }

  /** @param points of one day (UTC), in order of time */
  put(s: number, points: readonly Point[], squeeze = true): void {
    const [first, last] = [points[0] as Point, points.at(-1) as Point];
    this.#put.run(s, first.t, last.t, points.length, packChunk(points, squeeze));
  }

  /** Readings that are newer than all others, in order of time, into open chunks. */
  append(s: number, points: readonly Point[]): void {
    for (const [day, own] of groupBy(points, ({ t }) => Math.floor(t / DAY))) {
      const open = this.openAt(s);
      const row = own.length < SMALL && open !== NONE_OPEN ? this.#last.get(s) : undefined;
      const last = row === undefined ? undefined : chunkOf(row);
      if (last !== undefined && last.t >= open && last.n < SMALL && Math.floor(last.t / DAY) === day) {
        this.put(s, [...pointsOf(last.columns()), ...own], false);
      } else {
        this.put(s, own, false);
        if (open === NONE_OPEN) this.#setOpen.run((own[0] as Point).t, s);
      }
    }
  }

  /** Unix ms: chunks that begin then or later are open. */
  openAt(s: number): number {
    return Number(this.#open.get(s)?.open ?? NONE_OPEN);
  }

  /** Those before are in the summaries. */
  close(s: number, before: number): void {
    const open = this.openAt(s);
    if (open < before) this.#setOpen.run(Number(this.#openFrom.get(s, before)?.t ?? NONE_OPEN), s);
  }

  /** Those that begin from `first` to `last`. */
  drop(s: number, first: number, last: number): void {
    this.#drop.run(s, first, last);
  }

  /** Forgets single readings older than that; their summaries stay. @returns how many chunks went, at most `limit` */
  forgetBefore(s: number, before: number, limit: number): number {
    return Number(this.#forget.run(s, before, limit).changes);
  }
}

const chunkOf = ({ t, until, n, data }: SqlRow): Chunk => ({
  ...{ t: Number(t), until: Number(until), n: Number(n) },
  columns: () => chunkColumns(data as Uint8Array),
});
