import type { Db } from '../../src/storage/db.js';
import { openDb } from '../../src/storage/openDb.js';

/** Databases in memory, by path, that outlive the home that closes them: what a disk would be. */
export class LastingDb {
  readonly #dbs = new Map<string, Db>();

  readonly open = async (path: string): Promise<Db> => {
    const db = this.#dbs.get(path) ?? (await openDb(':memory:'));
    this.#dbs.set(path, db);
    return { exec: (sql) => db.exec(sql), prepare: (sql) => db.prepare(sql), close() {} };
  };
}
