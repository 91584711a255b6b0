import type { Grant } from '@around/messages';
import type { Log } from '@around/platform';
import type { InvitationBook, InvitationRecord } from '../clients/people/books.js';
import { type Db, firmly, type SqlRow } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'invitations';
const fieldsOf = (r: InvitationRecord): unknown[] => [
  r.slot,
  r.short,
  r.linkPsk,
  r.codePsk,
  r.user,
  JSON.stringify(r.grant),
  r.origin,
  r.expires,
  r.failures,
  r.used ? 1 : 0,
];

/** Open invitations with their failures, so that a restart gives a guesser nothing. */
export class SqlInvitationBook implements InvitationBook {
  readonly #db: Db;
  readonly #mac: RowMac;
  readonly #records = new Map<string, InvitationRecord>();

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#db = db;
    this.#mac = mac;
    for (const row of db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      const record = readRow(row);
      if (record !== undefined && mac.fits(TABLE, fieldsOf(record), row.mac)) this.#records.set(record.slot, record);
      else ports.log.error('an invitation does not bear this home’s mark and is ignored: make another', { user: String(row.user) });
    }
  }

  all(): readonly InvitationRecord[] {
    return [...this.#records.values()];
  }

  put(record: InvitationRecord): void {
    firmly(this.#db, () => this.write(record));
    this.remember(record);
  }

  remove(slot: string): void {
    firmly(this.#db, () => this.erase(slot));
    this.forget(slot);
  }

  /** `write` and `erase` are for the transaction of `SqlRightsBook`, which says `remember` and `forget` once it is committed. */
  write(record: InvitationRecord): void {
    const fields = fieldsOf(record);
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO ${TABLE} (slot, short, link_psk, code_psk, user, grant_json, origin, expires, failures, used, mac) VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
      )
      .run(...(fields as never[]), this.#mac.of(TABLE, fields));
  }

  erase(slot: string): void {
    this.#db.prepare(`DELETE FROM ${TABLE} WHERE slot = ?`).run(slot);
  }

  remember(record: InvitationRecord): void {
    this.#records.set(record.slot, record);
  }

  forget(slot: string): void {
    this.#records.delete(slot);
  }
}

function readRow(row: SqlRow): InvitationRecord | undefined {
  try {
    return {
      slot: row.slot as string,
      short: row.short as string,
      linkPsk: new Uint8Array(row.link_psk as Uint8Array),
      codePsk: new Uint8Array(row.code_psk as Uint8Array),
      user: row.user as string,
      grant: JSON.parse(row.grant_json as string) as Grant,
      origin: row.origin as string,
      expires: Number(row.expires),
      failures: Number(row.failures),
      used: row.used === 1,
    };
  } catch {
    return undefined;
  }
}
