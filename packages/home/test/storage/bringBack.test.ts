import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataFiles } from '@around/platform';
import { recordingLog } from '@around/platform/fake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHomeDb } from '../../src/storage/homeDb.js';
import { openDb } from '../../src/storage/openDb.js';
import { folderFiles } from '../support/folderFiles.js';

const OLD = [
  'CREATE TABLE keys (id TEXT PRIMARY KEY, revoked INTEGER); CREATE TABLE log (n INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL);',
];
const ADDS = [...OLD, 'ALTER TABLE keys ADD COLUMN color TEXT; CREATE TABLE colors (name TEXT);'];
/** What a careless step would do: a column goes, a table goes. */
const TAKES = [
  ...OLD,
  'CREATE TABLE entries (what TEXT); DROP TABLE log; ALTER TABLE keys RENAME TO old; CREATE TABLE keys (id TEXT PRIMARY KEY); DROP TABLE old;',
];

describe('a database whose newer version was taken back', () => {
  let directory: string;
  let files: DataFiles;
  const log = recordingLog();
  const open = (migrations: readonly string[], wentBack = false) => openHomeDb({ files, openDb, log, wentBack }, migrations);
  /** What the newer version did, and closed to the last handle: one with prepared statements closes only some time later. */
  const onTrial = async (step: string, ...sql: readonly string[]): Promise<void> => {
    const db = await openDb(join(directory, 'home.db'));
    db.exec(`VACUUM INTO '${directory}/home.db.before-v2'`);
    for (const one of ['PRAGMA journal_mode = WAL', step, 'PRAGMA user_version = 2', ...sql]) db.exec(one);
    db.close();
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'around-home-'));
    files = folderFiles(directory);
    const db = await openDb(join(directory, 'home.db'));
    db.exec(`${OLD[0]} PRAGMA user_version = 1; INSERT INTO keys VALUES ('phone', NULL); INSERT INTO log (what) VALUES ('before')`);
    db.close();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is of the older schema again, with all that was written since: a key that was revoked stays revoked', async () => {
    await onTrial(
      ADDS[1] as string,
      "UPDATE keys SET revoked = 7; INSERT INTO keys VALUES ('other', NULL, 'red'); INSERT INTO log (what) VALUES ('on trial'); INSERT INTO colors VALUES ('red')",
    );
    const db = await open(OLD, true);
    expect(db.prepare('SELECT * FROM keys ORDER BY id DESC').all()).toEqual([
      { id: 'phone', revoked: 7 },
      { id: 'other', revoked: null },
    ]);
    expect(db.prepare('SELECT what FROM log ORDER BY n').all()).toEqual([{ what: 'before' }, { what: 'on trial' }]);
    // Numbers are not given twice.
    db.exec("INSERT INTO log (what) VALUES ('after')");
    expect(db.prepare("SELECT n FROM log WHERE what = 'after'").get()).toEqual({ n: 3 });
    db.close();
    const aside = await openDb(join(directory, 'home.db.of-v2-1'));
    expect(aside.prepare('SELECT name FROM colors').get()).toEqual({ name: 'red' });
    aside.close();
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { event: 'database.returned', rows: 4 } });
    // Done once: the next start finds nothing to do.
    const again = await open(OLD, true);
    expect(again.prepare('SELECT count(*) AS n FROM log').get()).toEqual({ n: 3 });
    again.close();
    expect((await readdir(directory)).filter((name) => name.includes('.of-v'))).toEqual(['home.db.of-v2-1']);
  });

  it('says what it could not carry over, and leaves that as it was', async () => {
    await onTrial(TAKES[1] as string, "INSERT INTO keys VALUES ('other'); INSERT INTO entries VALUES ('on trial')");
    const db = await open(OLD, true);
    expect(db.prepare('SELECT what FROM log').all()).toEqual([{ what: 'before' }]);
    db.close();
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', fields: { event: 'database.returned', left: ['log'] } });
  });

  it('is left alone, and the start refused, where no version was taken back', async () => {
    await onTrial(ADDS[1] as string);
    await expect(open(OLD)).rejects.toThrow(/written by a newer Around/);
    expect((await readdir(directory)).filter((name) => name.includes('.of-v'))).toEqual([]);
  });

  it.each(['home.db.back', 'home.db.of-v2-1'])('is brought back after a power cut that left a beginning of %s', async (name) => {
    await onTrial(ADDS[1] as string);
    await files.write(name, new Uint8Array([1, 2, 3]));
    const db = await open(OLD, true);
    expect(db.prepare('SELECT what FROM log').all()).toEqual([{ what: 'before' }]);
    db.close();
  });
});
