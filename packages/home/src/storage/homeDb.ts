import { existsSync } from 'node:fs';
import type { DataFiles, Log } from '@around/platform';
import { bringBack } from './bringBack.js';
import { checkpoint, type Db, type OpenDb, transaction } from './db.js';
import { MIGRATIONS } from './schema.js';

export const DB_NAME = 'home.db';
const LOCK_NAME = 'home.lock';

/** The home cannot start with what is on its disk; the message says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** `begun`: there was no database here, or an empty one. */
export interface HomeDb extends Db {
  readonly begun: boolean;
}

/**
 * Opens `home.db`: checked, locked for this process alone, migrated. A damaged file is set aside and an empty one begun.
 * @throws StorageError where it belongs to a newer Around, is in use, or cannot be opened
 */
export async function openHomeDb(
  ports: { readonly files: DataFiles; readonly openDb: OpenDb; readonly log: Log; readonly wentBack?: boolean },
  migrations: readonly string[] = MIGRATIONS,
): Promise<HomeDb> {
  const { files } = ports;
  const path = `${files.directory}/${DB_NAME}`;
  const unlock = await lock(ports.openDb, `${files.directory}/${LOCK_NAME}`, path);
  let db: Db | undefined;
  let begun: boolean;
  try {
    const opened = await openOrBegin(ports, path);
    db = opened.db;
    const schema = schemaOf(db);
    const copy = `${path}.before-v${schema}`;
    if (schema > migrations.length && ports.wentBack === true && existsSync(copy)) {
      db = undefined;
      await bringBack(ports, opened.db, path, copy, schema);
      db = await openChecked(ports.openDb, path);
    }
    const isNew = await migrate(db, ports, path, migrations);
    begun = isNew && !opened.aside;
  } catch (error) {
    db?.close();
    unlock();
    throw error;
  }
  const open = db;
  return {
    begun,
    exec: (sql) => open.exec(sql),
    prepare: (sql) => open.prepare(sql),
    close() {
      // Closing alone leaves that to the last statement that is collected.
      checkpoint(open);
      open.close();
      unlock();
    },
  };
}

/**
 * Two homes on one directory would each undo what the other did. The lock is a file of its own, held by an open transaction:
 * it ends with the process however that ends, and with `unlock` (a database with prepared statements closes only some time later).
 */
async function lock(openDb: OpenDb, path: string, database: string): Promise<() => void> {
  const held = await openDb(path).catch((error: unknown) => {
    throw explain(error, path);
  });
  try {
    held.exec('PRAGMA busy_timeout = 500');
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held.close();
    throw explain(error, database);
  }
  return () => {
    held.exec('ROLLBACK');
    held.close();
  };
}

async function openOrBegin(
  { files, openDb, log }: { files: DataFiles; openDb: OpenDb; log: Log },
  path: string,
): Promise<{ db: Db; aside: boolean }> {
  try {
    return { db: await openChecked(openDb, path), aside: false };
  } catch (error) {
    if (!isDamage(error)) throw explain(error, path);
    const aside = await files.setAside(DB_NAME);
    await files.setAside(`${DB_NAME}-wal`);
    await files.remove(`${DB_NAME}-shm`);
    log.error(
      'the database was damaged: it is set aside and an empty one begun; pair your phones and adopt your controllers again, or put a backup back',
      {
        event: 'database.damaged',
        file: path,
        aside,
        reason: String(error),
      },
    );
    return { db: await openChecked(openDb, path), aside: true };
  }
}

async function openChecked(openDb: OpenDb, path: string): Promise<Db> {
  const db = await openDb(path);
  try {
    db.exec('PRAGMA busy_timeout = 500');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = NORMAL');
    const answer = db.prepare('PRAGMA quick_check(1)').get();
    const said = answer === undefined ? 'ok' : Object.values(answer)[0];
    if (said !== 'ok') throw new Error(`database disk image is malformed: ${String(said)}`);
    // One that can only be read says so here, not at the first revocation.
    db.exec('BEGIN IMMEDIATE; CREATE TABLE probe (x); ROLLBACK');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** @returns whether it was empty */
async function migrate(
  db: Db,
  { files, log }: { files: DataFiles; log: Log },
  path: string,
  migrations: readonly string[],
): Promise<boolean> {
  const version = schemaOf(db);
  if (version > migrations.length || version < 0) {
    throw new StorageError(
      `${path} was written by a newer Around (its schema is ${version}, this one knows ${migrations.length}): update Around, or start with another --data directory`,
    );
  }
  if (version === migrations.length) return false;
  if (version > 0) {
    const copy = `${DB_NAME}.before-v${migrations.length}`;
    await files.remove(copy);
    db.prepare('VACUUM INTO ?').run(`${files.directory}/${copy}`);
    log.info('the database moves to a newer schema; a copy is kept', {
      event: 'database.migrated',
      from: version,
      to: migrations.length,
      copy,
    });
  }
  try {
    transaction(db, () => {
      for (const step of migrations.slice(version)) db.exec(step);
      db.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  } catch (error) {
    throw asDamage(error, path) ?? explain(error, path);
  }
  return version === 0;
}

/** What SQLite says of tables and columns that are not there as they should be, in words for people; undefined where it says something else. */
export function asDamage(error: unknown, path: string): StorageError | undefined {
  if (!/already exists|no such (table|column)|duplicate column|has no column/i.test(String(error))) return undefined;
  return new StorageError(
    `${path} is not what its schema number says (${String(error)}): it is damaged; put a backup back, or move it away to begin with an empty one`,
    { cause: error },
  );
}

const schemaOf = (db: Db): number => Number(Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0] ?? 0);
const isDamage = (error: unknown): boolean => /malformed|not a database|corrupt/i.test(String(error));

function explain(error: unknown, path: string): StorageError {
  const text = String(error);
  if (/locked|busy/i.test(text)) {
    return new StorageError(`${path} is in use: another frMhs runs with this data directory; stop it, or start with another --data`, {
      cause: error,
    });
  }
  return new StorageError(`${path} cannot be opened (${text}): check that the directory is there, writable and not full`, { cause: error });
}
