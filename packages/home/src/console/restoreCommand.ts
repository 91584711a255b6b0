import { resolve } from 'node:path';
import { restoreBackup } from '../backup/restoreBackup.js';
import { openDb } from '../storage/openDb.js';
import { askRunningHome } from './controlSocket.js';
import { secretLine } from './secretLine.js';

export interface RestoreFlags {
  readonly data: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** `frMhs restore FILE`: the same home again, here. @throws Error for people */
export async function restoreCommand(file: string, flags: RestoreFlags): Promise<void> {
  process.umask(0o077);
  if ((await askRunningHome(flags.data, { do: 'status' })) !== undefined)
    throw new Error(
      `a home runs with the data folder ${flags.data}: stop it first (sudo systemctl stop frMhs), or name another folder with --data`,
    );
  const { facts, aside } = await restoreBackup(openDb, {
    file: resolve(file),
    data: flags.data,
    replace: flags.replace === true,
    passphrase: async () => process.env.AROUND_PASSPHRASE ?? (await secretLine('The backup’s passphrase (it is not shown): ')),
  });
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ ...facts, data: flags.data, aside: aside ?? null })}\n`);
    return;
  }
  process.stdout.write(
    `${flags.data} is home ${facts.home} as it was on ${new Date(facts.made).toISOString()}: ${facts.keys} keys, ${facts.controllers} controllers.\n`,
  );
  if (aside !== undefined) process.stdout.write(`What was there is in ${aside}.\n`);
  process.stderr.write(
    'Start it, and never the old one again: two homes with the same keys put each other out. What was revoked since that day is good again: look at "around phones", and revoke it anew.\n',
  );
}
