import type { Socket } from 'node:net';
import {
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
import { Handshake, NNpsk0, pskOfSetupCode, SealedSession } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';

const suite = nodeSuite();
const NOTHING = new Uint8Array(0);
const CBOOT = 'A'.repeat(22);

/** What a controller is known by: before its adoption by its board and code, afterwards by id and key. */
export interface ControllerKeys {
  readonly board: string;
  readonly code: string;
  id?: string;
  psk?: Uint8Array;
}

/** The controller's side of one link on a bare socket. It says what it is told to, well sealed or not. */
export class ControllerEnd {
  readonly socket: Socket;
  readonly received: ToController[] = [];
  readonly plain: Uint8Array[] = [];
  readonly closed: Promise<void>;
  onSealed: (() => void) | undefined;
  onMessage: ((message: ToController) => void) | undefined;
  adopting = false;
  readonly #keys: ControllerKeys;
  readonly #dialled: boolean;
  readonly #framer = new RecordFramer();
  readonly #hello: Uint8Array;
  #handshake: Handshake | undefined;
  #session: SealedSession | undefined;

  /** @param dialled this end dialled the home's own server, and so speaks first */
  constructor(socket: Socket, keys: ControllerKeys, dialled: boolean) {
    this.socket = socket;
    this.#keys = keys;
    this.#dialled = dialled;
    socket.setNoDelay(true);
    const name = keys.id ?? keys.board;
    this.#hello = toUtf8(controllerHello.encode({ t: 'controller', v: PROTOCOL_VERSION, controller: name, epoch: 'e1' }));
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.on('data', (bytes) => this.#took(bytes));
    if (dialled) this.raw(frameRecord(this.#hello));
  }

  get sealed(): boolean {
    return this.#session !== undefined;
  }

  say(message: FromController, blob?: Uint8Array): void {
    this.json(toUtf8(fromController.encode(message)), blob);
  }

  /** Sealed as it should be, whatever the JSON is. */
  json(json: Uint8Array, blob?: Uint8Array): void {
    this.message(packEnvelope(json, blob));
  }

  message(message: Uint8Array): void {
    for (const record of this.#session?.seal(message) ?? []) this.raw(frameRecord(record));
  }

  /** The sealed frames of a message, to be spoilt before they are sent with `raw`. */
  seal(message: FromController): Uint8Array[] {
    return (this.#session?.seal(packEnvelope(toUtf8(fromController.encode(message)))) ?? []).map(frameRecord);
  }

  raw(bytes: Uint8Array): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  info(things: readonly object[], ring = 'ring1'): FromController {
    const info = {
      t: 'info',
      v: PROTOCOL_VERSION,
      title: this.#keys.board,
      software: 'test',
      cboot: CBOOT,
      ct: now(),
      wall: 0,
      ring,
      things,
    };
    return info as FromController;
  }

  pong(n: number): FromController {
    return { t: 'pong', n, cboot: CBOOT, ct: now() };
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
    this.plain.push(frame);
    const hello = controllerHello.decode(frame, LIMITS.hello);
    if (!hello.ok || hello.value.t !== 'home') return void this.socket.end();
    this.adopting = hello.value.adopt === true;
    const { psk, code, board } = this.#keys;
    const key = this.adopting ? pskOfSetupCode(suite, code, board) : psk;
    if (key === undefined) return void this.socket.destroy();
    const prologue = this.#dialled ? concat([this.#hello, frame]) : concat([frame, this.#hello]);
    this.#handshake = new Handshake({ suite, pattern: NNpsk0, initiator: this.#dialled, psk: key, prologue });
    this.raw(frameRecord(this.#dialled ? this.#handshake.write(NOTHING) : this.#hello));
  }

  #shake(handshake: Handshake, frame: Uint8Array): void {
    if (handshake.read(frame) === undefined) return void this.socket.destroy();
    if (!this.#dialled) this.raw(frameRecord(handshake.write(NOTHING)));
    this.#session = new SealedSession(handshake.split());
    this.onSealed?.();
  }

  #heard(session: SealedSession, frame: Uint8Array): void {
    const bytes = session.open(frame);
    const envelope = bytes === undefined || bytes === 'invalid' ? undefined : unpackEnvelope(bytes);
    const message = envelope?.ok === true ? toController.decode(envelope.value.json, LIMITS.message) : undefined;
    if (message?.ok !== true) {
      this.socket.destroy();
      throw new Error(`the home said what no controller reads: ${message?.error ?? 'it does not open'}`);
    }
    this.received.push(message.value);
    this.onMessage?.(message.value);
  }
}

const now = (): number => Math.round(performance.now());
