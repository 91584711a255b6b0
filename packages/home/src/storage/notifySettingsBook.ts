import type { NotifySettings } from '@around/messages';
import type { Log } from '@around/platform';
import type { NotifySettingsBook } from '../notify/books.js';
import type { Db } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'notify_settings';

/** How people want to be told. Vouched for: another's e-mail address would get what is theirs. */
export class SqlNotifySettingsBook implements NotifySettingsBook {
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #all = new Map<string, NotifySettings>();

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#db = db;
    this.#mac = mac;
    for (const { user, json, mac: proof } of db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      if (mac.fits(TABLE, [user, json], proof)) this.#all.set(String(user), JSON.parse(String(json)) as NotifySettings);
      else
        ports.log.error('how a person wants to be told does not bear this home’s mark and is ignored: set it again', {
          user: String(user),
        });
    }
  }

  all(): ReadonlyMap<string, NotifySettings> {
    return this.#all;
  }

  put(user: string, settings: NotifySettings): void {
    const json = JSON.stringify(settings);
    this.#db.prepare(`INSERT OR REPLACE INTO ${TABLE} (user, json, mac) VALUES (?,?,?)`).run(user, json, this.#mac.of(TABLE, [user, json]));
    this.#all.set(user, settings);
  }

  remove(user: string): void {
    if (!this.#all.delete(user)) return;
    this.#db.prepare(`DELETE FROM ${TABLE} WHERE user = ?`).run(user);
  }
}
