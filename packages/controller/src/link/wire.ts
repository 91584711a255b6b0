import {
  type ControllerHello,
  concat,
  controllerHello,
  cutText,
  type FromController,
  frameRecord,
  fromController,
  LIMITS,
  PROTOCOL_VERSION,
  packEnvelope,
  RecordFramer,
  readJson,
  type ToController,
  toController,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import { Handshake, NNpsk0, SealedSession, type Suite } from '@around/sealing';

type HelloOf<T extends ControllerHello['t']> = Extract<ControllerHello, { t: T }>;
export type HomeHello = HelloOf<'home'>;
export type OwnHello = HelloOf<'controller'>;
export type Sorry = HelloOf<'sorry'>;

/** The key and the hello for a home that dialled, or why there is none. */
export type Admission = { readonly psk: Uint8Array; readonly hello: OwnHello } | { readonly sorry: Sorry };

export type WireRole =
  | { readonly dialler: false; admit(hello: HomeHello): Admission }
  /** `pskOf`: undefined where another home answers than the one that was meant. */
  | { readonly dialler: true; readonly hello: OwnHello; pskOf(hello: HomeHello): Uint8Array | undefined };

/** `hello`: what came is no hello. `key`: the handshake does not fit. `record`, `message`: what came sealed is damaged. */
export type WireFault = 'hello' | 'version' | 'key' | 'record' | 'message';

/** What bytes of the home led to. `failed` and `sorry` end the connection. */
export type WireEvent =
  | { readonly is: 'sealed'; readonly hello: HomeHello }
  | { readonly is: 'message'; readonly message: ToController }
  | { readonly is: 'unknown' }
  | { readonly is: 'sorry'; readonly sorry: Sorry }
  | { readonly is: 'failed'; readonly why: WireFault; readonly detail: string };

type State =
  | { readonly at: 'hello' }
  | { readonly at: 'handshake'; readonly handshake: Handshake; readonly hello: HomeHello }
  | { readonly at: 'sealed'; readonly session: SealedSession }
  | { readonly at: 'over' };

const NOTHING = new Uint8Array(0);
const KNOWN: ReadonlySet<string> = new Set(toController.types);
const OVER: State = { at: 'over' };

/** The controller's end of one link without its socket: bytes in; bytes to send and events out (PROTOCOL.md, Controller link). */
export class BoardWire {
  readonly #suite: Suite;
  readonly #role: WireRole;
  readonly #framer = new RecordFramer(LIMITS.hello);
  #state: State = { at: 'hello' };
  #out: Uint8Array[] = [];

  constructor(suite: Suite, role: WireRole) {
    this.#suite = suite;
    this.#role = role;
  }

  get sealed(): boolean {
    return this.#state.at === 'sealed';
  }

  /** Whether a fresh handshake is due. */
  get worn(): boolean {
    return this.#state.at === 'sealed' && this.#state.session.worn;
  }

  /** Bytes to send first, where this side dialled. */
  begin(): Uint8Array {
    return this.#role.dialler ? frameRecord(encode(this.#role.hello)) : NOTHING;
  }

  /** Bytes that `receive` wants sent; each is handed out once. */
  takeOutput(): Uint8Array {
    const bytes = concat(this.#out);
    this.#out = [];
    return bytes;
  }

  receive(bytes: Uint8Array): WireEvent[] {
    const events: WireEvent[] = [];
    this.#framer.add(bytes);
    while (!this.#over) {
      // Who is not proven says little; the bound rises with the very record that proves it.
      if (this.#state.at === 'sealed') this.#framer.limit = LIMITS.frame;
      const record = this.#framer.next();
      if (record === undefined) break;
      if (record === 'tooLong')
        events.push(this.#fail(this.#state.at === 'hello' ? 'hello' : 'record', `a record over ${this.#framer.limit} bytes`));
      else this.#record(record, events);
    }
    return events;
  }

  /** Framed, sealed bytes of one message. @throws RangeError over 1 MiB, or before the handshake is done */
  seal(message: FromController, blob?: Uint8Array): Uint8Array {
    if (this.#state.at !== 'sealed') throw new RangeError('the handshake is not done');
    const records = this.#state.session.seal(packEnvelope(toUtf8(fromController.encode(message)), blob));
    return concat(records.map(frameRecord));
  }

  get #over(): boolean {
    return this.#state.at === 'over';
  }

  #record(record: Uint8Array, events: WireEvent[]): void {
    switch (this.#state.at) {
      case 'hello':
        this.#hello(record, events);
        return;
      case 'handshake':
        this.#shake(this.#state.handshake, this.#state.hello, record, events);
        return;
      case 'sealed':
        this.#opened(this.#state.session, record, events);
        return;
      case 'over':
        return;
    }
  }

  #hello(record: Uint8Array, events: WireEvent[]): void {
    const decoded = controllerHello.decode(record, LIMITS.hello);
    if (!decoded.ok) {
      events.push(this.#fail('hello', decoded.error, 'malformed'));
      return;
    }
    const hello = decoded.value;
    if (hello.t === 'sorry') {
      this.#state = OVER;
      events.push({ is: 'sorry', sorry: hello });
    } else if (hello.t !== 'home') events.push(this.#fail('hello', 'a home begins with its own hello', 'malformed'));
    else if (hello.v !== PROTOCOL_VERSION) {
      const words = `this controller speaks version ${PROTOCOL_VERSION} of the protocol, the home version ${hello.v}: upgrade the older of the two`;
      events.push(this.#fail('version', words, 'version'));
    } else if (this.#role.dialler) this.#answered(this.#role.hello, this.#role.pskOf(hello), hello, record, events);
    else this.#asked(this.#role.admit(hello), hello, record, events);
  }

  #answered(own: OwnHello, psk: Uint8Array | undefined, hello: HomeHello, theirs: Uint8Array, events: WireEvent[]): void {
    if (psk === undefined) {
      events.push(this.#fail('hello', 'another home answers there'));
      return;
    }
    const handshake = new Handshake({ suite: this.#suite, pattern: NNpsk0, initiator: true, psk, prologue: concat([encode(own), theirs]) });
    this.#out.push(frameRecord(handshake.write(NOTHING)));
    this.#state = { at: 'handshake', handshake, hello };
  }

  #asked(admission: Admission, hello: HomeHello, theirs: Uint8Array, events: WireEvent[]): void {
    if ('sorry' in admission) {
      this.#out.push(frameRecord(encode(admission.sorry)));
      this.#state = OVER;
      events.push({ is: 'failed', why: 'hello', detail: admission.sorry.message });
      return;
    }
    const ours = encode(admission.hello);
    const { psk } = admission;
    const handshake = new Handshake({ suite: this.#suite, pattern: NNpsk0, initiator: false, psk, prologue: concat([theirs, ours]) });
    this.#out.push(frameRecord(ours));
    this.#state = { at: 'handshake', handshake, hello };
  }

  #shake(handshake: Handshake, hello: HomeHello, record: Uint8Array, events: WireEvent[]): void {
    if (handshake.read(record) === undefined) {
      events.push(this.#fail('key', 'the handshake does not fit: the keys differ'));
      return;
    }
    if (!handshake.finished) this.#out.push(frameRecord(handshake.write(NOTHING)));
    this.#state = { at: 'sealed', session: new SealedSession(handshake.split()) };
    events.push({ is: 'sealed', hello });
  }

  #opened(session: SealedSession, record: Uint8Array, events: WireEvent[]): void {
    const bytes = session.open(record);
    if (bytes === undefined) return;
    if (bytes === 'invalid') {
      events.push(this.#fail('record', 'a sealed record does not open'));
      return;
    }
    const envelope = unpackEnvelope(bytes);
    const json = envelope.ok ? readJson(envelope.value.json, { bytes: LIMITS.message }) : envelope;
    if (!json.ok) {
      events.push(this.#fail('message', json.error));
      return;
    }
    const t = typeof json.value === 'object' && json.value !== null ? (json.value as { t?: unknown }).t : undefined;
    // A newer home may say more than this controller knows.
    if (typeof t === 'string' && !KNOWN.has(t)) {
      events.push({ is: 'unknown' });
      return;
    }
    const message = toController.check(json.value);
    events.push(message.ok ? { is: 'message', message: message.value } : this.#fail('message', message.error));
  }

  #fail(why: WireFault, detail: string, code?: Sorry['code']): WireEvent {
    if (code !== undefined && !this.#role.dialler) this.#out.push(frameRecord(encode({ t: 'sorry', code, message: cutText(detail, 300) })));
    this.#state = OVER;
    return { is: 'failed', why, detail };
  }
}

const encode = (hello: ControllerHello): Uint8Array => toUtf8(controllerHello.encode(hello));
