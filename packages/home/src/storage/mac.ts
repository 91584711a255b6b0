import { toBase64Url, toUtf8 } from '@around/messages';
import type { Suite } from '@around/sealing';

/** Vouches for rows: SQLite does not notice silent corruption, and a row that grants rights must not grant others by it. */
export class RowMac {
  readonly #suite: Suite;
  readonly #key: Uint8Array;

  constructor(suite: Suite, key: Uint8Array) {
    this.#suite = suite;
    this.#key = key;
  }

  /** HMAC-SHA-256 over the table's name and the fields in order. */
  of(table: string, fields: readonly unknown[]): Uint8Array {
    const text = JSON.stringify([table, ...fields.map(plain)]);
    return this.#suite.hmac(this.#key, toUtf8(text));
  }

  fits(table: string, fields: readonly unknown[], mac: unknown): boolean {
    if (!(mac instanceof Uint8Array)) return false;
    const right = this.of(table, fields);
    let difference = right.length ^ mac.length;
    for (let i = 0; i < right.length; i++) difference |= (right[i] as number) ^ (mac[i] ?? 0);
    return difference === 0;
  }
}

/** A field as JSON has it. A damaged number is not the same as none, which JSON writes alike. */
function plain(field: unknown): unknown {
  if (field instanceof Uint8Array) return toBase64Url(field);
  return typeof field === 'number' && !Number.isFinite(field) ? String(field) : (field ?? null);
}
