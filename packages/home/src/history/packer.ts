import type { Clock, Log, Timer } from '@around/platform';
import { type Db, transaction } from '../storage/db.js';
import { pointsOf } from './chunk.js';
import type { Chunk } from './chunks.js';
import { groupBy } from './groups.js';
import type { Keeping } from './keeping.js';
import { type Level, type levelsOf, partOf } from './levels.js';
import { mergePoints, type Point } from './point.js';
import { type Reader, slotsOf, slotsOfPart } from './reader.js';
import type { Series, Shelf } from './shelf.js';

const DAY = 86_400_000;
/** A chunk with more readings than this gets no more behind it. */
const CHUNK = 2_048;
/** A series is packed before its day is over when so many of its readings wait. */
const MANY = 2_048;
/** Readings that one slice packs at most, and series that it looks at: it takes a few ms, and nobody notices. */
const SLICE = 2_048;
const LOOKS = 32;
/** Chunks that are forgotten at once. */
const FORGET = 100;
const LOOK_MS = 600_000;
/** Between two slices, so that whoever waits has their turn. */
const BREATH_MS = 20;

/**
 * Packs the readings of days that are over, in slices between other work, and keeps the summaries true. A reading that comes late waits
 * as any other does, and is packed into the day to which it belongs.
 */
