import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDb } from '@around/home';
import { isEnd, type StepName } from '@around/messages';
import type { LedgerRecord } from './history.js';

/**
 * Opens the home's database of this folder. Who changes it stops the home before, and uses `exec` alone: a prepared statement
 * keeps the file open after `close`.
 */
export function openHome(folder: string): Promise<Db> {
  return openDb(join(folder, 'home.db'));
}

/** Looks into a copy of the home's database, so that looking changes nothing. */
export async function inCopy<T>(folder: string, look: (db: Db) => T): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'around-torture-db-'));
  try {
    for (const name of ['home.db', 'home.db-wal']) if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name));
    const db = await openHome(copy);
    try {
      return look(db);
    } finally {
      db.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

export function readLedger(db: Db): LedgerRecord[] {
  return db
    .prepare('SELECT id, ended, steps FROM commands ORDER BY n')
    .all()
    .map((row) => ({
      id: String(row.id),
      ended: row.ended === 1,
      ends: (JSON.parse(String(row.steps)) as { step: StepName }[]).map(({ step }) => step).filter(isEnd),
    }));
}

/** The bells' events in the history, in its order: `life n`. */
export function readKept(db: Db): string[] {
  return db
    .prepare("SELECT value FROM events WHERE kind = 'event' AND name = 'rang' ORDER BY n")
    .all()
    .map(({ value }) => String(JSON.parse(String(value))));
}
