import type { Rule } from '@around/messages';
import type { Log } from '@around/platform';
import type { RuleBook, RuleRecord, Stopped } from '../rules/ports.js';
import { type Db, durably } from './db.js';
import type { SqlFactBook } from './factBook.js';
import type { RowMac } from './mac.js';
import type { SqlRunBook } from './runBook.js';

const TABLE = 'rules';
const STOPPED = 'rules.stopped';

/** What the house does by itself. A row operates things, so it bears the home's mark. */
export class SqlRuleBook implements RuleBook {
  readonly next: RuleBook['next'];
  readonly keep: RuleBook['keep'];
  readonly runs: RuleBook['runs'];
  readonly underWay: RuleBook['underWay'];
  readonly last: RuleBook['last'];
  readonly #log: Log;
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #facts: SqlFactBook;

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac, runs: SqlRunBook, facts: SqlFactBook) {
    this.#log = ports.log;
    this.#db = db;
    this.#mac = mac;
    this.#facts = facts;
    this.next = () => runs.next();
    this.keep = (run, ran, waiting) => runs.keep(run, ran, waiting);
    this.runs = (query) => runs.read(query);
    this.underWay = () => runs.underWay();
    this.last = () => runs.last();
  }

  /** Rows that something else wrote, or that a disk damaged, are left out. */
  all(): readonly RuleRecord[] {
    const records: RuleRecord[] = [];
    for (const row of this.#db.prepare(`SELECT * FROM ${TABLE} ORDER BY id`).all()) {
      const { id, json, version, by, changed, dangerous, mac } = row;
      if (this.#mac.fits(TABLE, [id, json, version, by, changed, dangerous], mac)) {
        records.push({
          id: String(id),
          rule: JSON.parse(String(json)) as Rule,
          version: Number(version),
          by: String(by),
          changed: Number(changed),
          dangerous: dangerous === 1,
        });
      } else {
        this.#log.error('a rule does not bear this home’s mark and is ignored: damaged or tampered with; make it again', {
          rule: String(id),
        });
      }
    }
    return records;
  }

  put(record: RuleRecord): void {
    durably(this.#db, () => this.write(record));
  }

  commit(keep: readonly RuleRecord[], forget: readonly string[]): void {
    durably(this.#db, () => {
      for (const record of keep) this.write(record);
      for (const id of forget) this.#db.prepare(`DELETE FROM ${TABLE} WHERE id = ?`).run(id);
    });
  }

  /** In a transaction of who calls. */
  write({ id, rule, version, by, changed, dangerous }: RuleRecord): void {
    const fields = [id, JSON.stringify(rule), version, by, changed, dangerous ? 1 : 0] as const;
    const sql = `INSERT OR REPLACE INTO ${TABLE} (id, json, version, by, changed, dangerous, mac) VALUES (?,?,?,?,?,?,?)`;
    this.#db.prepare(sql).run(...fields, this.#mac.of(TABLE, fields));
  }

  takeStopped(): Stopped | undefined {
    const stopped = this.#facts.get(STOPPED);
    if (stopped !== undefined) this.#facts.put(STOPPED, undefined);
    return stopped as Stopped | undefined;
  }

  keepStopped(stopped: Stopped): void {
    this.#facts.put(STOPPED, stopped);
  }

  remove(id: string): void {
    durably(this.#db, () => this.#db.prepare(`DELETE FROM ${TABLE} WHERE id = ?`).run(id));
  }
}
