import { type KeyObject, verify } from 'node:crypto';
import { UpdateError } from '../updateError.js';

const LINE = /^([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._-]{0,120})$/;
const SIGNATURE = 64;

/**
 * What `SHA256SUMS` says, by file name, once one of the keys has signed it.
 * @param signature `SHA256SUMS.sig`: base64 of an Ed25519 signature (RFC 8032) over the very bytes @throws UpdateError
 */
export function signedSums(sums: Uint8Array, signature: Uint8Array, keys: readonly KeyObject[]): ReadonlyMap<string, string> {
  const bytes = Buffer.from(Buffer.from(signature).toString('latin1').trim(), 'base64');
  if (bytes.length !== SIGNATURE || !keys.some((key) => verify(null, sums, key, bytes)))
    throw new UpdateError(
      'untrusted',
      'the release is not signed by a key that this installation trusts: it was tampered with, or its key was changed (docs/guides/releases.md)',
    );
  const found = new Map<string, string>();
  for (const line of Buffer.from(sums).toString('utf8').split('\n')) {
    if (line === '') continue;
    const [, sum, name] = LINE.exec(line) ?? [];
    if (sum === undefined || name === undefined || found.has(name))
      throw new UpdateError('malformed', `SHA256SUMS has a line that is none: "${line.slice(0, 80)}"`);
    found.set(name, sum);
  }
  return found;
}
