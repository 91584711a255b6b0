import { copyFile, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenDb } from '../storage/db.js';
import { DB_NAME } from '../storage/homeDb.js';
import { BackupError, type BackupFacts, BESIDE, readBackup, takeBeside } from './backupFile.js';
import { inDb, removeAll } from './makeBackup.js';
import { isSealed, unsealFile } from './seal.js';

export interface RestoreBackup {
  readonly file: string;
  /** The data folder of the home that is to be; no home runs there. */
  readonly data: string;
  /** Whether a home that is there already makes way: its files get another name. */
  readonly replace: boolean;
  /** Asked where the backup is sealed. */
  readonly passphrase: () => Promise<string>;
}

/** Puts a home back. What was there is kept aside; a power cut leaves the one or the other, or none that would start. @throws BackupError, WrongPassphrase */
export async function restoreBackup(
  openDb: OpenDb,
  { file, data, replace, passphrase }: RestoreBackup,
): Promise<{ facts: BackupFacts; aside: string | undefined }> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const draft = join(data, 'home.db.restoring');
  await removeAll(draft);
  try {
    if (isSealed(file)) await unsealFile(file, draft, await passphrase());
    else await copyFile(file, draft);
    const { facts, files } = await inDb(openDb, draft, readBackup);
    const there = (await readdir(data)).filter((name) => BESIDE.some((one) => one === name) || /^home\.db(-wal|-shm)?$/.test(name));
    const lived = there.some((name) => name !== 'home.yaml' && name !== 'relay.json');
    if (lived && !replace)
      throw new BackupError(
        `a home lives in ${data} already: name another folder with --data, or say --replace, which keeps its files aside`,
      );
    const aside = there.length === 0 ? undefined : await makeWay(data, there);
    await inDb(openDb, draft, takeBeside);
    for (const [name, bytes] of files) await writeFile(join(data, name), bytes, { mode: 0o600, flush: true });
    // The database comes last: without it nothing starts that would pass for the home.
    await rename(draft, join(data, DB_NAME));
    await syncFolder(data);
    return { facts, aside };
  } finally {
    await removeAll(draft);
  }
}

/** Moves files into a folder of their own. @returns it */
async function makeWay(data: string, names: readonly string[]): Promise<string> {
  const taken = new Set(await readdir(data));
  let n = 1;
  while (taken.has(`replaced-${n}`)) n++;
  const aside = join(data, `replaced-${n}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of names) await rename(join(data, name), join(aside, name));
  await syncFolder(data);
  return aside;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
