import { createPublicKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UpdateError } from '../updateError.js';

/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410 §4). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The public keys whose signature makes a release: those of the configuration, else the `keys/*.pub` of the version that runs. Two can be
 * good at a time: a release that is signed by the old key brings the new one.
 * @param version the folder of the running version; undefined in a checkout @throws UpdateError where one cannot be read, or there is none
 */
export function trustedKeys(configured: readonly string[] | undefined, version: string | undefined): KeyObject[] {
  const keys = configured?.map(keyOf) ?? (version === undefined ? [] : pemsIn(join(version, 'keys')).map(pemKey));
  if (keys.length === 0)
    throw new UpdateError(
      'untrusted',
      'this version came without a key that could vouch for another: name the release key under "update.keys" (docs/guides/releases.md)',
    );
  return keys;
}

function keyOf(text: string): KeyObject {
  const raw = /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : undefined;
  return raw?.length === 32 ? createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' }) : pemKey(text);
}

function pemKey(file: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(readFileSync(file));
  } catch (error) {
    throw new UpdateError('untrusted', `${file} is no public key (${String(error)}): give base64 of its 32 bytes, or a PEM file`, {
      cause: error,
    });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new UpdateError('untrusted', `${file} is a key of the kind ${key.asymmetricKeyType}: releases are signed with ed25519`);
  return key;
}

function pemsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.pub'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
