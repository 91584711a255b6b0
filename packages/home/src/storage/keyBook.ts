import type { Grant, Path } from '@around/messages';
import type { Log } from '@around/platform';
import type { KeyBook, KeyRecord } from '../clients/people/books.js';
import { type Db, firmly, type SqlRow } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'keys';
const fieldsOf = (r: KeyRecord): unknown[] => [
  r.id,
  r.user,
  r.device,
  JSON.stringify(r.grant),
  r.publicKey,
  r.psk,
  r.tokenHash,
  r.paired,
  r.revoked ?? null,
  // Keys from before it was kept were vouched for without it.
  ...(r.born === undefined ? [] : [r.born]),
];

/** The paired keys: all in memory. `write` is for the transaction of `SqlRightsBook`. */
export class SqlKeyBook implements KeyBook {
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #records = new Map<string, KeyRecord>();

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#db = db;
    this.#mac = mac;
    for (const row of db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      const record = readRow(row);
      if (record !== undefined && mac.fits(TABLE, fieldsOf(record), row.mac)) this.#records.set(record.id, record);
      else
        ports.log.error('a paired key does not bear this home’s mark and is ignored: damaged or tampered with; pair that phone again', {
          key: String(row.id),
          user: String(row.user),
        });
    }
  }

  all(): readonly KeyRecord[] {
    return [...this.#records.values()];
  }

  write(record: KeyRecord): void {
    const { id, user, device, grant, publicKey, psk, tokenHash, paired, revoked, born, lastSeen } = record;
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO ${TABLE} (id, user, device, grant_json, public_key, psk, token_hash, paired, revoked, born, last_seen, mac) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
      )
      .run(
        id,
        user,
        device,
        JSON.stringify(grant),
        publicKey,
        psk,
        tokenHash,
        paired,
        revoked ?? null,
        born ?? null,
        lastSeen ?? null,
        this.#mac.of(TABLE, fieldsOf(record)),
      );
  }

  /** What is on the disk now counts. */
  remember(record: KeyRecord): void {
    this.#records.set(record.id, record);
  }

  seen(id: string, at: number): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#db.prepare(`UPDATE ${TABLE} SET last_seen = ? WHERE id = ?`).run(at, id);
    this.#records.set(id, { ...record, lastSeen: at });
  }

  remove(id: string): void {
    firmly(this.#db, () => this.#db.prepare(`DELETE FROM ${TABLE} WHERE id = ?`).run(id));
    this.#records.delete(id);
  }
}

function readRow(row: SqlRow): KeyRecord | undefined {
  try {
    return {
      id: row.id as string,
      user: row.user as string,
      device: row.device as string,
      grant: JSON.parse(row.grant_json as string) as Grant,
      publicKey: new Uint8Array(row.public_key as Uint8Array),
      psk: new Uint8Array(row.psk as Uint8Array),
      tokenHash: new Uint8Array(row.token_hash as Uint8Array),
      paired: Number(row.paired),
      ...(row.born === null ? {} : { born: row.born as Path }),
      ...(row.last_seen === null ? {} : { lastSeen: Number(row.last_seen) }),
      ...(row.revoked === null ? {} : { revoked: Number(row.revoked) }),
    };
  } catch {
    return undefined;
  }
}
