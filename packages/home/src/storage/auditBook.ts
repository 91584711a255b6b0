import { type AskWith, type AuditEntry, type AuditKind, fromBase64Url, type Path, toBase64Url } from '@around/messages';
import type { AuditBook, AuditCheck, AuditLine } from '../clients/people/books.js';
import type { Batch } from './batch.js';
import type { Db, SqlRow, SqlValue, Statement } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'audit';
const MAX_ROWS = 100_000;
const TRIM_EVERY = 1_000;
const PAGE = 100;
const NOTHING = new Uint8Array(0);

/** A line and what vouches for it. */
interface Link {
  readonly n: number;
  readonly mac: Uint8Array;
}

/**
 * The audit trail as a chain: each row's mark covers the row before it, so that a row that was changed or taken away shows. Row 0 is
 * no line of the trail: it vouches for the last row that the bound has dropped. That the newest rows are there is told by
 * SQLite's own count of the numbers given.
 */
export class SqlAuditBook implements AuditBook {
  readonly #db: Db;
  readonly #batch: Batch;
  readonly #mac: RowMac;
  readonly #maxRows: number;
  readonly #row: Statement;
  readonly #last: Statement;
  readonly #seq: Statement;
  readonly #put: Statement;
  #written = 0;

  constructor(db: Db, batch: Batch, mac: RowMac, maxRows = MAX_ROWS) {
    this.#db = db;
    this.#batch = batch;
    this.#mac = mac;
    this.#maxRows = maxRows;
    this.#row = db.prepare(`SELECT * FROM ${TABLE} WHERE n = ?`);
    this.#last = db.prepare(`SELECT n, mac FROM ${TABLE} WHERE n > 0 ORDER BY n DESC LIMIT 1`);
    this.#seq = db.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?');
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO ${TABLE} (n, at, kind, by, key, device, path, source, detail, mac) VALUES (?,?,?,?,?,?,?,?,?,?)`,
    );
  }

  add(line: AuditLine): void {
    // A failed batch is logged where it failed.
    this.#batch.add(() => this.write(line)).catch(() => undefined);
  }

  /** In a transaction of the caller's. What is the newest row is read each time: a transaction that failed has left none. */
  write(line: AuditLine): void {
    const before = this.#newest();
    const entry = { n: Math.max(before.n, this.#given()) + 1, ...line };
    this.#insert(entry, this.#markOf(entry, before.mac));
    if (++this.#written % TRIM_EVERY === 0) this.#trim(entry.n - this.#maxRows);
  }

  read(query: AskWith<'audit'>): { entries: AuditEntry[]; broken?: number } {
    this.#batch.flush();
    const where = ['n > 0'];
    const values: SqlValue[] = [];
    const filter = (sql: string, value: SqlValue | undefined) => {
      if (value === undefined) return;
      where.push(sql);
      values.push(value);
    };
    filter('n < ?', query.before);
    filter('at >= ?', query.since);
    filter('at <= ?', query.until);
    filter('by = ?', query.user);
    filter('kind = ?', query.kind);
    const rows = this.#db
      .prepare(`SELECT * FROM ${TABLE} WHERE ${where.join(' AND ')} ORDER BY n DESC LIMIT ?`)
      .all(...values, query.limit ?? PAGE);
    const broken = rows.filter((row) => !this.#fits(row, this.#before(Number(row.n)))).map((row) => Number(row.n));
    const lost = this.#newest().n < this.#given() ? [this.#given()] : [];
    const first = [...broken, ...lost].sort((a, b) => a - b)[0];
    return { entries: rows.map(entryOf), ...(first === undefined ? {} : { broken: first }) };
  }

  check(after: number, count: number): AuditCheck {
    this.#batch.flush();
    const start = after < 0 ? this.#base() : undefined;
    let last = start?.n ?? after;
    let before: Link | undefined = start ?? this.#before(after + 1);
    let broken: number | undefined;
    const rows = this.#db.prepare(`SELECT * FROM ${TABLE} WHERE n > ? AND n > 0 ORDER BY n LIMIT ?`).all(last, count);
    for (const row of rows) {
      const n = Number(row.n);
      if (!this.#fits(row, before)) broken ??= n;
      before = { n, mac: row.mac as Uint8Array };
      last = n;
    }
    const done = rows.length < count;
    if (done && last < this.#given()) broken ??= this.#given();
    return { last, done, ...(broken === undefined ? {} : { broken }) };
  }

  #fits(row: SqlRow, before: Link | undefined): boolean {
    return before !== undefined && before.n === Number(row.n) - 1 && this.#mac.fits(TABLE, fieldsOf(entryOf(row), before.mac), row.mac);
  }

  #before(n: number): Link | undefined {
    const row = n === 1 ? undefined : this.#row.get(n - 1);
    if (row !== undefined) return { n: Number(row.n), mac: row.mac as Uint8Array };
    const base = this.#base();
    return base.n === n - 1 ? base : undefined;
  }

  #newest(): Link {
    const row = this.#last.get();
    return row === undefined ? this.#base() : { n: Number(row.n), mac: row.mac as Uint8Array };
  }

  /** What stands before the oldest row. Where its own row is not ours, nothing fits to it. */
  #base(): Link {
    const row = this.#row.get(0);
    if (row === undefined) return { n: 0, mac: NOTHING };
    if (!this.#mac.fits(TABLE, fieldsOf(entryOf(row), NOTHING), row.mac)) return { n: -1, mac: NOTHING };
    const [n, mac] = String(row.detail).split(' ');
    return { n: Number(n), mac: fromBase64Url(mac ?? '') ?? NOTHING };
  }

  /** The highest number ever given. */
  #given(): number {
    return Number(this.#seq.get(TABLE)?.seq ?? 0);
  }

  #trim(n: number): void {
    const row = n < 1 ? undefined : this.#row.get(n);
    if (row === undefined) return;
    const base = { n: 0, at: 0, kind: 'refused' as const, by: '', detail: `${n} ${toBase64Url(row.mac as Uint8Array)}` };
    this.#insert(base, this.#markOf(base, NOTHING));
    this.#db.prepare(`DELETE FROM ${TABLE} WHERE n > 0 AND n <= ?`).run(n);
  }

  #markOf(entry: AuditEntry, before: Uint8Array): Uint8Array {
    return this.#mac.of(TABLE, fieldsOf(entry, before));
  }

  #insert(entry: AuditEntry, mac: Uint8Array): void {
    const { n, at, kind, by, key, device, path, from, detail } = entry;
    this.#put.run(n, at, kind, by, key ?? null, device ?? null, path ?? null, from ?? null, detail, mac);
  }
}

const fieldsOf = ({ n, at, kind, by, key, device, path, from, detail }: AuditEntry, before: Uint8Array): unknown[] => [
  n,
  at,
  kind,
  by,
  key ?? null,
  device ?? null,
  path ?? null,
  from ?? null,
  detail,
  before,
];

function entryOf(row: SqlRow): AuditEntry {
  const text = <T extends string = string>(name: string, value: SqlValue | undefined) =>
    typeof value === 'string' ? ({ [name]: value } as Record<string, T>) : {};
  return {
    n: Number(row.n),
    at: Number(row.at),
    kind: row.kind as AuditKind,
    by: String(row.by),
    ...text('key', row.key),
    ...text('device', row.device),
    ...text<Path>('path', row.path),
    ...text('from', row.source),
    detail: String(row.detail),
  };
}
