import {
  decodePairingGrant,
  decodePairingStep,
  LIMITS,
  type PairingGrant,
  PROTOCOL_VERSION,
  packEnvelope,
  paddedJson,
  type ToPhoneControl,
  toPhoneControl,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import type { WebConnection, WebDialer } from '@around/platform';
import { Handshake, PHONE_PROLOGUE, SealedSession, type Suite, XXpsk3 } from '@around/sealing';

/** Somebody who pairs step by step, as a test says: a true handshake with any pre-shared key, and nothing by itself. */
export class PairingEnd {
  /** What the other side said in plain. */
  readonly heard: ToPhoneControl[] = [];
  /** Close code, once it is over. */
  closed: number | undefined;
  grant: PairingGrant | undefined;
  /** The home's last sealed word. */
  last: 'done' | 'sorry' | undefined;
  readonly #socket: WebConnection;
  readonly #suite: Suite;
  readonly #handshake: Handshake;
  readonly #frames: Uint8Array[] = [];
  #sealed: SealedSession | undefined;

  private constructor(socket: WebConnection, suite: Suite) {
    this.#socket = socket;
    this.#suite = suite;
    this.#handshake = new Handshake({
      suite,
      pattern: XXpsk3,
      initiator: true,
      prologue: PHONE_PROLOGUE,
      staticKey: suite.generateKeyPair(),
    });
    socket.handle({
      onText: (text) => {
        const message = toPhoneControl.decode(text, LIMITS.frame);
        if (message.ok) this.heard.push(message.value);
      },
      onBinary: (bytes) => this.#took(bytes),
      onClose: (code) => {
        this.closed = code;
      },
    });
  }

  /** Dials and says hello and message 1. @param url a WebSocket base */
  static async start(dialer: WebDialer, suite: Suite, url: string, slot: string, home?: string): Promise<PairingEnd> {
    const end = new PairingEnd(await dialer.dialWeb(`${url}/phone`), suite);
    end.#socket.send(JSON.stringify({ t: 'hello', v: PROTOCOL_VERSION, slot, ...(home === undefined ? {} : { home }) }));
    end.#socket.send(end.#handshake.write(new Uint8Array(0)));
    return end;
  }

  /** Message 2 has come: a guess can be made. */
  get ready(): boolean {
    return this.#frames.length > 0;
  }

  /** Message 3, under this key: the one guess of this handshake. @throws Error where message 2 has not come or does not fit */
  guess(psk: Uint8Array): void {
    const second = this.#frames.shift();
    if (second === undefined || this.#handshake.read(second) === undefined) throw new Error('no message 2 to answer');
    this.#handshake.setPsk(psk);
    this.#socket.send(this.#handshake.write(paddedJson({ v: PROTOCOL_VERSION, device: 'guesser', software: 'test' })));
    this.#sealed = new SealedSession(this.#handshake.split());
  }

  /** Says that the grant is stored. */
  stored(): void {
    for (const record of this.#sealed?.seal(packEnvelope(toUtf8('{"t":"stored"}'))) ?? []) this.#socket.send(record);
  }

  close(): void {
    this.#socket.close(1000);
  }

  get suite(): Suite {
    return this.#suite;
  }

  #took(bytes: Uint8Array): void {
    const message = this.#sealed?.open(bytes);
    if (this.#sealed === undefined) this.#frames.push(bytes);
    if (message === undefined || message === 'invalid') return;
    const envelope = unpackEnvelope(message);
    if (!envelope.ok) return;
    const grant = decodePairingGrant(envelope.value.json);
    const step = decodePairingStep(envelope.value.json);
    if (grant.ok) this.grant = grant.value;
    else if (step.ok && step.value.t !== 'stored') this.last = step.value.t;
  }
}
