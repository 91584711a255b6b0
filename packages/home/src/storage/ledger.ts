import type { Clock, Log } from '@around/platform';
import type { Ledger, LedgerRow } from '../house/books.js';
import type { Batch } from './batch.js';
import { type Db, durably, type Statement, transaction } from './db.js';
import { readLedgerRow, valuesOf } from './ledgerRow.js';

export const LEDGER_ROWS = 100_000;
const TRIM_EVERY = 1_000;
/** Rows that wait for a disk that takes no writes; beyond them the oldest are lost. */
const MAX_WAITING = 1_000;
/** Between two tries on such a disk, ms. */
const RETRY_MS = 1_000;

/** The commands of the house and what became of each; the newest `maxRows`. */
export class SqlLedger implements Ledger {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #db: Db;
  readonly #batch: Batch;
  readonly #maxRows: number;
  /** Put and not yet in the database: the newest of each id. */
  readonly #waiting = new Map<string, LedgerRow>();
  readonly #write: Statement;
  readonly #find: Statement;
  readonly #newest: Statement;
  readonly #ofThing: Statement;
  readonly #trim: Statement;
  #n: number;
  #written = 0;
  #scheduled = false;
  /** Monotonic ms of the last failure, until a write succeeds again. */
  #failedAt: number | undefined;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, db: Db, batch: Batch, maxRows = LEDGER_ROWS) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#db = db;
    this.#batch = batch;
    this.#maxRows = maxRows;
    this.#write = db.prepare(
      `INSERT INTO commands (n, id, thing, op, name, input, by, key, device, path, wish, accepted, steps, ended)
       VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET steps = excluded.steps, ended = excluded.ended`,
    );
    this.#find = db.prepare('SELECT * FROM commands WHERE id = ?');
    this.#newest = db.prepare('SELECT * FROM commands WHERE n < ? ORDER BY n DESC LIMIT ?');
    this.#ofThing = db.prepare('SELECT * FROM commands WHERE thing = ? AND n < ? ORDER BY n DESC LIMIT ?');
    this.#trim = db.prepare('DELETE FROM commands WHERE ended = 1 AND n <= (SELECT max(n) FROM commands) - ?');
    this.#n = Number(db.prepare('SELECT max(n) AS n FROM commands').get()?.n ?? 0);
  }

  /** Rows that are not in the database yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  next(): number {
    return ++this.#n;
  }

  find(id: string): LedgerRow | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) return waiting;
    const row = this.#find.get(id);
    return row === undefined ? undefined : readLedgerRow(row);
  }

  put(row: LedgerRow, when: 'soon' | 'now' | 'onDisk'): void {
    if (when === 'soon') {
      this.#waiting.set(row.id, row);
      if (this.#waiting.size > MAX_WAITING) this.#waiting.delete(this.#waiting.keys().next().value as string);
      this.#schedule();
      return;
    }
    const write = when === 'onDisk' ? durably : transaction;
    write(this.#db, () => this.#save(row));
    this.#waiting.delete(row.id);
  }

  /** In a transaction of its own: it is asked for between a command's end and the telling of it, and others' writes can wait. */
  flush(): void {
    if (this.#waiting.size === 0) return;
    try {
      // One row's statement is a transaction of its own, at half the cost.
      this.#done(this.#waiting.size === 1 ? this.#saveWaiting() : transaction(this.#db, () => this.#saveWaiting()));
      if (this.#failedAt !== undefined) this.#log.info('the ledger is written again');
      this.#failedAt = undefined;
    } catch (error) {
      if (this.#failedAt === undefined) this.#log.error('the ledger cannot be written: is the disk full?', { error: String(error) });
      this.#failed();
    }
  }

  page(before: number, limit: number, thing?: string): readonly LedgerRow[] {
    const rows = thing === undefined ? this.#newest.all(before, limit) : this.#ofThing.all(thing, before, limit);
    const byNumber = new Map(rows.map((row) => [Number(row.n), readLedgerRow(row)]));
    for (const row of this.#waiting.values()) {
      if (row.n < before && (thing === undefined || row.thing === thing)) byNumber.set(row.n, row);
    }
    return [...byNumber.values()].sort((a, b) => b.n - a.n).slice(0, limit);
  }

  underWay(): readonly LedgerRow[] {
    return this.#db.prepare('SELECT * FROM commands WHERE ended = 0 ORDER BY n').all().map(readLedgerRow);
  }

  /** With the next batch; by itself after a failure, so that a row of ours never keeps others' writes from being taken. */
  #schedule(): void {
    if (this.#failedAt !== undefined) {
      if (this.#clock.now() - this.#failedAt >= RETRY_MS) this.flush();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    let written: readonly LedgerRow[] = [];
    const write = () => {
      this.#scheduled = false;
      written = this.#saveWaiting();
    };
    this.#batch.add(write).then(
      () => this.#done(written),
      // Logged where it failed; the commands themselves go on.
      () => this.#failed(),
    );
  }

  #saveWaiting(): readonly LedgerRow[] {
    const rows = [...this.#waiting.values()];
    for (const row of rows) this.#save(row);
    return rows;
  }

  /** What was put anew since then still waits. */
  #done(rows: readonly LedgerRow[]): void {
    for (const row of rows) if (this.#waiting.get(row.id) === row) this.#waiting.delete(row.id);
  }

  #failed(): void {
    this.#scheduled = false;
    this.#failedAt = this.#clock.now();
  }

  #save(row: LedgerRow): void {
    this.#write.run(...valuesOf(row));
    if (this.#written++ % TRIM_EVERY === 0) this.#trim.run(this.#maxRows);
  }
}
