import {
  cutText,
  decodeSessionWelcome,
  fromBase64Url,
  LEVEL,
  PROTOCOL_VERSION,
  paddedJson,
  type Result,
  type SessionSeen,
  type SessionWelcome,
} from '@around/messages';
import { Handshake, IKpsk2, PHONE_PROLOGUE, SealedSession, type Suite } from '@around/sealing';
import type { Keyed } from '../api.js';

/** What the home's answer gives. */
export interface Greeted {
  readonly sealed: SealedSession;
  readonly welcome: SessionWelcome;
}

/** The handshake of one session: message 1 out, message 2 in. */
export class Greeting {
  readonly #handshake: Handshake;

  /** @throws RangeError where the identity is damaged */
  constructor(suite: Suite, { identity, keyPair }: Keyed) {
    const remoteStatic = fromBase64Url(identity.homeKey);
    const psk = fromBase64Url(identity.psk);
    if (remoteStatic?.length !== 32 || psk?.length !== 32) throw new RangeError('the stored keys of this home are damaged: pair again');
    this.#handshake = new Handshake({
      suite,
      pattern: IKpsk2,
      initiator: true,
      prologue: PHONE_PROLOGUE,
      staticKey: keyPair,
      remoteStatic,
      psk,
    });
  }

  /** Message 1. It may be recorded and played again: it says what we saw, and asks for nothing. */
  open(seen: SessionSeen['seen'], software: string): Promise<Uint8Array> {
    const payload: SessionSeen = {
      v: PROTOCOL_VERSION,
      software: cutText(software, 80),
      level: LEVEL,
      ...(seen === undefined ? {} : { seen }),
    };
    return this.#handshake.writeAsync(paddedJson(payload));
  }

  /** Message 2. The error is for people. */
  async finish(frame: Uint8Array): Promise<Result<Greeted>> {
    const payload = await this.#handshake.readAsync(frame);
    if (payload === undefined) return { ok: false, error: 'who answered is not the home that was paired, or does not know this key' };
    const welcome = decodeSessionWelcome(payload);
    if (!welcome.ok) return { ok: false, error: `the home's welcome is not valid (${welcome.error}): update the older side` };
    return { ok: true, value: { sealed: new SealedSession(this.#handshake.split()), welcome: welcome.value } };
  }
}
