import type { Db } from '../storage/db.js';
import type { Level } from './levels.js';
import type { Point } from './point.js';
import type { Reader } from './reader.js';
import { SERIES_TABLES } from './schema.js';
import type { Series, Shelf } from './shelf.js';

const FOR_EVER = Number.MAX_SAFE_INTEGER;
/** Readings that are moved at most: of months, not of years. */
const MOST = 500_000;

/** A thing in the place of another, and the properties and events whose past goes along. */
export interface Replacement {
  readonly old: string;
  readonly now: string;
  readonly properties: readonly string[];
  readonly events: readonly string[];
}

export interface Joining {
  readonly shelf: Shelf;
  readonly reader: Reader;
  /** Days. */
  readonly days: Level;
}

/** Readings of the new thing's properties from before the last of the old one's. @throws Error for people, where there are too many to move */
export function overlapOf({ shelf, reader, days }: Joining, { old, now, properties }: Replacement): number {
  let overlap = 0;
  for (const [before, after] of pairsOf(shelf, old, now, properties)) {
    if (after === undefined) continue;
    const points = pointsOf(reader, after);
    const first = points[0]?.t ?? 0;
    if (points.length > MOST || reader.slots(after.s, days, 0, first).count > 1)
      throw new Error(
        `${now}.${after.name} has too much of a past of its own (${points.length} readings): it cannot take the place of another`,
      );
    const last = shelf.before(before.s, FOR_EVER)?.t ?? Number.NEGATIVE_INFINITY;
    overlap += points.filter(({ t }) => t <= last).length;
  }
  return overlap;
}

/**
 * Gives the old thing's past to the new one, whose own readings come behind it; within a transaction. Summaries follow as they do of late
 * readings. What the new one read before the last reading of the old one stays behind, under the old one's name. `shelf.reload()` comes after.
 */
export function joinSeries(db: Db, { shelf, reader }: Joining, { old, now, properties }: Replacement): void {
  const rename = db.prepare('UPDATE series SET thing = ? WHERE s = ?');
  const add = db.prepare('INSERT INTO series (thing, name, kind) VALUES (?,?,?)');
  const newest = db.prepare('SELECT s FROM series WHERE thing = ? AND name = ? AND kind = ?');
  for (const [before, after] of pairsOf(shelf, old, now, properties)) {
    const points = after === undefined ? [] : pointsOf(reader, after);
    const last = shelf.before(before.s, FOR_EVER)?.t ?? Number.NEGATIVE_INFINITY;
    if (after !== undefined) for (const table of SERIES_TABLES) db.prepare(`DELETE FROM ${table} WHERE s = ?`).run(after.s);
    rename.run(now, before.s);
    shelf.putRun(
      before.s,
      points.filter(({ t }) => t > last),
    );
    const early = points.filter(({ t }) => t <= last);
    if (early.length === 0) continue;
    add.run(old, before.name, before.kind);
    const s = Number(newest.get(old, before.name, before.kind)?.s);
    shelf.putRun(s, early);
  }
}

/** Each series of the old thing, and the one of the same name and kind that the new thing has. */
function pairsOf(shelf: Shelf, old: string, now: string, names: readonly string[]): (readonly [Series, Series | undefined])[] {
  const all = shelf.all();
  return all
    .filter(({ thing, name }) => thing === old && names.includes(name))
    .map((one) => [one, all.find(({ thing, name, kind }) => thing === now && name === one.name && kind === one.kind)] as const);
}

const pointsOf = (reader: Reader, { s }: Series): readonly Point[] => reader.points(s, 0, FOR_EVER);
