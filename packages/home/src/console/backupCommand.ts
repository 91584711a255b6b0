import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nodeSuite } from '@around/sealing/node';
import { makeBackup } from '../backup/makeBackup.js';
import { homeIdOfFile } from '../storage/keys.js';
import { openDb } from '../storage/openDb.js';
import { SOFTWARE } from '../version.js';
import { secretLine } from './secretLine.js';

export interface BackupFlags {
  readonly data: string;
  readonly seal?: boolean;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

/** `frMhs backup FILE`: also while the home runs. @throws Error for people */
export async function backupCommand(file: string, flags: BackupFlags): Promise<void> {
  process.umask(0o077);
  const passphrase = await passphraseOf(flags);
  const suite = nodeSuite();
  const { facts, bytes } = await makeBackup(openDb, {
    data: flags.data,
    to: resolve(file),
    passphrase,
    software: SOFTWARE,
    homeOf: (keys) => homeIdOfFile(suite, keys),
    wall: Date.now(),
  });
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ file: resolve(file), bytes, sealed: passphrase !== undefined, ...facts })}\n`);
    return;
  }
  process.stdout.write(
    `${resolve(file)}: ${(bytes / 1e6).toFixed(1)} MB, ${facts.keys} keys of phones and programs, ${facts.controllers} controllers. Read through: whole.\n`,
  );
  if (passphrase === undefined)
    process.stderr.write(
      'It is not sealed: whoever has it has the home’s keys. Keep it as you would a house key, or make one with --seal.\n',
    );
}

async function passphraseOf({ seal, passphraseFile }: BackupFlags): Promise<string | undefined> {
  if (passphraseFile !== undefined) return checked((await readFile(passphraseFile, 'utf8')).replace(/\r?\n$/, ''));
  if (seal !== true) return undefined;
  if (process.env.AROUND_PASSPHRASE !== undefined) return checked(process.env.AROUND_PASSPHRASE);
  return checked(await secretLine('A passphrase for the backup, 8 characters or more (it is not shown): '));
}

function checked(passphrase: string): string {
  if ([...passphrase].length < 8) throw new Error('a passphrase has 8 characters or more: four words that nobody would guess are good');
  return passphrase;
}
