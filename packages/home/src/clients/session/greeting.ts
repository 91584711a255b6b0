import { decodeSessionSeen, paddedJson, type SessionSeen, type SessionWelcome } from '@around/messages';
import { Handshake, IKpsk2, PHONE_PROLOGUE, SealedSession, type Suite } from '@around/sealing';
import type { HomeKeys } from '../../seams.js';
import type { KeyRecord } from '../people/books.js';

export type Greeted =
  | { readonly ok: true; readonly seen: SessionSeen; readonly answer: Uint8Array; readonly sealed: SealedSession }
  | { readonly ok: false; readonly error: string };

/**
 * The home's side of IKpsk2, whole: one message in, one out.
 * @param record the key that the route token named; the handshake must prove that very key
 */
export function greet(suite: Suite, keys: HomeKeys, record: KeyRecord, first: Uint8Array, welcome: SessionWelcome): Greeted {
  const handshake = new Handshake({
    suite,
    pattern: IKpsk2,
    initiator: false,
    prologue: PHONE_PROLOGUE,
    staticKey: keys.staticKey,
    psk: record.psk,
  });
  const payload = handshake.read(first);
  if (payload === undefined) return { ok: false, error: 'the first message does not open: is this the home it was paired with?' };
  if (!same(handshake.remoteStatic, record.publicKey)) return { ok: false, error: 'the token belongs to another key' };
  const seen = decodeSessionSeen(payload);
  if (!seen.ok) return seen;
  const answer = handshake.write(paddedJson(welcome));
  return { ok: true, seen: seen.value, answer, sealed: new SealedSession(handshake.split()) };
}

function same(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, i) => byte === b[i]);
}
