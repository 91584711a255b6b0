import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { UpdateError } from '../updateError.js';
import { type ReleaseNote, readNote } from './note.js';
import type { Source } from './source.js';
import { signedSums } from './sums.js';

const MAX_SUMS = 65_536;
const MAX_SIGNATURE = 1_024;
const MAX_NOTE = 65_536;
const MAX_ARCHIVE = 256 << 20;

/** A release whose signature was found good. */
export interface Release {
  readonly note: ReleaseNote;
  readonly source: Source;
  /** SHA-256 by file name, hex. */
  readonly sums: ReadonlyMap<string, string>;
}

/** Reads what a source offers, and believes nothing that is not signed. @throws UpdateError */
export async function readRelease(source: Source, keys: readonly KeyObject[]): Promise<Release> {
  const [text, signature] = await Promise.all([source.small('SHA256SUMS', MAX_SUMS), source.small('SHA256SUMS.sig', MAX_SIGNATURE)]);
  const sums = signedSums(text, signature, keys);
  const bytes = await source.small('release.json', MAX_NOTE);
  if (createHash('sha256').update(bytes).digest('hex') !== sums.get('release.json'))
    throw new UpdateError('untrusted', 'release.json is not the one that was signed: try again, or name another source');
  return { note: readNote(bytes), source, sums };
}

/**
 * Brings a program's archive into the file `to`, going on where an earlier try stopped, and checks it.
 * @throws UpdateError; what is left in the file then is wrong or a beginning
 */
export async function fetchArchive(
  { note, source, sums }: Release,
  name: string,
  to: string,
  progress: (bytes: number, of: number | undefined) => void,
): Promise<void> {
  const archive = `${name}-${note.version}.tar.gz`;
  const sum = sums.get(archive);
  if (sum === undefined) throw new UpdateError('malformed', `this release has no ${archive}: name a source that has one`);
  // A beginning that an earlier try left may be of other bytes: then once from the start.
  for (const last of [false, true]) {
    await source.copy(archive, to, MAX_ARCHIVE, progress);
    if ((await sumOf(to)) === sum) return;
    rmSync(to, { force: true });
    if (last) throw new UpdateError('untrusted', `${archive} is not the one that was signed: it was tampered with or damaged on its way`);
  }
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
