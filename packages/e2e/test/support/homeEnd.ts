import type { Socket } from 'node:net';
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
  type ToController,
  toController,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import { Handshake, NNpsk0, SealedSession } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';

const suite = nodeSuite();
const NOTHING = new Uint8Array(0);

/** The home's side of one link on a bare socket that it has dialled. It says what it is told to, well sealed or not. */
export class HomeEnd {
  readonly socket: Socket;
  readonly received: FromController[] = [];
  /** What the controller said in plain. */
  readonly hellos: ControllerHello[] = [];
  readonly closed: Promise<void>;
  onMessage: ((message: FromController) => void) | undefined;
  /** Resolves when messages can be sealed. Rejects where the controller ended it before. */
  readonly sealed: Promise<void>;
  readonly #psk: Uint8Array;
  readonly #framer = new RecordFramer();
  readonly #hello: Uint8Array;
  #handshake: Handshake | undefined;
  #session: SealedSession | undefined;
  #onSealed: (() => void) | undefined;

  constructor(socket: Socket, hello: { readonly home: string; readonly controller: string; readonly adopt?: true }, psk: Uint8Array) {
    this.socket = socket;
    this.#psk = psk;
    this.#hello = toUtf8(controllerHello.encode({ t: 'home', v: PROTOCOL_VERSION, ...hello }));
    socket.setNoDelay(true);
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
    this.sealed = new Promise((resolve, reject) => {
      this.#onSealed = resolve;
      void this.closed.then(() => reject(new Error(`the controller ended it: ${JSON.stringify(this.hellos)}`)));
    });
    this.sealed.catch(() => undefined);
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.on('data', (bytes) => this.#took(bytes));
    this.raw(frameRecord(this.#hello));
  }

  say(message: ToController): void {
    this.json(toUtf8(toController.encode(message)));
  }

  /** Sealed as it should be, whatever the JSON is. */
  json(json: Uint8Array): void {
    this.message(packEnvelope(json));
  }

  message(message: Uint8Array): void {
    for (const record of this.#session?.seal(message) ?? []) this.raw(frameRecord(record));
  }

  seal(message: ToController): Uint8Array[] {
    return (this.#session?.seal(packEnvelope(toUtf8(toController.encode(message)))) ?? []).map(frameRecord);
  }

  raw(bytes: Uint8Array): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  #took(bytes: Uint8Array): void {
    const frames = this.#framer.push(bytes);
    if (frames === 'tooLong') return void this.socket.destroy();
    for (const frame of frames) {
      if (this.socket.destroyed) return;
      if (this.#session !== undefined) this.#heard(this.#session, frame);
      else if (this.#handshake === undefined) this.#greeted(frame);
      else this.#shake(this.#handshake, frame);
    }
  }

  #greeted(frame: Uint8Array): void {
    const hello = controllerHello.decode(frame, LIMITS.hello);
    if (!hello.ok) throw new Error(`the controller said what is no hello: ${hello.error}`);
    this.hellos.push(hello.value);
    if (hello.value.t !== 'controller') return;
    const prologue = concat([this.#hello, frame]);
    this.#handshake = new Handshake({ suite, pattern: NNpsk0, initiator: true, psk: this.#psk, prologue });
    this.raw(frameRecord(this.#handshake.write(NOTHING)));
  }

  #shake(handshake: Handshake, frame: Uint8Array): void {
    if (handshake.read(frame) === undefined) return void this.socket.destroy();
    this.#session = new SealedSession(handshake.split());
    this.#onSealed?.();
  }

  #heard(session: SealedSession, frame: Uint8Array): void {
    const bytes = session.open(frame);
    if (bytes === undefined) return;
    const envelope = bytes === 'invalid' ? undefined : unpackEnvelope(bytes);
    const message = envelope?.ok === true ? fromController.decode(envelope.value.json, LIMITS.message) : undefined;
    if (message?.ok !== true) {
      this.socket.destroy();
      throw new Error(`the controller said what no home reads: ${message?.error ?? 'it does not open'}`);
    }
    this.received.push(message.value);
    this.onMessage?.(message.value);
  }
}
