import type { RuleRun } from '@around/messages';
import type { Waiting } from '../rules/ports.js';
import type { Batch } from './batch.js';
import type { Db, SqlRow, Statement } from './db.js';

/** Runs that are kept, and of what only tells why a rule did not run. */
export const RUN_ROWS = 15_000;
const PASSED_ROWS = 5_000;
const TRIM_EVERY = 500;
/** Rows that wait for a disk that takes no writes; beyond them the oldest are lost. */
const MAX_WAITING = 1_000;
const PAGE = 50;

interface Row {
  readonly run: RuleRun;
  readonly ran: boolean;
  readonly waiting: Waiting | undefined;
}

/** Runs of rules, and why there was none. What changes within one batch is written once. */
export class SqlRunBook {
  readonly #db: Db;
  readonly #batch: Batch;
  /** Kept and not yet in the database: the newest of each number. */
  readonly #waiting = new Map<number, Row>();
  readonly #write: Statement;
  #n: number;
  #written = 0;
  #scheduled = false;

  constructor(db: Db, batch: Batch) {
    this.#db = db;
    this.#batch = batch;
    this.#write = db.prepare('INSERT OR REPLACE INTO runs (n, rule, at, ran, open, waiting, json) VALUES (?,?,?,?,?,?,?)');
    this.#n = Number(db.prepare('SELECT max(n) AS n FROM runs').get()?.n ?? 0);
  }

  next(): number {
    return ++this.#n;
  }

  keep(run: RuleRun, ran: boolean, waiting?: Waiting): void {
    this.#waiting.set(run.n, { run, ran, waiting });
    if (this.#waiting.size > MAX_WAITING) this.#waiting.delete(this.#waiting.keys().next().value as number);
    if (this.#scheduled) return;
    this.#scheduled = true;
    let written: readonly Row[] = [];
    this.#batch
      .add(() => {
        this.#scheduled = false;
        written = this.#save();
      })
      .then(
        () => {
          for (const row of written) if (this.#waiting.get(row.run.n) === row) this.#waiting.delete(row.run.n);
        },
        // Logged where it failed. They are written with the next.
        () => {
          this.#scheduled = false;
        },
      );
  }

  /** Newest first. */
  read(query: { readonly rule?: string; readonly before?: number; readonly limit?: number; readonly all?: boolean }): readonly RuleRun[] {
    const { rule, before = Number.MAX_SAFE_INTEGER, limit = PAGE, all = false } = query;
    const where = `n < ?${rule === undefined ? '' : ' AND rule = ?'}${all ? '' : ' AND ran = 1'}`;
    const rows = this.#db
      .prepare(`SELECT json FROM runs WHERE ${where} ORDER BY n DESC LIMIT ?`)
      .all(...(rule === undefined ? [before, limit] : [before, rule, limit]));
    const byNumber = new Map(rows.flatMap((row) => readRun(row) ?? []).map((run) => [run.n, run]));
    for (const { run, ran } of this.#waiting.values()) {
      if (run.n < before && (all || ran) && (rule === undefined || run.rule === rule)) byNumber.set(run.n, run);
    }
    return [...byNumber.values()].sort((a, b) => b.n - a.n).slice(0, limit);
  }

  /** Oldest first. */
  underWay(): readonly { readonly run: RuleRun; readonly waiting?: Waiting }[] {
    return this.#db
      .prepare('SELECT json, waiting FROM runs WHERE open = 1 ORDER BY n')
      .all()
      .flatMap((row) => {
        const run = readRun(row);
        if (run === undefined) return [];
        return [{ run, ...(typeof row.waiting === 'string' ? { waiting: JSON.parse(row.waiting) as Waiting } : {}) }];
      });
  }

  /** The newest of each rule that ran. */
  last(): ReadonlyMap<string, RuleRun> {
    const rows = this.#db.prepare('SELECT json FROM runs WHERE n IN (SELECT max(n) FROM runs WHERE ran = 1 GROUP BY rule)').all();
    return new Map(rows.flatMap((row) => readRun(row) ?? []).map((run) => [run.rule, run]));
  }

  #save(): readonly Row[] {
    const rows = [...this.#waiting.values()];
    for (const { run, ran, waiting } of rows) {
      const open = run.result === 'running' ? 1 : 0;
      this.#write.run(
        run.n,
        run.rule,
        run.at,
        ran ? 1 : 0,
        open,
        waiting === undefined ? null : JSON.stringify(waiting),
        JSON.stringify(run),
      );
      if (this.#written++ % TRIM_EVERY === 0) this.#trim();
    }
    return rows;
  }

  #trim(): void {
    for (const [ran, most] of [
      [1, RUN_ROWS],
      [0, PASSED_ROWS],
    ] as const) {
      this.#db
        .prepare('DELETE FROM runs WHERE ran = ? AND n <= (SELECT n FROM runs WHERE ran = ? ORDER BY n DESC LIMIT 1 OFFSET ?)')
        .run(ran, ran, most);
    }
  }
}

function readRun({ json }: SqlRow): RuleRun | undefined {
  try {
    return JSON.parse(String(json)) as RuleRun;
  } catch {
    return undefined;
  }
}
