import {
  type Beacon,
  concat,
  controllerHello,
  type FromController,
  frameRecord,
  fromBase64Url,
  fromController,
  PROTOCOL_VERSION,
  packEnvelope,
  RecordFramer,
  type ToController,
  toController,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import type { Listener, TcpConnection } from '@around/platform';
import type { FakeHost } from '@around/platform/fake';
import { fingerprintOf, Handshake, NNpsk0, pskOfSetupCode, SealedSession, type Suite } from '@around/sealing';

const NOTHING = new Uint8Array(0);

/** One connection of the scripted controller. */
export interface Talk {
  readonly tcp: TcpConnection;
  readonly received: ToController[];
  readonly adopt: boolean;
  closed: boolean;
  say(message: FromController, blob?: Uint8Array): void;
}

export interface Script {
  readonly suite: Suite;
  readonly host: FakeHost;
  readonly board: string;
  readonly title: string;
  readonly code: string;
}

/** A controller as the protocol describes it, with nothing behind it: a test says what it says. */
export class ScriptedController {
  readonly talks: Talk[] = [];
  readonly #s: Script;
  id: string;
  psk: Uint8Array | undefined;
  home: string | undefined;
  epoch = 'epoch-1';
  port = 45_671;
  title: string;
  /** Answers to pings; false: says nothing. */
  answers = true;
  /** Sends its info by itself once a session is sealed. */
  introduces = true;
  ct = 1_000;
  #listener: Listener | undefined;

  constructor(script: Script) {
    this.#s = script;
    this.id = script.board;
    this.title = script.title;
  }

  /** Adopted already, with this key. */
  belongTo(home: string, id: string, psk: Uint8Array): this {
    this.home = home;
    this.id = id;
    this.psk = psk;
    return this;
  }

  get live(): Talk | undefined {
    return this.talks.filter((talk) => !talk.closed).at(-1);
  }

  async listen(): Promise<void> {
    this.#listener = await this.#s.host.listenTcp({ host: '0.0.0.0', port: this.port }, (tcp) => this.#accept(tcp));
    this.port = this.#listener.address.port;
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = undefined;
    for (const talk of this.talks) talk.tcp.destroy();
  }

  /** One beacon to everyone, from a fresh port. Returns what was heard in answer so far. */
  async beacon(over: Partial<Beacon> = {}): Promise<void> {
    const beacon: Beacon = {
      v: PROTOCOL_VERSION,
      id: this.id,
      title: this.title,
      tcp: this.port,
      epoch: this.epoch,
      fingerprint: this.home === undefined ? '' : fingerprintOf(this.#s.suite, this.home, this.id),
      ...over,
    };
    const socket = await this.#s.host.openUdp({ port: 0 }, { onDatagram: (bytes) => this.replies.push(bytes) });
    socket.send(toUtf8(JSON.stringify(beacon)), { host: '255.255.255.255', port: 45_670 });
  }

  readonly replies: Uint8Array[] = [];

  info(): FromController {
    const thing = { key: 'lamp', title: 'Lamp', '@type': ['Light'], properties: {}, actions: {}, events: {} };
    return {
      t: 'info',
      v: PROTOCOL_VERSION,
      title: this.title,
      software: 'script 1',
      cboot: 'A'.repeat(22),
      ct: this.ct,
      wall: 0,
      ring: 'ring1',
      things: [thing],
    };
  }

  /** Dials a home's own TCP server, as a board that sleeps does. */
  async dialIn(host: string, port: number): Promise<void> {
    const tcp = await this.#s.host.dialTcp({ host, port });
    const ours = toUtf8(controllerHello.encode({ t: 'controller', v: PROTOCOL_VERSION, controller: this.id, epoch: this.epoch }));
    let handshake: Handshake | undefined;
    let session: SealedSession | undefined;
    const talk = this.#talk(tcp, false, () => session);
    const framer = new RecordFramer();
    tcp.handle({
      onData: (bytes) => {
        for (const frame of framed(framer.push(bytes))) {
          if (session !== undefined) this.#heard(talk, session, frame);
          else if (handshake === undefined) {
            const hello = controllerHello.decode(frame, 512);
            if (!hello.ok || hello.value.t !== 'home') return;
            handshake = new Handshake({
              suite: this.#s.suite,
              pattern: NNpsk0,
              initiator: true,
              psk: this.psk!,
              prologue: concat([ours, frame]),
            });
            tcp.write(frameRecord(handshake.write(NOTHING)));
          } else if (handshake.read(frame) !== undefined) {
            session = new SealedSession(handshake.split());
            if (this.introduces) talk.say(this.info());
          }
        }
      },
      onClose: () => {
        talk.closed = true;
      },
    });
    tcp.write(frameRecord(ours));
  }

  #accept(tcp: TcpConnection): void {
    let handshake: Handshake | undefined;
    let session: SealedSession | undefined;
    let talk: Talk | undefined;
    const framer = new RecordFramer();
    tcp.handle({
      onData: (bytes) => {
        for (const frame of framed(framer.push(bytes))) {
          if (session !== undefined && talk !== undefined) this.#heard(talk, session, frame);
          else if (handshake === undefined) {
            const hello = controllerHello.decode(frame, 512);
            if (!hello.ok || hello.value.t !== 'home') return tcp.destroy();
            const adopt = hello.value.adopt === true;
            if (adopt && this.psk !== undefined && this.#used) return this.#sorry(tcp, 'alreadyAdopted');
            if (!adopt && this.psk === undefined) return this.#sorry(tcp, 'notAdopted');
            const name = adopt ? this.#s.board : this.id;
            const ours = toUtf8(controllerHello.encode({ t: 'controller', v: PROTOCOL_VERSION, controller: name, epoch: this.epoch }));
            const psk = adopt ? pskOfSetupCode(this.#s.suite, this.#s.code, this.#s.board)! : this.psk!;
            handshake = new Handshake({ suite: this.#s.suite, pattern: NNpsk0, initiator: false, psk, prologue: concat([frame, ours]) });
            talk = this.#talk(tcp, adopt, () => session);
            tcp.write(frameRecord(ours));
          } else {
            if (handshake.read(frame) === undefined) return tcp.destroy();
            tcp.write(frameRecord(handshake.write(NOTHING)));
            session = new SealedSession(handshake.split());
            if (talk?.adopt === false) {
              this.#used = true;
              if (this.introduces) talk.say(this.info());
            }
          }
        }
      },
      onClose: () => {
        if (talk !== undefined) talk.closed = true;
      },
    });
  }

  #used = false;

  #sorry(tcp: TcpConnection, code: 'alreadyAdopted' | 'notAdopted'): void {
    tcp.write(frameRecord(toUtf8(controllerHello.encode({ t: 'sorry', code, message: code }))));
    tcp.close();
  }

  #talk(tcp: TcpConnection, adopt: boolean, session: () => SealedSession | undefined): Talk {
    const talk: Talk = {
      tcp,
      adopt,
      received: [],
      closed: false,
      say: (message, blob) => {
        for (const record of session()?.seal(packEnvelope(toUtf8(fromController.encode(message)), blob)) ?? [])
          tcp.write(frameRecord(record));
      },
    };
    this.talks.push(talk);
    return talk;
  }

  #heard(talk: Talk, session: SealedSession, frame: Uint8Array): void {
    const bytes = session.open(frame);
    if (bytes === undefined || bytes === 'invalid') return;
    const envelope = unpackEnvelope(bytes);
    if (!envelope.ok) return;
    const message = toController.decode(envelope.value.json, 1_048_576);
    if (!message.ok) throw new Error(`the home said what is no message: ${message.error}`);
    talk.received.push(message.value);
    if (message.value.t === 'ping' && this.answers) talk.say({ t: 'pong', n: message.value.n, cboot: 'A'.repeat(22), ct: this.ct });
    if (message.value.t === 'provision') {
      this.belongTo(message.value.home, message.value.controller, fromBase64Url(message.value.psk)!);
      talk.say({ t: 'provisioned' });
    }
  }
}

const framed = (frames: Uint8Array[] | 'tooLong'): Uint8Array[] => (frames === 'tooLong' ? [] : frames);
