/** What Around uses of SQLite: the API of `node:sqlite`, synchronous. */
export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number | bigint };
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
}

export interface Db {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export type OpenDb = (path: string) => Promise<Db>;

/** Runs `work` in one transaction: all of it or nothing. */
export function transaction<T>(db: Db, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself (full disk): the first error tells.
    }
    throw error;
  }
}

/**
 * As `transaction`, and on the disk itself when it returns. Elsewhere WAL with `synchronous=NORMAL` is enough: a power
 * cut then loses the last moment, never the file; rights may not lose even that.
 */
export function durably<T>(db: Db, work: () => T): T {
  db.exec('PRAGMA synchronous = FULL');
  try {
    return transaction(db, work);
  } finally {
    db.exec('PRAGMA synchronous = NORMAL');
  }
}

/**
 * As `durably`, and in the database's own file. SQLite drops a WAL that is damaged or missing without a word, and all changes that are only
 * there: a revoked key would be good again.
 */
export function firmly<T>(db: Db, work: () => T): T {
  const result = durably(db, work);
  checkpoint(db);
  return result;
}

/** Moves what is in the WAL into the database. */
export function checkpoint(db: Db): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // A full disk: it is committed all the same, and moved another time.
  }
}
