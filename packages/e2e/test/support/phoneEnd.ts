import type { Keyed } from '@around/client';
import {
  type FromHome,
  type FromPhone,
  fromBase64Url,
  fromHome,
  fromPhone,
  LIMITS,
  PROTOCOL_VERSION,
  packEnvelope,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import { Handshake, IKpsk2, PHONE_PROLOGUE, SealedSession, type Transport } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { frame, OP, RawWeb } from './rawWeb.js';

const suite = nodeSuite();

/** The hello of a paired phone, as text. */
export const helloOf = ({ identity }: Keyed): string =>
  JSON.stringify({ t: 'hello', v: PROTOCOL_VERSION, home: identity.home.id, token: identity.token });

/** A paired phone on a bare WebSocket: a true handshake, and then whatever a test says. */
export class PhoneEnd {
  readonly web: RawWeb;
  readonly heard: FromHome[] = [];
  readonly #handshake: Handshake;
  #transport: Transport | undefined;
  #session: SealedSession | undefined;

  /** @param patience as of `RawWeb` */
  constructor(port: number, keyed: Keyed, from?: string, patience?: number) {
    this.#handshake = new Handshake({
      suite,
      pattern: IKpsk2,
      initiator: true,
      prologue: PHONE_PROLOGUE,
      staticKey: keyed.keyPair,
      remoteStatic: fromBase64Url(keyed.identity.homeKey) as Uint8Array,
      psk: fromBase64Url(keyed.identity.psk) as Uint8Array,
    });
    const first = this.#handshake.write(toUtf8(JSON.stringify({ v: PROTOCOL_VERSION, software: 'test' })));
    const options = { path: '/phone', ...(from === undefined ? {} : { from }), ...(patience === undefined ? {} : { patience }) };
    this.web = new RawWeb(port, options, [frame(OP.text, helloOf(keyed)), frame(OP.binary, first)]);
  }

  /** Resolves when the session is open. @throws Error where the home refused */
  async open(): Promise<void> {
    await this.web.until(() => this.web.binaries.length > 0);
    const second = this.web.binaries.shift();
    if (second === undefined || this.#handshake.read(second) === undefined) {
      throw new Error(`no session: ${this.web.code} ${this.web.reason} ${this.web.texts.join(' ')}`);
    }
    this.#transport = this.#handshake.split();
    this.#session = new SealedSession(this.#transport);
  }

  /** Opens what came since. @throws Error where a frame or message of the home is not valid */
  read(): void {
    for (const bytes of this.web.binaries.splice(0)) {
      const message = this.#session?.open(bytes);
      if (message === undefined) continue;
      const envelope = message === 'invalid' ? undefined : unpackEnvelope(message);
      const decoded = envelope?.ok === true ? fromHome.decode(envelope.value.json, LIMITS.message) : undefined;
      if (decoded?.ok !== true) throw new Error(`what the home said is not valid: ${decoded?.error ?? 'it does not open'}`);
      this.heard.push(decoded.value);
    }
  }

  say(message: FromPhone): void {
    this.json(toUtf8(fromPhone.encode(message)));
  }

  /** Sealed as it should be, whatever the JSON is. */
  json(json: Uint8Array): void {
    this.message(packEnvelope(json));
  }

  message(message: Uint8Array): void {
    for (const bytes of this.#session?.seal(message) ?? []) this.web.binary(bytes);
  }

  /** One record's plaintext, sealed: a fragment of whatever sort. */
  record(plaintext: Uint8Array): void {
    if (this.#transport !== undefined) this.web.binary(this.#transport.send.seal(plaintext));
  }

  /** The sealed frames of a message, to be spoilt before they are sent. */
  seal(message: FromPhone): Uint8Array[] {
    return this.#session?.seal(packEnvelope(toUtf8(fromPhone.encode(message)))) ?? [];
  }
}
