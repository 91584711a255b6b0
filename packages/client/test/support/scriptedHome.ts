import {
  type Change,
  decodePairingStep,
  decodeSessionSeen,
  type FromHome,
  type FromPhone,
  type FromPhoneControl,
  fromHome,
  fromPhone,
  fromPhoneControl,
  LIMITS,
  type PairingGrant,
  packEnvelope,
  type SessionSeen,
  type Snapshot,
  type ToPhoneControl,
  toBase64Url,
  toPhoneControl,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import type { Address, Listener, WebConnection, WebServing } from '@around/platform';
import { Handshake, IKpsk2, type KeyPair, PHONE_PROLOGUE, SealedSession, XXpsk3 } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import type { Identity, Keyed } from '../../src/index.js';

export const suite = nodeSuite();
const random = (n: number): Uint8Array => suite.random(n);
export const EPOCH = 'AAAAAAAAAAAAAAAAAAAAAA';
export const HOME = 'HHHHHHHHHHHHHHHHHHHHHA';

export const EMPTY: Snapshot = { things: [], values: [], controllers: [], commands: [] };

/** A home that does what a test tells it, and speaks the real protocol over a fake network. */
export class ScriptedHome {
  readonly staticKey: KeyPair = suite.generateKeyPair();
  readonly phoneKey: KeyPair = suite.generateKeyPair();
  readonly psk = random(32);
  readonly token = toBase64Url(random(16));
  /** What every new session gets first. */
  sync: (seen: SessionSeen['seen']) => Extract<FromHome, { t: 'sync' }> = () => ({ t: 'sync', epoch: EPOCH, seq: 10, snapshot: EMPTY });
  /** False: as a relay whose home is away. */
  up = true;
  /** Sends frames of an older session before each `open`. */
  leftovers = false;
  /** What `open` says. */
  way: 'relay' | 'lan' = 'lan';
  tick = 5_000;
  /** Answers heartbeats. */
  answersPings = true;
  lan: string[] = [];
  readonly sessions: PhoneLine[] = [];
  readonly lines: PhoneLine[] = [];
  /** For pairings. */
  pairing: { psk: Uint8Array; grant: PairingGrant; commit?: () => ToFinish } | undefined;
  #listener: Listener | undefined;

  async listen(host: WebServing, port: number): Promise<Address> {
    this.#listener = await host.listenWeb({
      at: { host: '0.0.0.0', port },
      maxMessage: LIMITS.frame,
      perAddress: 0,
      hosts: ['*'],
      origins: [],
      onRequest: () => ({ status: 404 }),
      sockets: { '/phone': (socket) => this.lines.push(new PhoneLine(this, socket)) },
    });
    return this.#listener.address;
  }

  async unlisten(): Promise<void> {
    await this.#listener?.close();
  }

  identity(over: Partial<Identity> = {}): Keyed {
    return {
      identity: {
        home: { id: HOME, title: 'Test house' },
        homeKey: toBase64Url(this.staticKey.publicKey),
        key: { id: 'key1', user: 'Ann', role: 'owner' },
        psk: toBase64Url(this.psk),
        token: this.token,
        lan: [],
        ...over,
      },
      keyPair: this.phoneKey,
    };
  }

  /** The newest session. */
  get session(): PhoneLine {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('no session was opened yet');
    return session;
  }
}

export type ToFinish = 'done' | 'sorry' | 'vanish';

/** One phone's socket at the scripted home. */
export class PhoneLine {
  readonly heard: FromPhone[] = [];
  readonly hellos: Extract<FromPhoneControl, { t: 'hello' }>[] = [];
  readonly seen: SessionSeen[] = [];
  pings = 0;
  closed: { code: number; reason: string } | undefined;
  onHeard: ((message: FromPhone) => void) | undefined;
  readonly #home: ScriptedHome;
  readonly #socket: WebConnection;
  #sealed: SealedSession | undefined;
  #handshake: Handshake | undefined;

  constructor(home: ScriptedHome, socket: WebConnection) {
    this.#home = home;
    this.#socket = socket;
    socket.handle({
      onText: (text) => this.#text(text),
      onBinary: (bytes) => this.#binary(bytes),
      onClose: (code, reason) => {
        this.closed = { code, reason };
      },
    });
  }

  say(message: ToPhoneControl): void {
    this.#socket.send(toPhoneControl.encode(message));
  }

  send(message: FromHome, blob?: Uint8Array): void {
    this.sendRaw(fromHome.encode(message), blob);
  }

