import type { Socket } from 'node:net';
import { PlatformError } from '../../errors.js';
import { plainAddress } from '../../ip.js';
import type { Address, TcpConnection, TcpHandlers } from '../../network.js';
import { platformError } from '../errno.js';
import type { Gathered, TurnWriter } from '../turnWriter.js';

const CLOSE_MS = 2_000;
const NOTHING = new Uint8Array(0);

/** From the socket to its connection: one set of listeners for all sockets, no closure for each. */
const OWNER = Symbol('connection');
type Owned = Socket & { [OWNER]: NodeTcpConnection };

/** One TCP connection over a connected socket. The socket stays paused until `handle()`. */
export class NodeTcpConnection implements TcpConnection, Gathered {
  readonly stream: Socket;
  readonly remote: Address;
  readonly local: Address;
  corked = false;
  turn = 0;
  readonly #writer: TurnWriter;
  #handlers: TcpHandlers | undefined;
  #paused = false;
  /** We ended it: nothing more is delivered. */
  #closing = false;
  #closed = false;
  #error: Error | undefined;
  #waiting = false;
  #force: NodeJS.Timeout | undefined;

  constructor(socket: Socket, writer: TurnWriter) {
    this.stream = socket;
    this.#writer = writer;
    this.remote = { host: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
    this.local = { host: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 };
    (socket as Owned)[OWNER] = this;
    socket.on('error', onError);
    socket.on('close', onClose);
  }

  get buffered(): number {
    return this.#closed ? 0 : this.stream.writableLength;
  }

  handle(handlers: TcpHandlers): void {
    this.#handlers = handlers;
    if (this.#closed) {
      process.nextTick(tellClose, this);
      return;
    }
    this.stream.on('data', onData);
    this.stream.on('end', onEnd);
    if (!this.#paused) this.stream.resume();
  }

  write(bytes: Uint8Array): void {
    if (this.#closing || this.#closed || bytes.length === 0 || !this.stream.writable) return;
    this.#writer.gather(this);
    this.stream.write(bytes);
  }

  pause(): void {
    this.#paused = true;
    this.stream.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#handlers !== undefined) this.stream.resume();
  }

  close(): void {
    if (this.#closing || this.#closed) return;
    this.#closing = true;
    this.#force = setTimeout(forceClose, CLOSE_MS, this).unref();
    this.stream.end();
    // The peer's end is behind what it still sent: read on, deliver nothing.
    this.stream.resume();
  }

  destroy(): void {
    this.#closing = true;
    this.stream.destroy();
  }

  /** For the listeners of this file. */
  took(bytes: Buffer): void {
    if (!this.#closing) this.#handlers?.onData(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  /** The system did not take everything. Node's own `drain` comes only beyond 16 KiB: an owner with a lower bound would wait for ever. */
  left(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.stream.write(NOTHING, () => {
      this.#waiting = false;
      if (this.#closing || this.#closed) return;
      if (this.stream.writableLength > 0) this.left();
      else this.#handlers?.onDrain?.();
    });
  }

  peerEnded(): void {
    if (this.#closing) return;
    if (this.#handlers?.onEnd !== undefined) this.#handlers.onEnd();
    else this.close();
  }

  failed(error: Error): void {
    if (!this.#closing) this.#error ??= platformError(error, `keep the connection to ${this.remote.host}:${this.remote.port}`);
  }

  force(): void {
    this.#error ??= new PlatformError('timedOut', 'the peer did not end the connection within 2 s: it was cut');
    this.stream.destroy();
  }

  ended(): void {
    this.#closed = true;
    clearTimeout(this.#force);
    tellClose(this);
  }

  tell(): void {
    const handlers = this.#handlers;
    if (handlers === undefined) return;
    this.#handlers = undefined;
    handlers.onClose(this.#error);
  }
}

function tellClose(connection: NodeTcpConnection): void {
  connection.tell();
}

function forceClose(connection: NodeTcpConnection): void {
  connection.force();
}

function onData(this: Socket, bytes: Buffer): void {
  (this as Owned)[OWNER].took(bytes);
}

function onEnd(this: Socket): void {
  (this as Owned)[OWNER].peerEnded();
}

function onError(this: Socket, error: Error): void {
  (this as Owned)[OWNER].failed(error);
}

function onClose(this: Socket): void {
  (this as Owned)[OWNER].ended();
}
