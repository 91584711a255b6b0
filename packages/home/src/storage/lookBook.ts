import type { Look } from '@around/messages';
import type { Log } from '@around/platform';
import type { LookBook } from '../clients/people/books.js';
import { saysNothing } from '../house/looks.js';
import type { Db } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'looks';

/** How things are shown. Vouched for, because a grant may be for a room. */
export class SqlLookBook implements LookBook {
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #log: Log;

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#log = ports.log;
    this.#db = db;
    this.#mac = mac;
  }

  all(): readonly Look[] {
    const looks: Look[] = [];
    for (const row of this.#db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      if (this.#mac.fits(TABLE, [row.thing, row.json], row.mac)) looks.push(JSON.parse(String(row.json)) as Look);
      else
        this.#log.error('a thing’s room and title do not bear this home’s mark and are ignored: damaged or tampered with; set them again', {
          thing: String(row.thing),
        });
    }
    return looks;
  }

  /** In the transaction of `SqlRightsBook`. */
  write(look: Look): void {
    if (saysNothing(look)) {
      this.#db.prepare(`DELETE FROM ${TABLE} WHERE thing = ?`).run(look.thing);
      return;
    }
    const json = JSON.stringify(look);
    this.#db
      .prepare(`INSERT OR REPLACE INTO ${TABLE} (thing, json, mac) VALUES (?,?,?)`)
      .run(look.thing, json, this.#mac.of(TABLE, [look.thing, json]));
  }
}