  sendRaw(json: string, blob?: Uint8Array): void {
    for (const frame of this.#sealed?.seal(packEnvelope(toUtf8(json), blob)) ?? []) this.#socket.send(frame);
  }

  /** A frame that no key made. */
  sendGarbage(): void {
    this.#socket.send(random(300));
  }

  changes(seq: number, items: Change[]): void {
    this.send({ t: 'changes', seq, items });
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason);
  }

  of<T extends FromPhone['t']>(t: T): Extract<FromPhone, { t: T }>[] {
    return this.heard.filter((message) => message.t === t) as Extract<FromPhone, { t: T }>[];
  }

  #text(text: string): void {
    const message = fromPhoneControl.decode(text, LIMITS.hello);
    if (!message.ok) throw new Error(message.error);
    if (message.value.t === 'ping') {
      this.pings++;
      if (this.#home.answersPings) this.say({ t: 'pong', n: message.value.n, ...(this.#home.way === 'relay' ? { home: 1.5 } : {}) });
      return;
    }
    this.hellos.push(message.value);
    this.#handshake = undefined;
    this.#sealed = undefined;
    if (this.#home.leftovers) this.sendGarbage();
    if (this.#home.up) this.say({ t: 'open', way: this.#home.way });
    else this.say({ t: 'home', up: false });
  }

  #binary(bytes: Uint8Array): void {
    if (!this.#home.up) return;
    if (this.hellos.at(-1)?.slot !== undefined) this.#pair(bytes);
    else if (this.#sealed === undefined) this.#shake(bytes);
    else this.#sealedFrame(bytes);
  }

  #shake(bytes: Uint8Array): void {
    const home = this.#home;
    const { staticKey, psk } = home;
    const handshake = new Handshake({ suite, pattern: IKpsk2, initiator: false, prologue: PHONE_PROLOGUE, staticKey, psk });
    const payload = handshake.read(bytes);
    const seen = payload === undefined ? undefined : decodeSessionSeen(payload);
    if (seen?.ok !== true) {
      this.close(4011, 'a bad first message');
      return;
    }
    this.seen.push(seen.value);
    const welcome = {
      v: 1,
      home: { id: HOME, title: 'Test house' },
      boot: EPOCH,
      tick: home.tick,
      wall: 1_700_000_000_000,
      key: { id: 'key1', user: 'Ann', role: 'owner' },
      lan: home.lan,
      software: 'scripted',
    };
    this.#socket.send(handshake.write(toUtf8(JSON.stringify(welcome))));
    this.#sealed = new SealedSession(handshake.split());
    home.sessions.push(this);
    this.send(home.sync(seen.value.seen));
  }

  #sealedFrame(bytes: Uint8Array): void {
    const json = this.#json(bytes);
    const message = fromPhone.decode(json, LIMITS.message);
    if (!message.ok) throw new Error(message.error);
    this.heard.push(message.value);
    this.onHeard?.(message.value);
  }

  #json(bytes: Uint8Array): Uint8Array {
    const message = this.#sealed?.open(bytes);
    if (!(message instanceof Uint8Array)) throw new Error('a frame did not open');
    const envelope = unpackEnvelope(message);
    if (!envelope.ok) throw new Error(envelope.error);
    return envelope.value.json;
  }

  #pair(bytes: Uint8Array): void {
    const { pairing, staticKey } = this.#home;
    if (this.#sealed !== undefined) {
      const step = decodePairingStep(this.#json(bytes));
      if (!step.ok || step.value.t !== 'stored') throw new Error('expected stored');
      const end = pairing?.commit?.() ?? 'done';
      if (end === 'done') this.sendRaw('{"t":"done"}');
      else if (end === 'sorry') this.sendRaw('{"t":"sorry","message":"used already"}');
      else this.#socket.terminate();
      if (end !== 'vanish') this.close(1000);
      return;
    }
    if (this.#handshake === undefined) {
      this.#handshake = new Handshake({ suite, pattern: XXpsk3, initiator: false, prologue: PHONE_PROLOGUE, staticKey });
      if (pairing === undefined) {
        this.close(4005, 'there is no such invitation');
        return;
      }
      this.#handshake.setPsk(pairing.psk);
      this.#handshake.read(bytes);
      this.#socket.send(this.#handshake.write(new Uint8Array(0)));
      return;
    }
    if (this.#handshake.read(bytes) === undefined) {
      this.close(4011, 'the code is wrong');
      return;
    }
    this.#sealed = new SealedSession(this.#handshake.split());
    this.sendRaw(JSON.stringify(pairing?.grant));
  }
}