export class Packer {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #db: Db;
  readonly #shelf: Shelf;
  readonly #reader: Reader;
  readonly #levels: ReturnType<typeof levelsOf>;
  readonly #keeping: Keeping;
  #timer: Timer | undefined;
  #also: (now: number) => void = () => undefined;
  /** The next series to look at. */
  #next = 0;

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    db: Db,
    { shelf, reader, levels }: { readonly shelf: Shelf; readonly reader: Reader; readonly levels: ReturnType<typeof levelsOf> },
    keeping: Keeping,
  ) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#db = db;
    this.#shelf = shelf;
    this.#reader = reader;
    this.#levels = levels;
    this.#keeping = keeping;
  }

  start(): void {
    this.#timer ??= this.#clock.after(BREATH_MS, () => this.#go());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Does one slice of what there is to do. @returns whether there may be more */
  packSome(): boolean {
    const now = Math.floor(this.#clock.wall());
    const all = this.#shelf.all();
    if (this.#next === 0) transaction(this.#db, () => this.#shelf.settle());
    for (let looks = 0; this.#next < all.length && looks < LOOKS; looks++, this.#next++) {
      const series = all[this.#next] as Series;
      if (this.#packOldest(series, now, Math.floor(now / DAY) * DAY) || this.#forget(series, now) || this.#makeUp(series)) return true;
    }
    if (this.#next < all.length) return true;
    this.#next = 0;
    transaction(this.#db, () => this.#also(now));
    return false;
  }

  /** What else is forgotten once every series was looked at; within a transaction. */
  also(work: (now: number) => void): void {
    this.#also = work;
  }

  /** Packs a slice of one series, if more of its readings wait than should. @returns whether it did */
  packMany(series: Series): boolean {
    return this.#packOldest(series, Math.floor(this.#clock.wall()), 0);
  }

  /** A slice of the oldest day that waits, if that is before `from` or many wait. @returns whether it packed any */
  #packOldest(series: Series, now: number, from: number): boolean {
    const oldest = this.#shelf.oldestWaiting(series.s);
    if (oldest === undefined || oldest >= now) return false;
    if (oldest >= from && this.#shelf.waiting(series.s, now, MANY + 1) <= MANY) return false;
    const day = Math.floor(oldest / DAY) * DAY;
    transaction(this.#db, () => this.#pack(series, day, Math.min(day + DAY, now)));
    return true;
  }

  /** Forgets some of what is older than it is kept: whole chunks and parts. @returns whether there may be more */
  #forget(series: Series, now: number): boolean {
    const { readings, summaries } = this.#keeping.of(series.thing, series.name);
    if (readings === 0 && summaries === 0) {
      transaction(this.#db, () => this.#shelf.remove(({ s }) => s === series.s));
      return false;
    }
    const due = this.#shelf.chunks.oldest(series.s) ?? Number.POSITIVE_INFINITY;
    if (due < now - readings && this.#shelf.chunks.forgetBefore(series.s, now - readings, FORGET) === FORGET) return true;
    if (summaries === Number.POSITIVE_INFINITY) return false;
    for (const level of this.#levels)
      this.#shelf.sums.forgetBefore(series.s, level.id, partOf(level, level.slotOf(Math.max(0, now - summaries))));
    return false;
  }

  #go(): void {
    let more = false;
    try {
      more = this.packSome();
    } catch (error) {
      this.#log.error('the history could not be packed: is the disk full? It is tried again', { error: String(error) });
    }
    this.#timer = this.#clock.after(more ? BREATH_MS : LOOK_MS, () => this.#go());
  }

  /** Readings of one day, as many as a slice takes, into its chunks and summaries. */
  #pack({ s, kind }: Series, day: number, end: number): void {
    const open = this.#shelf.chunks.openBetween(s, day, end);
    const to = this.#endOfSlice(s, day, end, open);
    const own = open.filter(({ t }) => t < to);
    const points = mergePoints(
      own.flatMap(({ columns }) => pointsOf(columns())),
      this.#shelf.settled(s, day, to),
    );
    const [first, last] = [own[0], own.at(-1)];
    if (first !== undefined && last !== undefined) this.#shelf.chunks.drop(s, first.t, last.t);
    this.#shelf.chunks.close(s, to);
    this.#putAway(s, day, points);
    this.#shelf.dropRaw(s, day, to);
    if (kind !== 'text') this.#shelf.sums.remembering(() => this.#summarise(s, points));
  }

  /** Up to where a slice takes the readings of a day, Unix ms: open chunks whole, and of one ms all. */
  #endOfSlice(s: number, day: number, end: number, open: readonly Chunk[]): number {
    const rows = this.#shelf.settled(s, day, end, SLICE);
    let to = rows.length < SLICE ? end : (rows.at(-1) as Point).t + 1;
    let n = 0;
    for (const chunk of open) {
      if (chunk.t >= to) break;
      n += chunk.n;
      if (n >= SLICE || chunk.until >= to) to = chunk.until + 1;
      if (n >= SLICE) break;
    }
    return to;
  }

  /** Into the chunks of their day: each reading into the one that was there at its time, the rest behind the last. */
  #putAway(s: number, day: number, points: readonly Point[]): void {
    const open = this.#shelf.chunks.openAt(s);
    const chunks = this.#shelf.chunks.between(s, day, day + DAY).filter(({ t }) => t < open);
    let rest = points;
    for (const [i, chunk] of chunks.entries()) {
      const next = chunks[i + 1]?.t ?? (chunk.n < CHUNK ? Number.POSITIVE_INFINITY : chunk.until + 1);
      const own = rest.filter(({ t }) => t < next);
      if (own.length === 0) continue;
      rest = rest.slice(own.length);
      this.#shelf.chunks.drop(s, chunk.t, chunk.t);
      this.#putInPieces(s, mergePoints(pointsOf(chunk.columns()), own));
    }
    this.#putInPieces(s, rest);
  }

  #putInPieces(s: number, points: readonly Point[]): void {
    let from = 0;
    while (from < points.length) {
      let to = Math.min(points.length, from + 2 * CHUNK);
      // Readings of one ms stay together: chunks are found by the time of their first.
      while (to < points.length && points[to]?.t === points[to - 1]?.t) to++;
      this.#shelf.chunks.put(s, points.slice(from, to));
      from = to;
    }
  }

  /** Every summary in which one of these readings lies, the finest first: each is made of those before. */
  #summarise(s: number, points: readonly Point[]): void {
    const times = points.map(({ t }) => t);
    for (const level of this.#levels) {
      for (const [part, touched] of groupBy(slotsOf(level, times), (slot) => partOf(level, slot))) this.#remake(s, level, part, touched);
    }
  }

  /** @param touched slots of that part */
  #remake(s: number, level: Level, part: number, touched: readonly number[]): void {
    const known = this.#shelf.sums.get(s, level.id, part);
    // A part that is there is whole.
    const slots = known === undefined && this.#shelf.sums.isUnmade(s, level.id) ? slotsOfPart(level, part) : touched;
    const made = this.#reader.remake(s, level, slots);
    this.#shelf.sums.put(s, level.id, part, known === undefined ? made : known.with(made));
  }

  /** Summaries of a level that an older version did not know, one part of them. @returns whether there may be more */
  #makeUp({ s }: Series): boolean {
    const [, twenties] = this.#levels;
    if (!this.#shelf.sums.isUnmade(s, twenties.id)) return false;
    const next = this.#shelf.sums.nextUnmade(s);
    try {
      transaction(this.#db, () => this.#makeUpPart(s, next));
    } catch (error) {
      this.#shelf.sums.reload();
      throw error;
    }
    return next !== undefined;
  }

  /** @param fivesPart the first of which there is no summary of 20 minutes; undefined: there is none */
  #makeUpPart(s: number, fivesPart: number | undefined): void {
    if (fivesPart === undefined) {
      this.#shelf.sums.made(s, undefined);
      return;
    }
    const [fives, twenties] = this.#levels;
    const part = partOf(twenties, twenties.slotOf(fives.startOf(fivesPart * fives.slotsPerPart)));
    if (this.#shelf.sums.get(s, twenties.id, part) === undefined) this.#remake(s, twenties, part, []);
    this.#shelf.sums.made(s, partOf(fives, fives.slotOf(twenties.startOf((part + 1) * twenties.slotsPerPart))));
  }
}
