import type { History, HistoryValue } from '@around/messages';
import type { Archive } from '../history/archive.js';
import type { HistoryBook, HistoryItem, HistorySpan } from '../house/books.js';
import type { Db, Statement } from './db.js';

/** Events and gaps kept, as configured by `limits.eventRows`. */
export const EVENT_ROWS = 1_000_000;
const TRIM_EVERY = 1_000;
/** Rows that one trim takes away at most: a limit that was lowered is reached bit by bit, not in one long transaction. */
const TRIM_ROWS = 10 * TRIM_EVERY;

/**
 * What the house was like and what happened. Readings go into the archive; events (their data as JSON, or NULL) and gaps (the `thing` is a
 * controller, the value how many items it lost) row by row in the order in which they were taken, of which the oldest make room. `at` is
 * the controller's own time, Unix ms.
 */
export class SqlHistory implements HistoryBook {
  readonly #db: Db;
  readonly #archive: Archive;
  readonly #rows: number;
  readonly #insert: Statement;
  readonly #trim: Statement;
  #written = 0;

  constructor(db: Db, archive: Archive, rows = EVENT_ROWS) {
    this.#db = db;
    this.#archive = archive;
    this.#rows = rows;
    this.#insert = db.prepare('INSERT INTO events (thing, name, kind, at, value) VALUES (?,?,?,?,?)');
    this.#trim = db.prepare(
      `DELETE FROM events WHERE n <= (SELECT max(n) FROM events) - ? AND n < (SELECT min(n) FROM events) + ${TRIM_ROWS}`,
    );
  }

  /** Adds items; called within a transaction of whoever commits them. */
  add(items: readonly HistoryItem[]): void {
    for (const { thing, name, kind, at, value } of items) {
      if (kind === 'value') this.#archive.add(thing, name, at, value);
      else this.#addEvent(thing, name, kind, at, value);
    }
  }

  past(thing: string, name: string, span: HistorySpan): History {
    return this.#archive.ask(thing, name, span) ?? this.#events(thing, name, span);
  }

  /** Forgets a controller's gaps and all that its things ever said; within a transaction. */
  removeController(controller: string): void {
    // "/" is followed by "0": all ids that begin with "controller/".
    this.#db.prepare("DELETE FROM events WHERE thing = ?1 OR (thing > ?1 || '/' AND thing < ?1 || '0')").run(controller);
    this.#archive.remove(({ thing }) => thing.startsWith(`${controller}/`));
  }

  #events(thing: string, name: string, { since, until, points }: HistorySpan): History {
    const rows = this.#db
      .prepare(
        "SELECT at, value FROM events WHERE thing = ? AND name = ? AND kind = 'event' AND at >= ? AND at < ? ORDER BY at DESC, n DESC LIMIT ?",
      )
      .all(thing, name, since, until, points);
    const values = rows.map(({ at, value }): HistoryValue => ({ t: Number(at), value: value === null ? null : JSON.parse(String(value)) }));
    return { kind: 'event', step: 0, values: values.reverse(), stretches: [] };
  }

  #addEvent(thing: string, name: string, kind: HistoryItem['kind'], at: number, value: unknown): void {
    this.#insert.run(thing, name, kind, at, value === undefined ? null : JSON.stringify(value));
    if (++this.#written < TRIM_EVERY) return;
    this.#written = 0;
    this.#trim.run(this.#rows);
  }
}
