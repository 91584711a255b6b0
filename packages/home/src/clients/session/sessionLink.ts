import { type Envelope, packEnvelope, toUtf8, unpackEnvelope } from '@around/messages';
import type { SealedSession } from '@around/sealing';
import type { PhoneChannel } from '../../seams.js';

/** A sealed channel that speaks whole messages: JSON, and where there is one a blob. */
export class SessionLink {
  readonly channel: PhoneChannel;
  readonly #sealed: SealedSession;
  closed = false;

  constructor(channel: PhoneChannel, sealed: SealedSession) {
    this.channel = channel;
    this.#sealed = sealed;
  }

  /** Half of what the key can do is used up. */
  get worn(): boolean {
    return this.#sealed.worn;
  }

  get buffered(): number {
    return this.channel.buffered;
  }

  send(json: string, blob?: Uint8Array): void {
    if (this.closed) return;
    for (const frame of this.#sealed.seal(packEnvelope(toUtf8(json), blob))) this.channel.send(frame);
  }

  /** A whole message, undefined while more is to come, `invalid` for what ends the session. */
  open(frame: Uint8Array): Envelope | undefined | 'invalid' {
    const message = this.#sealed.open(frame);
    if (message === undefined || message === 'invalid') return message;
    const envelope = unpackEnvelope(message);
    return envelope.ok ? envelope.value : 'invalid';
  }

  close(code: number, reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.channel.close(code, reason);
  }
}
