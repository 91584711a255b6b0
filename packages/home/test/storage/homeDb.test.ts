import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataFiles } from '@around/platform';
import { recordingLog } from '@around/platform/fake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHomeDb, StorageError } from '../../src/storage/homeDb.js';
import { openDb } from '../../src/storage/openDb.js';
import { folderFiles } from '../support/folderFiles.js';

let directory: string;
let files: DataFiles;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'around-home-'));
  files = folderFiles(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const ONE = 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);';
const TWO = 'ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 2;';

describe('home.db', () => {
  it('is made where it is missing, and kept', async () => {
    const log = recordingLog();
    const first = await openHomeDb({ files, openDb, log }, [ONE]);
    first.exec('INSERT INTO a VALUES (7)');
    first.close();
    const again = await openHomeDb({ files, openDb, log }, [ONE]);
    expect(
      again
        .prepare('SELECT x FROM a ORDER BY x')
        .all()
        .map((row) => row.x),
    ).toEqual([1, 7]);
    again.close();
    expect(log.lines).toEqual([]);
  });

  it('moves to a newer schema and keeps a copy of the old file', async () => {
    const log = recordingLog();
    (await openHomeDb({ files, openDb, log }, [ONE])).close();
    const db = await openHomeDb({ files, openDb, log }, [ONE, TWO]);
    expect(db.prepare('SELECT x, y FROM a').get()).toEqual({ x: 1, y: 2 });
    db.close();
    const copy = await openDb(join(directory, 'home.db.before-v2'));
    expect(copy.prepare('SELECT * FROM a').get()).toEqual({ x: 1 });
    copy.close();
  });

  it('leaves everything as it was when a migration fails', async () => {
    const log = recordingLog();
    (await openHomeDb({ files, openDb, log }, [ONE])).close();
    await expect(openHomeDb({ files, openDb, log }, [ONE, `${TWO} CREATE TABLE a (z);`])).rejects.toThrow();
    const db = await openHomeDb({ files, openDb, log }, [ONE]);
    expect(db.prepare('SELECT * FROM a').get()).toEqual({ x: 1 });
    db.close();
  });

  it('refuses what a newer Around wrote, and says what to do', async () => {
    const log = recordingLog();
    (await openHomeDb({ files, openDb, log }, [ONE, TWO])).close();
    await expect(openHomeDb({ files, openDb, log }, [ONE])).rejects.toThrow(/newer Around.*update Around/s);
    expect(await readdir(directory)).not.toContain('home.db.damaged-1');
  });

  it('sets a damaged file aside and begins an empty one', async () => {
    const log = recordingLog();
    await writeFile(join(directory, 'home.db'), 'this was never a database, whatever its name says'.repeat(100));
    const db = await openHomeDb({ files, openDb, log }, [ONE]);
    expect(db.prepare('SELECT count(*) AS n FROM a').get()).toEqual({ n: 1 });
    db.close();
    expect(await readdir(directory)).toContain('home.db.damaged-1');
    expect(log.lines.filter((line) => line.level === 'error')).toHaveLength(1);
  });

  it('notices pages that were overwritten', async () => {
    const log = recordingLog();
    const db = await openHomeDb({ files, openDb, log }, [ONE]);
    for (let i = 0; i < 2_000; i++) db.prepare('INSERT INTO a VALUES (?)').run(i);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    const path = join(directory, 'home.db');
    const bytes = (await files.read('home.db')) as Uint8Array;
    bytes.fill(0xa5, 4_096, 12_288);
    await writeFile(path, bytes);
    (await openHomeDb({ files, openDb, log }, [ONE])).close();
    expect(await readdir(directory)).toContain('home.db.damaged-1');
  });

  it('belongs to one home at a time', async () => {
    const log = recordingLog();
    const db = await openHomeDb({ files, openDb, log }, [ONE]);
    const second = openHomeDb({ files, openDb, log }, [ONE]);
    await expect(second).rejects.toThrow(/another frMhs/);
    await expect(second).rejects.toBeInstanceOf(StorageError);
    db.close();
  });
});
