import { concat, crockfordFrom, fromBase64Url, normaliseCrockford, toBase64Url, toUtf8 } from '@around/messages';
import type { Suite } from './suite.js';

/** Prologue of every handshake between a phone and a home. */
export const PHONE_PROLOGUE: Uint8Array = toUtf8('around-phone-1');

/** Characters of a typed pairing code: two name the slot, ten (50 bits) are secret. */
export const PAIRING_CODE_LENGTH = 12;
/** Characters of a controller's setup code: 100 bits. */
export const SETUP_CODE_LENGTH = 20;

type RandomBytes = (n: number) => Uint8Array;

/** A new setup code, canonical (ungrouped). */
export const newSetupCode = (random: RandomBytes): string => crockfordFrom(random(SETUP_CODE_LENGTH), SETUP_CODE_LENGTH);

/**
 * The adoption's pre-shared key. 100 random bits need no slow hash.
 * @param code as typed or canonical @returns undefined where it is not 20 Crockford characters
 */
export function pskOfSetupCode(suite: Suite, code: string, board: string): Uint8Array | undefined {
  const canonical = normaliseCrockford(code, SETUP_CODE_LENGTH);
  return canonical === undefined ? undefined : derive(suite, 'around-setup-1', toUtf8(canonical), toUtf8(board));
}

/** Secrets of a new invitation: `slot` (22 characters) and `secret` go into the link, `code` is typed, its first two characters are its slot. */
export function newInvitationSecrets(random: RandomBytes): { slot: string; secret: string; code: string } {
  return {
    slot: toBase64Url(random(16)),
    secret: toBase64Url(random(16)),
    code: crockfordFrom(random(PAIRING_CODE_LENGTH), PAIRING_CODE_LENGTH),
  };
}

/** The pairing's pre-shared key from a link. @throws RangeError where `secret` is not base64url */
export function pskOfSecret(suite: Suite, slot: string, secret: string): Uint8Array {
  const bytes = fromBase64Url(secret);
  if (bytes === undefined) throw new RangeError('the secret is not base64url');
  return derive(suite, 'around-pair-1', bytes, toUtf8(slot));
}

/** The pairing's pre-shared key from a typed code: scrypt, because 50 bits are few (trust.md, Pairing). Undefined where it is no code. */
export async function pskOfCode(suite: Suite, code: string): Promise<Uint8Array | undefined> {
  const canonical = normaliseCrockford(code, PAIRING_CODE_LENGTH);
  return canonical === undefined ? undefined : suite.scrypt(toUtf8(canonical), toUtf8('around-code-1'));
}

/** What a relay knows of a phone's route token. @throws RangeError where `token` is not base64url */
export function tokenHash(suite: Suite, token: string): Uint8Array {
  const bytes = fromBase64Url(token);
  if (bytes === undefined) throw new RangeError('the token is not base64url');
  return suite.sha256(bytes);
}

/** The mark in an adopted controller's beacon, by which its home knows it and a stranger learns nothing. */
export function fingerprintOf(suite: Suite, homeId: string, controllerId: string): string {
  return toBase64Url(suite.sha256(toUtf8(`${homeId}/${controllerId}`)).subarray(0, 8));
}

/** Six digits that both screens of a pairing can show: equal where nobody stands between. */
export function sixDigits(hash: Uint8Array): string {
  const word = new DataView(hash.buffer, hash.byteOffset).getUint32(0);
  return String(word % 1_000_000).padStart(6, '0');
}

/** HMAC-SHA-256 under a label of its own, so that no secret serves two purposes. */
function derive(suite: Suite, label: string, secret: Uint8Array, salt: Uint8Array): Uint8Array {
  return suite.hmac(suite.hmac(toUtf8(label), secret), concat([salt, Uint8Array.of(1)]));
}
