import { link, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OpenDb } from '../storage/db.js';
import { DB_NAME } from '../storage/homeDb.js';
import { KEYS_NAME } from '../storage/keys.js';
import { BackupError, type BackupFacts, BESIDE, putBeside, readBackup } from './backupFile.js';
import { sealFile } from './seal.js';

export interface MakeBackup {
  /** The home's data folder; the home may run. */
  readonly data: string;
  /** The file that is made; there must be none. */
  readonly to: string;
  /** Missing: whoever has the file has the home's keys. */
  readonly passphrase?: string | undefined;
  readonly software: string;
  /** The home's id, by its keys. */
  readonly homeOf: (keys: Uint8Array) => string;
  readonly wall: number;
}

export interface MadeBackup {
  readonly facts: BackupFacts;
  readonly bytes: number;
}

/**
 * One file with all that a home is, consistent while it runs: the database as of one moment, keys, relay and settings. It is read through
 * before it gets its name. @throws BackupError, and what the disk says
 */
export async function makeBackup(openDb: OpenDb, { data, to, passphrase, software, homeOf, wall }: MakeBackup): Promise<MadeBackup> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const draft = `${to}.new`;
  await removeAll(draft, `${draft}.sealed`);
  try {
    await copyDatabase(openDb, join(data, DB_NAME), draft);
    const files = new Map<string, Uint8Array>();
    for (const name of BESIDE) {
      const bytes = await readFile(join(data, name)).catch(() => undefined);
      if (bytes !== undefined) files.set(name, bytes);
    }
    const keys = files.get(KEYS_NAME);
    if (keys === undefined)
      throw new BackupError(`${join(data, KEYS_NAME)} cannot be read: run this as the user of the home (sudo -u around-home …)`);
    const facts = await inDb(openDb, draft, (db) => {
      putBeside(db, files, { made: wall, software, home: homeOf(keys) });
      return readBackup(db).facts;
    });
    if (passphrase !== undefined) await sealFile(draft, `${draft}.sealed`, passphrase);
    const done = passphrase === undefined ? draft : `${draft}.sealed`;
    // A link fails where there is a file of that name: nobody's backup is overwritten.
    await link(done, to).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw new BackupError(`${to} is there already: choose another name`);
      return rename(done, to);
    });
    return { facts, bytes: (await stat(to)).size };
  } finally {
    await removeAll(draft, `${draft}.sealed`);
  }
}

async function copyDatabase(openDb: OpenDb, from: string, to: string): Promise<void> {
  await stat(from).catch(() => {
    throw new BackupError(`there is no home in ${dirname(from)}: name its data folder with --data`);
  });
  await inDb(openDb, from, (db) => {
    db.exec('PRAGMA busy_timeout = 5000');
    db.prepare('VACUUM INTO ?').run(to);
  });
  // Not a journal more than the one file.
  await inDb(openDb, to, (db) => db.exec('PRAGMA journal_mode = DELETE'));
}

export async function inDb<T>(openDb: OpenDb, path: string, work: (db: Awaited<ReturnType<OpenDb>>) => T): Promise<T> {
  const db = await openDb(path);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

export async function removeAll(...paths: readonly string[]): Promise<void> {
  for (const path of paths) for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(path + suffix, { force: true });
}
