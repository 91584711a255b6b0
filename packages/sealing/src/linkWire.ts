import {
  type ControllerHello,
  concat,
  controllerHello,
  cutText,
  frameRecord,
  LIMITS,
  PROTOCOL_VERSION,
  packEnvelope,
  RecordFramer,
  type Result,
  readJson,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import { BUNDLED } from './bundler.js';
import { Handshake } from './noise/handshake.js';
import { NNpsk0 } from './noise/patterns.js';
import { SealedSession } from './sealedSession.js';
import type { Suite } from './suite.js';

export type HelloOf<T extends ControllerHello['t']> = Extract<ControllerHello, { t: T }>;
type Side = 'home' | 'controller';
type Other<S extends Side> = S extends 'home' ? 'controller' : 'home';
type Sorry = HelloOf<'sorry'>;

/** The key and the own hello for who dialled, or why there is none. */
export type LinkAdmission<S extends Side> = { readonly psk: Uint8Array; readonly hello: HelloOf<S> } | { readonly sorry: Sorry };

/** Who dialled. `pskOf`: undefined where another answers than who was meant. */
export type LinkRole<S extends Side> =
  | { readonly dialler: true; readonly hello: HelloOf<S>; pskOf(hello: HelloOf<Other<S>>): Uint8Array | undefined }
  | { readonly dialler: false; admit(hello: HelloOf<Other<S>>): LinkAdmission<S> };

/** `hello`: what came is no hello. `key`: the handshake does not fit, so the key is another. `record`, `message`: what came sealed is damaged. */
export type LinkFault = 'hello' | 'version' | 'key' | 'record' | 'message';

/** What bytes of the other side led to. `failed` and `sorry` end the connection; `ours`: it was this side that said sorry. */
export type LinkEvent<S extends Side, In> =
  | { readonly is: 'greeted'; readonly hello: HelloOf<Other<S>> }
  | { readonly is: 'sealed'; readonly hello: HelloOf<Other<S>> }
  | { readonly is: 'message'; readonly message: In; readonly blob: Uint8Array | undefined }
  | { readonly is: 'unknown' }
  | { readonly is: 'sorry'; readonly sorry: Sorry; readonly ours: boolean }
  | { readonly is: 'failed'; readonly why: LinkFault; readonly detail: string };

/** What one side of the link hears, and in which words it complains. */
export interface LinkWords<S extends Side, In> {
  readonly hears: Other<S>;
  /** What is read of a sealed message. `depth`: of its JSON. */
  readonly codec: { readonly types: readonly string[]; check(value: unknown): Result<In> };
  readonly depth: number;
  /** The other side began with the wrong hello; answers in place of who was meant; speaks another version. */
  wrongHello: string;
  another(hello: HelloOf<Other<S>>): string;
  version(v: number): string;
}

type State<Theirs> =
  | { readonly at: 'hello' }
  | { readonly at: 'handshake'; readonly handshake: Handshake; readonly hello: Theirs }
  | { readonly at: 'sealed'; readonly session: SealedSession }
  | { readonly at: 'over' };

const NOTHING = new Uint8Array(0);
/** `[` */
const ARRAY = 0x5b;

/**
 * One end of a controller link without its socket: bytes in; bytes to send and events out (PROTOCOL.md, Controller link). Pure but for
 * the suite's randomness, never throws on what comes; after a `failed` or `sorry` it takes nothing more.
 */
export class LinkWire<S extends Side, In> {
  readonly #suite: Suite;
  readonly #role: LinkRole<S>;
  readonly #words: LinkWords<S, In>;
  readonly #framer = new RecordFramer(LIMITS.hello);
  #state: State<HelloOf<Other<S>>> = { at: 'hello' };
  #bundles = false;
  #out: Uint8Array[] = [];

  constructor(suite: Suite, role: LinkRole<S>, words: LinkWords<S, In>) {
    this.#suite = suite;
    this.#role = role;
    this.#words = words;
  }

  /** Whether messages can be sealed. */
  get sealed(): boolean {
    return this.#state.at === 'sealed';
  }

  /** Whether a fresh handshake is due. */
  get worn(): boolean {
    return this.#state.at === 'sealed' && this.#state.session.worn;
  }

  /** Whether nothing more can be sealed. */
  get spent(): boolean {
    return this.#state.at === 'sealed' && this.#state.session.spent;
  }

  /** Whether the other side said that it takes several messages in one. */
  get bundles(): boolean {
    return this.#bundles;
  }

  /** Bytes to send first, where this side dialled. */
  begin(): Uint8Array {
    return this.#role.dialler ? frameRecord(encode(this.#role.hello)) : NOTHING;
  }

  /** Bytes that `receive` wants sent; each is handed out once. */
  takeOutput(): Uint8Array {
    const bytes = joined(this.#out);
    this.#out = [];
    return bytes;
  }

  receive(bytes: Uint8Array): LinkEvent<S, In>[] {
    const events: LinkEvent<S, In>[] = [];
    if (this.#state.at === 'over') return events;
    this.#framer.add(bytes);
    for (let record = this.#framer.next(); record !== undefined; record = this.#framer.next()) {
      if (record === 'tooLong')
        this.#fail(events, this.#state.at === 'hello' ? 'hello' : 'record', `a record over ${this.#framer.limit} bytes`);
      else this.#record(record, events);
      if (this.#isOver()) break;
      // Who is not proven says little; the bound rises with the very record that proves it: the next may come in the same chunk.
      if (this.sealed) this.#framer.limit = LIMITS.frame;
    }
    return events;
  }

  /** Framed, sealed bytes of an encoded message. @throws RangeError over 1 MiB, or before the handshake is done */
  sealText(text: string, blob?: Uint8Array): Uint8Array {
    if (this.#state.at !== 'sealed') throw new RangeError('the handshake is not done');
    return joined(this.#state.session.seal(packEnvelope(toUtf8(text), blob)).map(frameRecord));
  }

  /** As `sealText`, of messages of `BUNDLE` characters together, for a side that takes `bundles`. @throws as it does */
  sealBundle(texts: readonly string[]): Uint8Array {
    return this.sealText(texts.length === 1 ? (texts[0] as string) : `[${texts.join(',')}]`);
  }

  #isOver(): boolean {
    return this.#state.at === 'over';
  }

  #record(record: Uint8Array, events: LinkEvent<S, In>[]): void {
    const state = this.#state;
    if (state.at === 'hello') this.#hello(record, events);
    else if (state.at === 'handshake') this.#shake(state.handshake, state.hello, record, events);
    else if (state.at === 'sealed') this.#opened(state.session, record, events);
  }

  #hello(record: Uint8Array, events: LinkEvent<S, In>[]): void {
    const words = this.#words;
    const decoded = controllerHello.decode(record, LIMITS.hello);
    if (!decoded.ok) {
      this.#fail(events, 'hello', decoded.error, 'malformed');
      return;
    }
    if (decoded.value.t === 'sorry') {
      this.#sorry(events, decoded.value, false);
      return;
    }
    const said = decoded.value;
    if (said.t !== words.hears) {
      this.#fail(events, 'hello', words.wrongHello, 'malformed');
      return;
    }
    if (said.v !== PROTOCOL_VERSION) {
      this.#fail(events, 'version', words.version(said.v), 'version');
      return;
    }
    const hello = said as HelloOf<Other<S>>;
    this.#bundles = said.bundles === true;
    events.push({ is: 'greeted', hello });
    if (this.#role.dialler) this.#answered(this.#role.hello, this.#role.pskOf(hello), hello, record, events);
    else this.#asked(this.#role.admit(hello), hello, record, events);
  }

  #answered(own: HelloOf<S>, psk: Uint8Array | undefined, hello: HelloOf<Other<S>>, theirs: Uint8Array, events: LinkEvent<S, In>[]): void {
    if (psk === undefined) {
      this.#fail(events, 'hello', this.#words.another(hello));
      return;
    }
    const prologue = concat([encode(own), theirs]);
    const handshake = new Handshake({ suite: this.#suite, pattern: NNpsk0, initiator: true, psk, prologue });
    this.#out.push(frameRecord(handshake.write(NOTHING)));
    this.#state = { at: 'handshake', handshake, hello };
  }

  #asked(admission: LinkAdmission<S>, hello: HelloOf<Other<S>>, theirs: Uint8Array, events: LinkEvent<S, In>[]): void {
    if ('sorry' in admission) {
      this.#out.push(frameRecord(encode(admission.sorry)));
      this.#sorry(events, admission.sorry, true);
      return;
    }
    const ours = encode(admission.hello);
    const { psk } = admission;
    const handshake = new Handshake({ suite: this.#suite, pattern: NNpsk0, initiator: false, psk, prologue: concat([theirs, ours]) });
    this.#out.push(frameRecord(ours));
    this.#state = { at: 'handshake', handshake, hello };
  }

  #shake(handshake: Handshake, hello: HelloOf<Other<S>>, record: Uint8Array, events: LinkEvent<S, In>[]): void {
    if (handshake.read(record) === undefined) {
      this.#fail(events, 'key', 'the handshake does not fit: the keys differ');
      return;
    }
    if (!handshake.finished) this.#out.push(frameRecord(handshake.write(NOTHING)));
    this.#state = { at: 'sealed', session: new SealedSession(handshake.split()) };
    events.push({ is: 'sealed', hello });
  }

  #opened(session: SealedSession, record: Uint8Array, events: LinkEvent<S, In>[]): void {
    const { depth } = this.#words;
    const bytes = session.open(record);
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
    const bundle = envelope.value.json[0] === ARRAY;
    const json = readJson(envelope.value.json, { bytes: LIMITS.message, depth: bundle ? depth + 1 : depth });
    if (!json.ok) this.#fail(events, 'message', json.error);
    else if (!Array.isArray(json.value)) this.#message(json.value, envelope.value.blob, events);
    else if (json.value.length > BUNDLED) this.#fail(events, 'message', `more than ${BUNDLED} messages in one`);
    else for (const one of json.value) if (!this.#isOver()) this.#message(one, undefined, events);
  }

  #message(value: unknown, blob: Uint8Array | undefined, events: LinkEvent<S, In>[]): void {
    const { codec } = this.#words;
    const t = typeof value === 'object' && value !== null ? (value as { t?: unknown }).t : undefined;
    // A newer side may say more than this one knows.
    if (typeof t === 'string' && !codec.types.includes(t)) {
      events.push({ is: 'unknown' });
      return;
    }
    const message = codec.check(value);
    if (message.ok) events.push({ is: 'message', message: message.value, blob });
    else this.#fail(events, 'message', message.error);
  }

  #sorry(events: LinkEvent<S, In>[], sorry: Sorry, ours: boolean): void {
    this.#state = { at: 'over' };
    events.push({ is: 'sorry', sorry, ours });
  }

  #fail(events: LinkEvent<S, In>[], why: LinkFault, detail: string, code?: Sorry['code']): void {
    if (code !== undefined && !this.#role.dialler) this.#out.push(frameRecord(encode({ t: 'sorry', code, message: cutText(detail, 300) })));
    this.#state = { at: 'over' };
    events.push({ is: 'failed', why, detail });
  }
}

const encode = (hello: ControllerHello): Uint8Array => toUtf8(controllerHello.encode(hello));
const joined = (parts: readonly Uint8Array[]): Uint8Array => (parts.length === 1 ? (parts[0] as Uint8Array) : concat(parts));
