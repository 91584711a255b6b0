import type { PushSubscription } from '@around/messages';
import type { Log } from '@around/platform';
import type { PushBook } from '../notify/books.js';
import type { Db } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'pushes';

/** Where phones are told, by key. Vouched for: what people are told may be private. */
export class SqlPushBook implements PushBook {
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #all = new Map<string, { readonly user: string; readonly subscription: PushSubscription }>();

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#db = db;
    this.#mac = mac;
    for (const { key, user, json, mac: proof } of db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      if (mac.fits(TABLE, [key, user, json], proof))
        this.#all.set(String(key), { user: String(user), subscription: JSON.parse(String(json)) as PushSubscription });
      else
        ports.log.error('a phone’s push address does not bear this home’s mark and is ignored: turn notifications on there again', {
          key: String(key),
        });
    }
  }

  all(): ReadonlyMap<string, { readonly user: string; readonly subscription: PushSubscription }> {
    return this.#all;
  }

  /** The newest is the last. */
  put(key: string, user: string, subscription: PushSubscription): void {
    const json = JSON.stringify(subscription);
    const known = this.#all.get(key);
    if (known?.user === user && JSON.stringify(known.subscription) === json) return;
    this.#db
      .prepare(`INSERT OR REPLACE INTO ${TABLE} (key, user, json, mac) VALUES (?,?,?,?)`)
      .run(key, user, json, this.#mac.of(TABLE, [key, user, json]));
    this.#all.delete(key);
    this.#all.set(key, { user, subscription });
  }

  remove(key: string): void {
    if (!this.#all.delete(key)) return;
    this.#db.prepare(`DELETE FROM ${TABLE} WHERE key = ?`).run(key);
  }

  /** The home has another key: they are good for nothing. */
  clear(): void {
    this.#all.clear();
    this.#db.prepare(`DELETE FROM ${TABLE}`).run();
  }
}
