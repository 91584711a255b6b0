import { copyFile, link, open, rename, rm } from 'node:fs/promises';
import type { Log } from '@around/platform';
import { type Db, type OpenDb, transaction } from './db.js';

/** The tables of the copy, without SQLite's own, and whether the newer file has them too. */
const TABLES = `SELECT name, name IN (SELECT name FROM newer.sqlite_schema WHERE type = 'table') AS there
  FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`;

const columns = (db: Db, schema: string, table: string): string[] =>
  db
    .prepare(`SELECT name FROM pragma_table_info(?, ?)`)
    .all(table, schema)
    .map(({ name }) => String(name));

/**
 * The database as it was before a newer version moved it forward, with what was written since: the kept copy gives the tables, the newer file
 * the rows, by the columns that both have. So nothing that was acknowledged is undone: a revoked key stays revoked, a command that ran is known.
 * A table whose rows do not fit stays as it was in the copy, and that is said. The newer file is kept aside. A power cut leaves the one or the other.
 *
 * @param newer the newer file, open; it is closed then @param path `home.db` @param copy the kept one, of the older schema @param schema the newer one's number
 * @returns where the newer file is now
 */
export async function bringBack(
  { openDb, log }: { readonly openDb: OpenDb; readonly log: Log },
  newer: Db,
  path: string,
  copy: string,
  schema: number,
): Promise<string> {
  const fresh = `${path}.back`;
  const aside = await freeName(`${path}.of-v${schema}`);
  // Without its journal: whatever lay there would be taken for the other file's. By this very connection: one that has prepared statements
  // closes only some time later, and would stand in the way of another.
  newer.exec('PRAGMA journal_mode = DELETE');
  newer.close();
  await Promise.all(['', '-wal', '-shm', '-journal'].map((suffix) => rm(fresh + suffix, { force: true })));
  await copyFile(copy, fresh);
  const kept = await carryOver(openDb, fresh, path);
  await sync(fresh);
  await link(path, aside).catch(() => copyFile(path, aside));
  await rename(fresh, path);
  const fields = { event: 'database.returned' as const, schema, copy, aside, rows: kept.rows };
  const words = 'a newer version was taken back: the database is of the older schema again, with the rows that were written since';
  if (kept.left.length === 0) log.warn(words, fields);
  else log.error(`${words}; of these tables what was written since is only in the file that is kept aside`, { ...fields, left: kept.left });
  return aside;
}

async function carryOver(openDb: OpenDb, fresh: string, newer: string): Promise<{ rows: number; left: string[] }> {
  const db = await openDb(fresh);
  let rows = 0;
  const left: string[] = [];
  try {
    db.exec('PRAGMA journal_mode = DELETE');
    db.prepare('ATTACH ? AS newer').run(newer);
    for (const { name, there: isThere } of db.prepare(TABLES).all()) {
      const table = String(name);
      if (Number(isThere) === 0) {
        left.push(table);
        continue;
      }
      const there = new Set(columns(db, 'newer', table));
      const both = columns(db, 'main', table)
        .filter((column) => there.has(column))
        .map((column) => `"${column}"`)
        .join(', ');
      try {
        transaction(db, () => {
          db.exec(`DELETE FROM main."${table}"`);
          rows += Number(db.prepare(`INSERT INTO main."${table}" (${both}) SELECT ${both} FROM newer."${table}"`).run().changes);
        });
      } catch {
        left.push(table);
      }
    }
  } finally {
    db.close();
  }
  return { rows, left };
}

async function freeName(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = `${path}-${n}`;
    const taken = await open(name, 'r').then(
      (file) => file.close().then(() => true),
      () => false,
    );
    if (!taken) return name;
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
