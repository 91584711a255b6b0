import { readJson } from '@around/messages';
import { RELAY_NAME } from '../relayChoice.js';
import type { Db } from '../storage/db.js';
import { KEYS_NAME } from '../storage/keys.js';
import { PUSH_KEYS_NAME } from '../storage/pushKeys.js';
import { MIGRATIONS } from '../storage/schema.js';

/** What a home is beside its database: its identity, the relay that it joined, its settings. */
export const BESIDE = [KEYS_NAME, PUSH_KEYS_NAME, RELAY_NAME, 'home.yaml'] as const;

/** What a backup says of itself. */
export interface BackupFacts {
  /** Unix ms. */
  readonly made: number;
  readonly software: string;
  readonly home: string;
  readonly keys: number;
  readonly controllers: number;
}

/** The backup cannot be used; the message says why and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** Makes a copy of a home's database a backup: the files beside it become a table in it. */
export function putBeside(copy: Db, files: ReadonlyMap<string, Uint8Array>, about: Pick<BackupFacts, 'made' | 'software' | 'home'>): void {
  copy.exec('CREATE TABLE backup (json TEXT NOT NULL); CREATE TABLE backup_files (name TEXT PRIMARY KEY, data BLOB NOT NULL)');
  copy.prepare('INSERT INTO backup (json) VALUES (?)').run(JSON.stringify(about));
  for (const [name, data] of files) copy.prepare('INSERT INTO backup_files (name, data) VALUES (?,?)').run(name, data);
}

/** Looks through a backup as a whole. @throws BackupError */
export function readBackup(db: Db): { readonly facts: BackupFacts; readonly files: ReadonlyMap<string, Uint8Array> } {
  try {
    const [said] = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (said !== 'ok') throw new BackupError(`the backup is damaged (${String(said)}): take an older one`);
    const version = Number(Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0]);
    if (version > MIGRATIONS.length)
      throw new BackupError(
        `the backup was made by a newer Around (its schema is ${version}, this one knows ${MIGRATIONS.length}): update first`,
      );
    const about = readJson(String(db.prepare('SELECT json FROM backup').get()?.json), { bytes: 4_096 });
    if (!about.ok) throw new BackupError('the backup does not say what it is of: take an older one');
    const { made, software, home } = about.value as Pick<BackupFacts, 'made' | 'software' | 'home'>;
    const files = new Map<string, Uint8Array>();
    for (const { name, data } of db.prepare('SELECT name, data FROM backup_files').all()) {
      if (BESIDE.some((one) => one === name)) files.set(String(name), data as Uint8Array);
    }
    if (!files.has(KEYS_NAME)) throw new BackupError('the backup does not hold the home’s keys: take an older one');
    const count = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
    const keys = count('SELECT count(*) FROM keys WHERE revoked IS NULL');
    return { facts: { made, software, home, keys, controllers: count('SELECT count(*) FROM controllers') }, files };
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`this is no backup of a home (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  }
}

/** Makes a backup a home's database again. */
export const takeBeside = (db: Db): void => db.exec('DROP TABLE backup_files; DROP TABLE backup');
