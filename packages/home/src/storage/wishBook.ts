import type { Path } from '@around/messages';
import type { Log } from '@around/platform';
import type { WishBook, WishEnd, WishRecord } from '../house/books.js';
import { type Db, durably, type SqlRow, type Statement } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'wishes';

/** The newest wish of each property. A row operates a thing later, so it bears the home's mark. */
export class SqlWishBook implements WishBook {
  readonly #log: Log;
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #write: Statement;
  readonly #remove: Statement;

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#log = ports.log;
    this.#db = db;
    this.#mac = mac;
    this.#write = db.prepare(
      `INSERT OR REPLACE INTO ${TABLE} (thing, name, id, version, value, by, key, path, made, until, gone, mac) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
    );
    this.#remove = db.prepare(`DELETE FROM ${TABLE} WHERE thing = ? AND name = ?`);
  }

  /** Rows that something else wrote, or that a disk damaged, are left out. */
  all(): readonly WishRecord[] {
    const records: WishRecord[] = [];
    for (const row of this.#db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      const record = readRow(row);
      if (record !== undefined && this.#mac.fits(TABLE, fieldsOf(record), row.mac)) records.push(record);
      else
        this.#log.error('a wish does not bear this home’s mark and is ignored: damaged or tampered with; wish it again', {
          thing: String(row.thing),
          name: String(row.name),
        });
    }
    return records;
  }

  put(record: WishRecord): void {
    const fields = fieldsOf(record);
    durably(this.#db, () => this.#write.run(...fields, this.#mac.of(TABLE, fields)));
  }

  remove(thing: string, name: string): void {
    durably(this.#db, () => this.#remove.run(thing, name));
  }
}

function fieldsOf(r: WishRecord) {
  return [r.thing, r.name, r.id, r.version, JSON.stringify(r.value), r.by, r.key, r.path, r.made, r.until, r.gone ?? null] as const;
}

function readRow(row: SqlRow): WishRecord | undefined {
  try {
    return {
      thing: row.thing as string,
      name: row.name as string,
      id: row.id as string,
      version: Number(row.version),
      value: JSON.parse(row.value as string) as unknown,
      by: row.by as string,
      key: row.key as string,
      path: row.path as Path,
      made: Number(row.made),
      until: Number(row.until),
      ...(row.gone === null ? {} : { gone: row.gone as WishEnd }),
    };
  } catch {
    return undefined;
  }
}
