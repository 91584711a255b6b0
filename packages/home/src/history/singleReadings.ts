import type { HistoryValue } from '@around/messages';
import type { Past } from '../rules/dryRun/past.js';
import type { Db } from '../storage/db.js';
import type { Archive } from './archive.js';
import { houseValue } from './point.js';
import type { Series } from './shelf.js';

/** The history reading by reading, for who plays the past again. Whatever kinds of values a property had. */
export class SingleReadings implements Past {
  readonly #db: Db;
  readonly #archive: Archive;

  constructor(db: Db, archive: Archive) {
    this.#db = db;
    this.#archive = archive;
  }

  before(thing: string, name: string, t: number): HistoryValue | undefined {
    let newest: HistoryValue | undefined;
    for (const { s, kind } of this.#series(thing, name)) {
      const point = this.#archive.shelf.before(s, t);
      if (point !== undefined && (newest === undefined || point.t >= newest.t)) newest = { t: point.t, value: houseValue(kind, point) };
    }
    return newest;
  }

  readings(thing: string, name: string, from: number, to: number): readonly HistoryValue[] {
    const lists = this.#series(thing, name).map(({ s, kind }) =>
      this.#archive.reader.points(s, from, to).map((point) => ({ t: point.t, value: houseValue(kind, point) })),
    );
    const [only = []] = lists;
    return lists.length < 2 ? only : lists.flat().sort((a, b) => a.t - b.t);
  }

  events(thing: string, name: string, from: number, to: number): readonly HistoryValue[] {
    return this.#db
      .prepare("SELECT at, value FROM events WHERE thing = ? AND name = ? AND kind = 'event' AND at >= ? AND at < ? ORDER BY at, n")
      .all(thing, name, from, to)
      .map(({ at, value }) => ({ t: Number(at), value: value === null ? null : JSON.parse(String(value)) }));
  }

  keptFor(thing: string, name: string): number {
    return this.#archive.keeping.of(thing, name).readings;
  }

  #series(thing: string, name: string): readonly Series[] {
    return this.#archive.shelf.all().filter((series) => series.thing === thing && series.name === name);
  }
}
