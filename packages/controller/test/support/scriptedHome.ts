import {
  type Beacon,
  type ControllerHello,
  concat,
  controllerHello,
  decodeBeacon,
  type FromController,
  frameRecord,
  fromController,
  PROTOCOL_VERSION,
  packEnvelope,
  RecordFramer,
  type ReportItem,
  type ToController,
  toBase64Url,
  toController,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import type { TcpConnection, Timer } from '@around/platform';
import type { FakeClock, FakeHost } from '@around/platform/fake';
import { Handshake, NNpsk0, pskOfSetupCode, SealedSession, type Suite } from '@around/sealing';

const NOTHING = new Uint8Array(0);

export type Step = Extract<FromController, { t: 'step' }>;
export interface Heard {
  readonly message: FromController;
  readonly blob: Uint8Array | undefined;
}

/** One session as a home sees it. */
export class Session {
  readonly heard: Heard[] = [];
  readonly tcp: TcpConnection;
  readonly #session: SealedSession;
  readonly #clock: FakeClock;
  readonly #beat: Timer;
  closed = false;
  /** Pings as a home does, every 5 s. */
  beats = true;
  /** Takes reports as they come. */
  takes = true;
  #ct = { cboot: '', ct: 0, at: 0 };

  constructor(tcp: TcpConnection, session: SealedSession, clock: FakeClock) {
    this.tcp = tcp;
    this.#session = session;
    this.#clock = clock;
    this.#beat = clock.every(5_000, () => {
      if (this.closed) this.#beat.cancel();
      else if (this.beats && this.all('info').length > 0) this.ping();
    });
  }

  say(message: ToController): void {
    for (const record of this.#session.seal(packEnvelope(toUtf8(toController.encode(message))))) this.tcp.write(frameRecord(record));
  }

  ping(n = 1): void {
    this.say({ t: 'ping', n, wall: 0 });
  }

  /** Orders it, good for `life` ms. */
  order(
    id: string,
    thing: string,
    op: 'write' | 'invoke',
    name: string,
    more: { input?: unknown; life?: number; lease?: number; cboot?: string } = {},
  ): void {
    const { life = 15_000, cboot = this.#ct.cboot, ...rest } = more;
    const notAfter = this.#ct.ct + (this.#clock.now() - this.#ct.at) + life;
    this.say({ t: 'do', id, thing, op, name, cboot, notAfter: Math.max(0, notAfter), by: 'ann', ...rest });
  }

  receive(frame: Uint8Array): void {
    const bytes = this.#session.open(frame);
    if (bytes === undefined) return;
    if (bytes === 'invalid') throw new Error('the controller sent what does not open');
    const envelope = unpackEnvelope(bytes);
    if (!envelope.ok) throw new Error(envelope.error);
    const message = fromController.decode(envelope.value.json, 1_048_576);
    if (!message.ok) throw new Error(`the controller said what is no message: ${message.error}`);
    this.heard.push({ message: message.value, blob: envelope.value.blob });
    if (message.value.t === 'info' || message.value.t === 'pong') this.#ct = { ...message.value, at: this.#clock.now() };
    if (message.value.t === 'info' && this.beats) this.ping();
    if (message.value.t === 'report' && this.takes)
      this.say({ t: 'taken', ring: message.value.ring, n: message.value.items.at(-1)?.n ?? 0 });
  }

  all<T extends FromController['t']>(t: T): Extract<FromController, { t: T }>[] {
    return this.heard.map(({ message }) => message).filter((message): message is Extract<FromController, { t: T }> => message.t === t);
  }

  /** The names of a command's steps, in order. */
  steps(id: string): string[] {
    return this.all('step')
      .filter((step) => step.id === id)
      .map(({ step }) => step);
  }

  last(id: string): Step | undefined {
    return this.all('step')
      .filter((step) => step.id === id)
      .at(-1);
  }

  get items(): ReportItem[] {
    return this.all('report').flatMap(({ items }) => items);
  }

  /** The reported values of a property, in order. */
  values(thing: string, name: string): unknown[] {
    return this.items.flatMap((item) => (item.k === 'value' && item.thing === thing && item.name === name ? [item.value] : []));
  }

  get notices(): string[] {
    return this.all('notice').map(({ kind }) => kind);
  }
}

/** A home as the protocol describes it: a test says what it says. */
export class ScriptedHome {
  readonly id = toBase64Url(new Uint8Array(16).fill(7));
  readonly psk = new Uint8Array(32).fill(42);
  readonly beacons: { readonly beacon: Beacon; readonly at: number; readonly host: string }[] = [];
  readonly clock: FakeClock;
  readonly host: FakeHost;
  readonly suite: Suite;

  constructor(clock: FakeClock, host: FakeHost, suite: Suite) {
    this.clock = clock;
    this.host = host;
    this.suite = suite;
  }

  async listenForBeacons(port = 45_670): Promise<void> {
    await this.host.openUdp(
      { port, share: true },
      {
        onDatagram: (bytes, from) => {
          const beacon = decodeBeacon(bytes);
          if (beacon.ok) this.beacons.push({ beacon: beacon.value, at: this.clock.now(), host: from.host });
        },
      },
    );
  }

  /** Dials and shakes hands; a `sorry` or a close comes back as its code. */
  dial(
    port: number,
    of: { controller: string; psk: Uint8Array; adopt?: boolean; home?: string; host?: string; quiet?: boolean },
  ): Promise<Session | string> {
    const hello: ControllerHello = {
      t: 'home',
      v: PROTOCOL_VERSION,
      home: of.home ?? this.id,
      controller: of.controller,
      ...(of.adopt === true ? { adopt: true } : {}),
    };
    const dialled = this.host
      .dialTcp({ host: of.host ?? '10.0.0.3', port })
      .then((tcp) => this.#shake(tcp, hello, of.psk, of.quiet ?? false));
    return this.clock.settle(dialled);
  }

  /** Takes a controller that dials in. */
  accept(tcp: TcpConnection, controller: string): Promise<Session | string> {
    return new Promise((resolve) => {
      const framer = new RecordFramer();
      let handshake: Handshake | undefined;
      let session: Session | undefined;
      tcp.handle({
        onData: (bytes) => {
          for (const frame of framed(framer.push(bytes))) {
            if (session !== undefined) session.receive(frame);
            else if (handshake === undefined) {
              const ours = toUtf8(controllerHello.encode({ t: 'home', v: PROTOCOL_VERSION, home: this.id, controller }));
              handshake = new Handshake({
                suite: this.suite,
                pattern: NNpsk0,
                initiator: false,
                psk: this.psk,
                prologue: concat([frame, ours]),
              });
              tcp.write(frameRecord(ours));
            } else {
              if (handshake.read(frame) === undefined) return resolve('key');
              tcp.write(frameRecord(handshake.write(NOTHING)));
              session = new Session(tcp, new SealedSession(handshake.split()), this.clock);
              resolve(session);
            }
          }
        },
        onClose: () => {
          if (session !== undefined) session.closed = true;
          resolve('closed');
        },
      });
    });
  }

  /** Gives the controller its name and this home's key. */
  async adopt(port: number, board: string, code: string, id: string): Promise<string> {
    const psk = pskOfSetupCode(this.suite, code, board);
    if (psk === undefined) throw new Error('no code');
    const session = await this.dial(port, { controller: board, psk, adopt: true });
    if (typeof session === 'string') return session;
    session.say({ t: 'provision', home: this.id, controller: id, psk: toBase64Url(this.psk) });
    await this.clock.until(() => session.closed);
    return session.all('provisioned').length === 1 ? 'adopted' : 'closed';
  }

  /** Adopts it and opens a session under the new key. */
  async take(
    controller: { readonly id: string; readonly port: number; readonly setupCode: string | undefined },
    id = 'living',
  ): Promise<Session> {
    if (controller.id !== id) {
      const how = await this.adopt(controller.port, controller.id, controller.setupCode ?? '', id);
      if (how !== 'adopted') throw new Error(`not adopted: ${how}`);
    }
    return this.connect(controller.port, id);
  }

  async connect(port: number, id = 'living'): Promise<Session> {
    const session = await this.dial(port, { controller: id, psk: this.psk });
    if (typeof session === 'string') throw new Error(`no session: ${session}`);
    await this.clock.until(() => session.all('pong').length > 0);
    return session;
  }

  #shake(tcp: TcpConnection, hello: ControllerHello, psk: Uint8Array, quiet: boolean): Promise<Session | string> {
    return new Promise((resolve) => {
      const ours = toUtf8(controllerHello.encode(hello));
      const framer = new RecordFramer();
      let handshake: Handshake | undefined;
      let session: Session | undefined;
      tcp.handle({
        onData: (bytes) => {
          for (const frame of framed(framer.push(bytes))) {
            if (session !== undefined) session.receive(frame);
            else if (handshake === undefined) {
              const answer = controllerHello.decode(frame, 512);
              if (!answer.ok) return resolve(answer.error);
              if (answer.value.t === 'sorry') return resolve(answer.value.code);
              handshake = new Handshake({ suite: this.suite, pattern: NNpsk0, initiator: true, psk, prologue: concat([ours, frame]) });
              tcp.write(frameRecord(handshake.write(NOTHING)));
            } else {
              if (handshake.read(frame) === undefined) return resolve('key');
              session = new Session(tcp, new SealedSession(handshake.split()), this.clock);
              session.beats = !quiet;
              resolve(session);
            }
          }
        },
        onClose: () => {
          if (session !== undefined) session.closed = true;
          resolve('closed');
        },
      });
      tcp.write(frameRecord(ours));
    });
  }
}

const framed = (frames: Uint8Array[] | 'tooLong'): Uint8Array[] => (frames === 'tooLong' ? [] : frames);
