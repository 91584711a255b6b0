import type { HistoryItem } from '../house/books.js';
import type { Db, Statement } from './db.js';

/** Rows kept, as configured by `limits.historyRows`. */
export const HISTORY_ROWS = 1_000_000;
const TRIM_EVERY = 1_000;
/** Rows that one trim takes away at most: a limit that was lowered is reached bit by bit, not in one long transaction. */
const TRIM_ROWS = 10 * TRIM_EVERY;

/**
 * What the house was like and what happened, row by row in the order in which it was taken: `value` (JSON; NULL: it could not be
 * read from then on), `event` (its data as JSON, or NULL) and `gap` (the `thing` is a controller, the value how many items it lost).
 * `at` is the controller's own time, Unix ms. The oldest make room.
 */
export class SqlHistory {
  readonly #db: Db;
  readonly #rows: number;
  readonly #insert: Statement;
  readonly #trim: Statement;
  #written = 0;

  constructor(db: Db, rows = HISTORY_ROWS) {
    this.#db = db;
    this.#rows = rows;
    this.#insert = db.prepare('INSERT INTO history (thing, name, kind, at, value) VALUES (?,?,?,?,?)');
    this.#trim = db.prepare(
      `DELETE FROM history WHERE n <= (SELECT max(n) FROM history) - ? AND n < (SELECT min(n) FROM history) + ${TRIM_ROWS}`,
    );
  }

  /** Adds rows; called within a transaction of whoever commits them. */
  add(items: readonly HistoryItem[]): void {
    for (const { thing, name, kind, at, value } of items)
      this.#insert.run(thing, name, kind, at, value === undefined ? null : JSON.stringify(value));
    this.#written += items.length;
    if (this.#written < TRIM_EVERY) return;
    this.#written = 0;
    this.#trim.run(this.#rows);
  }

  /** Forgets a controller's gaps and all that its things ever said; within a transaction. */
  removeController(controller: string): void {
    // "/" is followed by "0": all ids that begin with "controller/".
    this.#db.prepare("DELETE FROM history WHERE thing = ?1 OR (thing > ?1 || '/' AND thing < ?1 || '0')").run(controller);
  }
}
