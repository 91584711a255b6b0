import type { Grant } from '@around/messages';
import type { Log } from '@around/platform';
import type { PinRecord, UserBook, UserRecord } from '../clients/people/books.js';
import type { Db, SqlRow } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'users';
const fieldsOf = (r: UserRecord): unknown[] => [
  r.name,
  JSON.stringify(r.grant),
  r.active ? 1 : 0,
  r.pin === undefined ? null : JSON.stringify(r.pin),
  r.created,
];

/** The people of the house: all in memory. `write` and `erase` are for the transaction of `SqlRightsBook`. */
export class SqlUserBook implements UserBook {
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #records = new Map<string, UserRecord>();
  readonly #damaged = new Set<string>();

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#db = db;
    this.#mac = mac;
    for (const row of db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      const record = readRow(row);
      if (record !== undefined && mac.fits(TABLE, fieldsOf(record), row.mac)) this.#records.set(record.name, record);
      else {
        this.#damaged.add(String(row.name));
        ports.log.error(
          'a person’s rights do not bear this home’s mark: damaged or tampered with; nobody of that name comes in until an owner sets them anew, or "frMhs pair --user" does',
          { user: String(row.name) },
        );
      }
    }
  }

  all(): readonly UserRecord[] {
    return [...this.#records.values()];
  }

  damaged(): readonly string[] {
    return [...this.#damaged];
  }

  write(record: UserRecord): void {
    const fields = fieldsOf(record);
    this.#db
      .prepare(`INSERT OR REPLACE INTO ${TABLE} (name, grant_json, active, pin, created, mac) VALUES (?,?,?,?,?,?)`)
      .run(...(fields as never[]), this.#mac.of(TABLE, fields));
  }

  erase(name: string): void {
    this.#db.prepare(`DELETE FROM ${TABLE} WHERE name = ?`).run(name);
  }

  remember(record: UserRecord): void {
    this.#records.set(record.name, record);
    this.#damaged.delete(record.name);
  }

  forget(name: string): void {
    this.#records.delete(name);
    this.#damaged.delete(name);
  }
}

function readRow(row: SqlRow): UserRecord | undefined {
  try {
    return {
      name: row.name as string,
      grant: JSON.parse(row.grant_json as string) as Grant,
      active: row.active === 1,
      ...(row.pin === null ? {} : { pin: JSON.parse(row.pin as string) as PinRecord }),
      created: Number(row.created),
    };
  } catch {
    return undefined;
  }
}
