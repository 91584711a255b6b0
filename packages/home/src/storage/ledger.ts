import type { Operation } from '@around/messages';
import type { Ledger, LedgerRow, LedgerStep } from '../house/books.js';
import type { Batch } from './batch.js';
import { type Db, type SqlRow, type Statement, transaction } from './db.js';

const MAX_ROWS = 100_000;
const TRIM_EVERY = 1_000;

/** The commands of the house and what became of each; the newest 100,000. */
export class SqlLedger implements Ledger {
  readonly #db: Db;
  readonly #batch: Batch;
  readonly #maxRows: number;
  /** Put and not yet in the database: the newest of each id. */
  readonly #pending = new Map<string, LedgerRow>();
  readonly #write: Statement;
  readonly #find: Statement;
  readonly #trim: Statement;
  #written = 0;

  constructor(db: Db, batch: Batch, maxRows = MAX_ROWS) {
    this.#db = db;
    this.#batch = batch;
    this.#maxRows = maxRows;
    this.#write = db.prepare(
      `INSERT INTO commands (id, thing, op, name, by, key, accepted, steps, ended) VALUES (?,?,?,?,?,?,?,?,?)
       ON CONFLICT (id) DO UPDATE SET steps = excluded.steps, ended = excluded.ended`,
    );
    this.#find = db.prepare('SELECT * FROM commands WHERE id = ?');
    this.#trim = db.prepare('DELETE FROM commands WHERE n <= (SELECT max(n) FROM commands) - ?');
  }

  find(id: string): LedgerRow | undefined {
    const pending = this.#pending.get(id);
    if (pending !== undefined) return pending;
    const row = this.#find.get(id);
    return row === undefined ? undefined : readRow(row);
  }

  put(row: LedgerRow, now: boolean): void {
    if (now) {
      this.#pending.delete(row.id);
      transaction(this.#db, () => this.#save(row));
      return;
    }
    const waits = this.#pending.has(row.id);
    this.#pending.set(row.id, row);
    if (waits) return;
    const write = () => {
      const newest = this.#pending.get(row.id);
      this.#pending.delete(row.id);
      if (newest !== undefined) this.#save(newest);
    };
    // A failed batch is logged where it failed; the command itself goes on.
    this.#batch.add(write).catch(() => undefined);
  }

  underWay(): readonly LedgerRow[] {
    return this.#db.prepare('SELECT * FROM commands WHERE ended = 0 ORDER BY n').all().map(readRow);
  }

  #save(row: LedgerRow): void {
    this.#write.run(row.id, row.thing, row.op, row.name, row.by, row.key, row.accepted, JSON.stringify(row.steps), row.ended ? 1 : 0);
    if (++this.#written % TRIM_EVERY === 0) this.#trim.run(this.#maxRows);
  }
}

function readRow(row: SqlRow): LedgerRow {
  return {
    id: String(row.id),
    thing: String(row.thing),
    op: row.op as Operation,
    name: String(row.name),
    by: String(row.by),
    key: String(row.key),
    accepted: Number(row.accepted),
    steps: readSteps(String(row.steps)),
    ended: row.ended === 1,
  };
}

function readSteps(text: string): LedgerStep[] {
  try {
    return JSON.parse(text) as LedgerStep[];
  } catch {
    return [];
  }
}
