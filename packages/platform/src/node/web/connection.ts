import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Address } from '../../network.js';
import type { WebConnection, WebHandlers } from '../../web.js';
import { sendableCode, sendableReason } from '../../webRules.js';
import type { Gathered, TurnWriter } from '../turnWriter.js';
import { PING, writeFrame } from './frame.js';

const OWNER = Symbol('connection');
type Owned = WebSocket & { [OWNER]: NodeWebConnection };

const OPEN = 1;

/**
 * One WebSocket over `ws`. A server's frames are written here, whole, onto the corked socket (`ws` would write header and payload apart and
 * build two option objects for each); a client's go through `ws`, which masks them. Control frames are `ws`'s own on both sides.
 */
export class NodeWebConnection implements WebConnection, Gathered {
  readonly stream: Duplex;
  readonly remote: Address;
  corked = false;
  turn = 0;
  readonly #socket: WebSocket;
  readonly #writer: TurnWriter;
  readonly #server: boolean;
  #handlers: WebHandlers | undefined;
  #paused = false;
  #closing = false;
  #end: { code: number; reason: string } | undefined;

  constructor(socket: WebSocket, stream: Duplex, side: 'server' | 'client', remote: Address, writer: TurnWriter) {
    this.#socket = socket;
    this.stream = stream;
    this.#server = side === 'server';
    this.remote = remote;
    this.#writer = writer;
    (socket as Owned)[OWNER] = this;
    socket.on('message', onMessage);
    socket.on('pong', onPong);
    // What is wrong with a socket follows as its close.
    socket.on('error', ignore);
    socket.on('close', onClose);
    socket.pause();
  }

  get buffered(): number {
    return this.#end === undefined ? this.stream.writableLength : 0;
  }

  handle(handlers: WebHandlers): void {
    this.#handlers = handlers;
    if (this.#end !== undefined) process.nextTick(tellClose, this);
    else if (!this.#paused) this.#socket.resume();
  }

  send(data: Uint8Array | string): void {
    if (this.#closing || this.#socket.readyState !== OPEN) return;
    this.#writer.gather(this);
    if (this.#server) writeFrame(this.stream, data);
    else this.#socket.send(data);
  }

  ping(): void {
    if (this.#closing || this.#socket.readyState !== OPEN) return;
    this.#writer.gather(this);
    if (this.#server) this.stream.write(PING);
    else this.#socket.ping();
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#handlers !== undefined) this.#socket.resume();
  }

  close(code: number, reason = ''): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#socket.close(sendableCode(code), sendableReason(reason));
    // The peer's close frame is behind what it still sent: read on, deliver nothing.
    this.#socket.resume();
  }

  terminate(): void {
    this.#closing = true;
    this.#socket.terminate();
  }

  left(): void {}

  /** For the listeners of this file. */
  took(data: Buffer, binary: boolean): void {
    if (this.#closing || this.#handlers === undefined) return;
    if (binary) this.#handlers.onBinary(new Uint8Array(data.buffer, data.byteOffset, data.length));
    else this.#handlers.onText(data.toString('utf8'));
  }

  pong(): void {
    if (!this.#closing) this.#handlers?.onPong?.();
  }

  ended(code: number, reason: Buffer): void {
    this.#end = { code, reason: reason.toString('utf8') };
    this.tell();
  }

  tell(): void {
    const handlers = this.#handlers;
    if (handlers === undefined || this.#end === undefined) return;
    this.#handlers = undefined;
    handlers.onClose(this.#end.code, this.#end.reason);
  }
}

function ignore(): void {}

function tellClose(connection: NodeWebConnection): void {
  connection.tell();
}

function onMessage(this: WebSocket, data: Buffer, binary: boolean): void {
  (this as Owned)[OWNER].took(data, binary);
}

function onPong(this: WebSocket): void {
  (this as Owned)[OWNER].pong();
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  (this as Owned)[OWNER].ended(code, reason);
}
