import type { Log } from '@around/platform';
import type { Db } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'facts';

/** Single settings of the household, by name: JSON, vouched for. */
export class SqlFactBook {
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #log: Log;

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#log = ports.log;
    this.#db = db;
    this.#mac = mac;
  }

  /** undefined where it was never set, or is damaged. */
  get(key: string): unknown {
    const row = this.#db.prepare(`SELECT json, mac FROM ${TABLE} WHERE key = ?`).get(key);
    if (row === undefined) return undefined;
    if (this.#mac.fits(TABLE, [key, row.json], row.mac)) return JSON.parse(String(row.json));
    this.#log.error('a setting does not bear this home’s mark and is ignored: damaged or tampered with; set it again', { setting: key });
    return undefined;
  }

  /** In the database when it returns; undefined forgets it. @throws where it cannot be written */
  put(key: string, value: unknown): void {
    if (value === undefined) {
      this.#db.prepare(`DELETE FROM ${TABLE} WHERE key = ?`).run(key);
      return;
    }
    const json = JSON.stringify(value);
    this.#db.prepare(`INSERT OR REPLACE INTO ${TABLE} (key, json, mac) VALUES (?,?,?)`).run(key, json, this.#mac.of(TABLE, [key, json]));
  }
}
