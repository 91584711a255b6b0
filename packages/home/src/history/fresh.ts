import type { Db, Statement } from '../storage/db.js';
import { groupBy } from './groups.js';
import type { Point } from './point.js';

/** So many readings are put where they belong at once, in some ms. */
const MOST = 500;

/**
 * The readings that came last, of all series in the order in which they came. Put where they belong one by one each of them would write a
 * page of the file: an SD card wears out. Together those of a series share a page.
 */
export class Fresh {
  readonly #db: Db;
  readonly #insert: Statement;
  readonly #between: Statement;
  readonly #before: Statement;
  readonly #same: Statement;
  readonly #all: Statement;
  readonly #putRun: (s: number, points: readonly Point[]) => void;
  /** About: a transaction that failed may have left more, or fewer. */
  #count: number;

  /** @param putRun puts readings of one series where they belong */
  constructor(db: Db, putRun: (s: number, points: readonly Point[]) => void) {
    this.#db = db;
    this.#putRun = putRun;
    this.#all = db.prepare('SELECT s, t, v FROM fresh ORDER BY s, t, n');
    this.#insert = db.prepare('INSERT INTO fresh (s, t, v) VALUES (?,?,?)');
    this.#between = db.prepare('SELECT t, v FROM fresh WHERE s = ? AND t >= ? AND t < ? ORDER BY t, n');
    this.#before = db.prepare('SELECT t, v FROM fresh WHERE s = ? AND t < ? ORDER BY t DESC, n DESC LIMIT 1');
    this.#same = db.prepare('SELECT 1 FROM fresh WHERE s = ? AND t = ? AND v IS ?');
    this.#count = Number(db.prepare('SELECT count(*) AS n FROM fresh').get()?.n);
  }

  /** Within a transaction. */
  add(s: number, { t, v }: Point): void {
    this.#insert.run(s, t, v);
    if (++this.#count >= MOST) this.settle();
  }

  /** Puts all of them where they belong; within a transaction. */
  settle(): void {
    const all = this.#all.all();
    if (all.length === 0) return;
    for (const [s, rows] of groupBy(all, (row) => Number(row.s))) this.#putRun(s, rows.map(pointOf));
    this.#db.exec('DELETE FROM fresh');
    this.#count = 0;
  }

  between(s: number, from: number, to: number): Point[] {
    return this.#between.all(s, from, to).map(pointOf);
  }

  /** The newest before `t`. */
  before(s: number, t: number): Point | undefined {
    return this.#before.all(s, t).map(pointOf)[0];
  }

  has(s: number, { t, v }: Point): boolean {
    return this.#same.get(s, t, v) !== undefined;
  }
}

export const pointOf = ({ t, v }: Readonly<Record<string, unknown>>): Point => ({ t: Number(t), v: v as Point['v'] });
