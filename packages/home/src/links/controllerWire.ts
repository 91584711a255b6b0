import {
  type ControllerHello,
  concat,
  controllerHello,
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
type Sorry = HelloOf<'sorry'>;

/** The key and the hello for a controller that dialled in, or why there is none. */
export type Admission = { readonly psk: Uint8Array; readonly hello: HelloOf<'home'> } | { readonly sorry: Sorry };

/** Which side of the link the home is on. `pskOf` may depend on what the controller's hello says. */
export type WireRole =
  | { readonly dialler: true; readonly hello: HelloOf<'home'>; pskOf(hello: HelloOf<'controller'>): Uint8Array | undefined }
  | { readonly dialler: false; admit(hello: HelloOf<'controller'>): Admission };

/** What bytes of the controller led to. `failed` and `sorry` end the connection. */
export type WireEvent =
  | { readonly is: 'greeted'; readonly hello: HelloOf<'controller'> }
  | { readonly is: 'sealed' }
  | { readonly is: 'message'; readonly message: FromController; readonly blob: Uint8Array | undefined }
  | { readonly is: 'unknown' }
  | { readonly is: 'sorry'; readonly sorry: Sorry }
  | { readonly is: 'failed'; readonly why: WireFault; readonly detail: string };

/** `hello`: what came is no hello. `key`: the handshake does not fit, so the key is another. `record`: a sealed record is damaged. */
export type WireFault = 'hello' | 'version' | 'key' | 'record' | 'message';

type Phase = 'hello' | 'handshake' | 'sealed' | 'over';

const NOTHING = new Uint8Array(0);
const KNOWN: ReadonlySet<string> = new Set(fromController.types);

/**
 * The home's end of one controller link, without its socket: bytes in; bytes to send and events out (PROTOCOL.md, Controller link).
 * Pure but for the suite's randomness. After a `failed` or `sorry` it takes nothing more.
 */
export class ControllerWire {
  readonly #suite: Suite;
  readonly #role: WireRole;
  readonly #framer = new RecordFramer(LIMITS.hello);
  #phase: Phase = 'hello';
  #handshake: Handshake | undefined;
  #session: SealedSession | undefined;
  #out: Uint8Array[] = [];

  constructor(suite: Suite, role: WireRole) {
    this.#suite = suite;
    this.#role = role;
  }

  /** Whether messages can be sealed. */
  get sealed(): boolean {
    return this.#phase === 'sealed';
  }

  /** Whether a fresh handshake is due. */
  get worn(): boolean {
    return this.#session?.worn ?? false;
  }

  /** Whether nothing more can be sealed. */
  get spent(): boolean {
    return this.#session?.spent ?? false;
  }

  /** Bytes to send first, where the home dialled. */
  begin(): Uint8Array {
    return this.#role.dialler ? frameRecord(encodeHello(this.#role.hello)) : NOTHING;
  }

  /** Bytes that `receive` wants sent; each is handed out once. */
  takeOutput(): Uint8Array {
    const bytes = this.#out.length === 1 ? (this.#out[0] as Uint8Array) : concat(this.#out);
    this.#out = [];
    return bytes;
  }

  receive(bytes: Uint8Array): WireEvent[] {
    const events: WireEvent[] = [];
    if (this.#phase === 'over') return events;
    this.#framer.add(bytes);
    for (let frame = this.#framer.next(); frame !== undefined; frame = this.#framer.next()) {
      if (frame === 'tooLong')
        this.#fail(events, this.#phase === 'hello' ? 'hello' : 'record', `a record over ${this.#framer.limit} bytes`);
      else this.#frame(frame, events);
      if (this.#isOver()) break;
      // The controller's Info may come in the same chunk as its last handshake message.
      if (this.sealed) this.#framer.limit = LIMITS.frame;
    }
    return events;
  }

  /** Framed, sealed bytes of one message. @throws RangeError over 1 MiB, or before the handshake is done */
  seal(message: ToController): Uint8Array {
    if (this.#session === undefined) throw new RangeError('the handshake is not done');
    const records = this.#session.seal(packEnvelope(toUtf8(toController.encode(message))));
    return records.length === 1 ? frameRecord(records[0] as Uint8Array) : concat(records.map(frameRecord));
  }

  #isOver(): boolean {
    return this.#phase === 'over';
  }

  #frame(frame: Uint8Array, events: WireEvent[]): void {
    if (this.#phase === 'hello') this.#hello(frame, events);
    else if (this.#phase === 'handshake') this.#shake(frame, events);
    else this.#sealed(frame, events);
  }

  #hello(frame: Uint8Array, events: WireEvent[]): void {
    const decoded = controllerHello.decode(frame, LIMITS.hello);
    if (!decoded.ok) {
      this.#fail(events, 'hello', decoded.error, 'malformed');
      return;
    }
    const hello = decoded.value;
    if (hello.t === 'sorry') {
      this.#phase = 'over';
      events.push({ is: 'sorry', sorry: hello });
      return;
    }
    if (hello.t !== 'controller') {
      this.#fail(events, 'hello', 'a controller answers with its own hello', 'malformed');
      return;
    }
    if (hello.v !== PROTOCOL_VERSION) {
      const words = `it speaks version ${hello.v} of the protocol, this home version ${PROTOCOL_VERSION}: upgrade the older of the two`;
      this.#fail(events, 'version', words, 'version');
      return;
    }
    events.push({ is: 'greeted', hello });
    if (this.#role.dialler) this.#greetedByAcceptor(frame, hello, events);
    else this.#greetedByDialler(frame, hello, events);
  }

  #greetedByAcceptor(theirs: Uint8Array, hello: HelloOf<'controller'>, events: WireEvent[]): void {
    if (!this.#role.dialler) return;
    const psk = this.#role.pskOf(hello);
    if (psk === undefined) {
      this.#fail(events, 'hello', `another controller answers there: ${hello.controller}`);
      return;
    }
    this.#start(true, psk, concat([encodeHello(this.#role.hello), theirs]));
    this.#out.push(frameRecord((this.#handshake as Handshake).write(NOTHING)));
  }

  #greetedByDialler(theirs: Uint8Array, hello: HelloOf<'controller'>, events: WireEvent[]): void {
    if (this.#role.dialler) return;
    const admission = this.#role.admit(hello);
    if ('sorry' in admission) {
      this.#out.push(frameRecord(encodeHello(admission.sorry)));
      this.#phase = 'over';
      events.push({ is: 'sorry', sorry: admission.sorry });
      return;
    }
    const ours = encodeHello(admission.hello);
    this.#start(false, admission.psk, concat([theirs, ours]));
    this.#out.push(frameRecord(ours));
  }

  #start(initiator: boolean, psk: Uint8Array, prologue: Uint8Array): void {
    this.#handshake = new Handshake({ suite: this.#suite, pattern: NNpsk0, initiator, psk, prologue });
    this.#phase = 'handshake';
  }

  #shake(frame: Uint8Array, events: WireEvent[]): void {
    const handshake = this.#handshake as Handshake;
    if (handshake.read(frame) === undefined) {
      this.#fail(events, 'key', 'the handshake does not fit: the keys differ');
      return;
    }
    if (!handshake.finished) this.#out.push(frameRecord(handshake.write(NOTHING)));
    this.#session = new SealedSession(handshake.split());
    this.#handshake = undefined;
    this.#phase = 'sealed';
    events.push({ is: 'sealed' });
  }

  #sealed(frame: Uint8Array, events: WireEvent[]): void {
    const bytes = (this.#session as SealedSession).open(frame);
    if (bytes === undefined) return;
    if (bytes === 'invalid') {
      this.#fail(events, 'record', 'a sealed record does not open');
      return;
    }
    const envelope = unpackEnvelope(bytes);
    if (!envelope.ok) {
      this.#fail(events, 'message', envelope.error);
      return;
    }
    const json = readJson(envelope.value.json, { bytes: LIMITS.message, depth: LIMITS.controllerJsonDepth });
    if (!json.ok) {
      this.#fail(events, 'message', json.error);
      return;
    }
    const t = typeof json.value === 'object' && json.value !== null ? (json.value as { t?: unknown }).t : undefined;
    // A newer controller may say more than this home knows.
    if (typeof t === 'string' && !KNOWN.has(t)) {
      events.push({ is: 'unknown' });
      return;
    }
    const message = fromController.check(json.value);
    if (!message.ok) {
      this.#fail(events, 'message', message.error);
      return;
    }
    events.push({ is: 'message', message: message.value, blob: envelope.value.blob });
  }

  #fail(events: WireEvent[], why: WireFault, detail: string, code?: Sorry['code']): void {
    if (code !== undefined && !this.#role.dialler) this.#out.push(frameRecord(encodeHello({ t: 'sorry', code, message: detail })));
    this.#phase = 'over';
    events.push({ is: 'failed', why, detail });
  }
}

const encodeHello = (hello: ControllerHello): Uint8Array => toUtf8(controllerHello.encode(hello));
