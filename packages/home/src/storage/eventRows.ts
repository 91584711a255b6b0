import type { History, HistoryValue, Readings, Recorded } from '@around/messages';
import type { Archive } from '../history/archive.js';
import { cutPage } from '../history/pages.js';
import type { HistoryItem, HistorySpan, ReadingsSpan } from '../house/books.js';
import type { Db, SqlRow, Statement } from './db.js';

const TRIM_EVERY = 1_000;
/** Rows that one trim takes away at most: a limit that was lowered is reached bit by bit, not in one long transaction. */
const TRIM_ROWS = 10 * TRIM_EVERY;

/** Events (their data as JSON, or NULL) and gaps, row by row in the order in which they were taken, of which the oldest make room. */
export class EventRows {
  readonly #db: Db;
  readonly #archive: Pick<Archive, 'keeping' | 'slices'>;
  readonly #rows: number;
  readonly #insert: Statement;
  readonly #trim: Statement;
  #written = 0;

  constructor(db: Db, archive: Pick<Archive, 'keeping' | 'slices'>, rows: number) {
    this.#db = db;
    this.#archive = archive;
    this.#rows = rows;
    this.#insert = db.prepare('INSERT INTO events (thing, name, kind, at, value) VALUES (?,?,?,?,?)');
    this.#trim = db.prepare(
      `DELETE FROM events WHERE n <= (SELECT max(n) FROM events) - ? AND n < (SELECT min(n) FROM events) + ${TRIM_ROWS}`,
    );
  }

  /** Within a transaction. */
  add({ thing, name, kind, at, value }: HistoryItem): void {
    if (kind === 'event' && this.#archive.keeping.of(thing, name).events === 0) return;
    this.#insert.run(thing, name, kind, at, value === undefined ? null : JSON.stringify(value));
    if (++this.#written < TRIM_EVERY) return;
    this.#written = 0;
    this.#trim.run(this.#rows);
  }

  past(thing: string, name: string, { since, until, points }: HistorySpan): History {
    const rows = this.#db
      .prepare(
        "SELECT at, value FROM events WHERE thing = ? AND name = ? AND kind = 'event' AND at >= ? AND at < ? ORDER BY at DESC, n DESC LIMIT ?",
      )
      .all(thing, name, since, until, points);
    return { kind: 'event', step: 0, values: rows.map(toldBy).reverse(), stretches: [] };
  }

  page(thing: string, name: string, { from: { since, skip = 0 }, until, limit }: ReadingsSpan): Readings {
    const rows = this.#db
      .prepare("SELECT at, value FROM events WHERE thing = ? AND name = ? AND kind = 'event' AND at >= ? AND at < ? ORDER BY at, n LIMIT ?")
      .all(thing, name, since, until, skip + limit + 1);
    return cutPage(rows.map(toldBy), { since, skip, limit }, undefined);
  }

  /** Of which events there are any. */
  recorded(): readonly Recorded[] {
    return [...this.#names()].flatMap(({ thing, name }) => {
      const end = (order: string): number | undefined => {
        const row = this.#db
          .prepare(`SELECT at FROM events WHERE thing = ? AND name = ? AND kind = 'event' ORDER BY at ${order} LIMIT 1`)
          .get(thing, name);
        return row === undefined ? undefined : Number(row.at);
      };
      const [first, last] = [end('ASC'), end('DESC')];
      return first === undefined || last === undefined ? [] : [{ thing, name, kind: 'event' as const, first, last }];
    });
  }

  /** Events from elsewhere. @returns how many were not known */
  async take(thing: string, name: string, values: readonly HistoryValue[], dry: boolean): Promise<number> {
    const known = this.#db.prepare("SELECT 1 FROM events WHERE thing = ? AND name = ? AND at = ? AND kind = 'event' AND value IS ?");
    let added = 0;
    await this.#archive.slices.each(values, ({ t, value }) => {
      const data = value ?? undefined;
      if (known.get(thing, name, t, data === undefined ? null : JSON.stringify(data)) !== undefined) return;
      added++;
      if (!dry) this.add({ thing, name, kind: 'event', at: t, value: data });
    });
    return added;
  }

  /** Forgets some of the events that are older than they are kept. */
  forget(now: number): void {
    const drop = this.#db.prepare(
      `DELETE FROM events WHERE n IN (SELECT n FROM events WHERE thing = ? AND name = ? AND at < ? AND kind = 'event' ORDER BY at LIMIT ${TRIM_EVERY})`,
    );
    for (const { thing, name } of this.#names()) {
      const kept = this.#archive.keeping.of(thing, name).events;
      if (kept !== Number.POSITIVE_INFINITY) drop.run(thing, name, now - kept);
    }
  }

  /** By leaps through the index: there may be a million rows. */
  *#names(): Generator<{ readonly thing: string; readonly name: string }> {
    const next = this.#db.prepare('SELECT thing, name FROM events WHERE (thing, name) > (?, ?) ORDER BY thing, name LIMIT 1');
    for (let row = next.get('', ''); row !== undefined; row = next.get(String(row.thing), String(row.name))) {
      yield { thing: String(row.thing), name: String(row.name) };
    }
  }
}

const toldBy = ({ at, value }: SqlRow): HistoryValue => ({
  t: Number(at),
  value: value === null || value === undefined ? null : JSON.parse(String(value)),
});
