import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TierFacts } from '@around/platform';
import { DB_NAME } from '../storage/homeDb.js';
import { openReadOnly } from '../storage/openDb.js';

type Database = NonNullable<TierFacts['database']>;

/** A larger database is looked at while its home runs, and not copied. */
const MAX_COPY = 500_000_000;

/**
 * Whether the database in this data folder is whole. Nothing in the folder changes: while the home runs it is read beside it, else a copy
 * is, since SQLite writes to what it opens.
 */
export async function checkDatabase(folder: string, running: boolean): Promise<Database> {
  const path = join(folder, DB_NAME);
  const size = await stat(path).then(
    (found) => found.size,
    (error: NodeJS.ErrnoException) => error,
  );
  if (typeof size !== 'number') {
    return size.code === 'ENOENT' ? { state: 'missing' } : { state: 'unread', detail: size.message };
  }
  if (running) return look(path);
  if (size > MAX_COPY)
    return { state: 'unread', detail: 'it is large and its home does not run: start the home, which looks at it itself' };
  const folderOfCopy = await mkdtemp(join(tmpdir(), 'around-check-'));
  try {
    for (const suffix of ['', '-wal']) {
      await copyFile(path + suffix, join(folderOfCopy, DB_NAME + suffix)).catch((error: NodeJS.ErrnoException) => {
        if (suffix === '' || error.code !== 'ENOENT') throw error;
      });
    }
    return await look(join(folderOfCopy, DB_NAME));
  } catch (error) {
    return { state: 'unread', detail: String(error) };
  } finally {
    await rm(folderOfCopy, { recursive: true, force: true });
  }
}

async function look(path: string): Promise<Database> {
  try {
    const db = await openReadOnly(path);
    try {
      const [said] = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? { said: 'nothing' });
      return said === 'ok' ? { state: 'whole' } : { state: 'damaged', detail: String(said) };
    } finally {
      db.close();
    }
  } catch (error) {
    const detail = String(error);
    return /malformed|not a database|corrupt/i.test(detail) ? { state: 'damaged', detail } : { state: 'unread', detail };
  }
}
