import type { Log } from '@around/platform';
import type { ControllerBook, ControllerRecord } from '../seams.js';
import { type Db, firmly } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'controllers';
// Title and address grant nothing and change often: they are not vouched for.
const fieldsOf = (r: ControllerRecord): unknown[] => [r.id, r.board, r.psk];

/** The adopted controllers and their keys. */
export class SqlControllerBook implements ControllerBook {
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #records = new Map<string, ControllerRecord>();

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#db = db;
    this.#mac = mac;
    for (const row of db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      const record: ControllerRecord = {
        id: String(row.id),
        board: String(row.board),
        title: String(row.title),
        psk: row.psk instanceof Uint8Array ? new Uint8Array(row.psk) : new Uint8Array(0),
        ...(typeof row.address === 'string' ? { address: row.address } : {}),
      };
      if (mac.fits(TABLE, fieldsOf(record), row.mac)) this.#records.set(record.id, record);
      else
        ports.log.error('a controller does not bear this home’s mark and is ignored: damaged or tampered with; adopt it again', {
          controller: record.id,
        });
    }
  }

  all(): readonly ControllerRecord[] {
    return [...this.#records.values()];
  }

  put(record: ControllerRecord): void {
    const fields = fieldsOf(record);
    firmly(this.#db, () =>
      this.#db
        .prepare(`INSERT OR REPLACE INTO ${TABLE} (id, board, title, psk, address, mac) VALUES (?,?,?,?,?,?)`)
        .run(record.id, record.board, record.title, record.psk, record.address ?? null, this.#mac.of(TABLE, fields)),
    );
    this.#records.set(record.id, record);
  }

  remove(id: string): void {
    firmly(this.#db, () => this.#db.prepare(`DELETE FROM ${TABLE} WHERE id = ?`).run(id));
    this.#records.delete(id);
  }
}
