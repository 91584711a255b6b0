import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Db } from './db.js';

interface SqliteModule {
  readonly DatabaseSync: new (path: string, options?: { readonly readOnly: boolean }) => Db;
}

/** `node:sqlite` needs no flag from Node 22.13 on. */
function nodeHasSqlite(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/**
 * Opens a database file, making it (0600) and its directory (0700) where they are missing. The library is loaded when first needed: it is a good part of
 * the home's start. @throws whatever SQLite says; `homeDb.ts` knows what it means
 */
export async function openDb(path: string): Promise<Db> {
  const module = await sqlite();
  if (path === ':memory:') return new module.DatabaseSync(path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const db = new module.DatabaseSync(path);
  // SQLite gives new journals the mode of the database; those of an earlier life may have another.
  for (const suffix of ['', '-wal', '-shm']) {
    await chmod(path + suffix, 0o600).catch((error: NodeJS.ErrnoException) => {
      if (suffix === '' || error.code !== 'ENOENT') throw error;
    });
  }
  return db;
}

/** Opens a database to look at it. @throws whatever SQLite says */
export async function openReadOnly(path: string): Promise<Db> {
  const { DatabaseSync } = await sqlite();
  return new DatabaseSync(path, { readOnly: true });
}

async function sqlite(): Promise<SqliteModule> {
  // A variable, because the types of Node 20 do not know this module.
  const builtIn = 'node:sqlite';
  return (await (nodeHasSqlite() ? import(/* @vite-ignore */ builtIn) : import('@photostructure/sqlite'))) as SqliteModule;
}
