import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest Node that runs what is released: Debian 13 and Raspberry Pi OS have it. */
const NODE = '20.19.0';

/**
 * `release.json`: what `update` reads first of a release (packages/update/src/release/note.ts).
 * @param {string} folder @param {{ version: string, notes?: string | undefined, date?: string, from?: string }} about `notes`: a file
 * @returns {string} the file
 */
export function describe(folder, { version, notes, date = new Date().toISOString(), from }) {
  const file = join(folder, 'release.json');
  const text = notes === undefined ? {} : { notes: readFileSync(notes, 'utf8') };
  const needs = { node: NODE, ...(from === undefined ? {} : { from }) };
  writeFileSync(file, `${JSON.stringify({ v: 1, version, date, ...text, needs }, null, 2)}\n`);
  return file;
}

/**
 * The public keys that a version trusts for its successor: the one that signs it, and those that may sign later.
 * @param {string} folder @param {string | undefined} signing private key, PEM @param {readonly string[]} others public keys, PEM
 */
export function bringKeys(folder, signing, others) {
  if (signing === undefined && others.length === 0) return;
  mkdirSync(folder, { recursive: true });
  const own = signing === undefined ? [] : [createPrivateKey(readFileSync(signing))];
  const keys = [...own, ...others.map((file) => readFileSync(file))].map((key) => createPublicKey(key));
  for (const [i, key] of keys.entries()) writeFileSync(join(folder, `release-${i + 1}.pub`), key.export({ type: 'spki', format: 'pem' }));
}
