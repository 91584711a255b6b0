import type { Timer } from '../clock.js';
import type { Address } from '../network.js';
import type { WebConnection, WebHandlers } from '../web.js';
import { sendableCode, sendableReason } from '../webRules.js';
import { browserClock } from './clock.js';
import type { BrowserSocket } from './socket.js';

const CLOSE_MS = 2_000;
const encoder = new TextEncoder();

/** A page's WebSocket behind the port: no pings and no pausing, the browser has neither. */
export class BrowserWebConnection implements WebConnection {
  readonly remote: Address;
  readonly #socket: BrowserSocket;
  readonly #maxMessage: number;
  /** What came before `handle()`. */
  #early: unknown[] = [];
  #handlers: WebHandlers | undefined;
  #closing = false;
  #end: { code: number; reason: string } | undefined;
  #told = false;
  #force: Timer | undefined;

  constructor(socket: BrowserSocket, remote: Address, maxMessage: number) {
    this.#socket = socket;
    this.remote = remote;
    this.#maxMessage = maxMessage;
    socket.onmessage = ({ data }) => this.#took(data);
    socket.onerror = null;
    socket.onclose = ({ code, reason }) => this.#ended(code, reason);
  }

  get buffered(): number {
    return this.#end === undefined ? this.#socket.bufferedAmount : 0;
  }

  handle(handlers: WebHandlers): void {
    this.#handlers = handlers;
    const early = this.#early;
    this.#early = [];
    // Not from within handle(): its caller is not ready yet.
    queueMicrotask(() => {
      for (const data of early) this.#deliver(data);
      this.#tell();
    });
  }

  send(data: Uint8Array | string): void {
    if (!this.#closing && this.#end === undefined) this.#socket.send(data);
  }

  ping(): void {}
  pause(): void {}
  resume(): void {}

  close(code: number, reason = ''): void {
    if (this.#closing || this.#end !== undefined) return;
    this.#closing = true;
    const own = sendableCode(code);
    // A page may send 1000 and 3000–4999 only.
    this.#socket.close(own < 3000 ? 1000 : own, sendableReason(reason));
    this.#force = browserClock.after(CLOSE_MS, () => this.#ended(1006, ''));
  }

  terminate(): void {
    this.#closing = true;
    this.#socket.close();
    queueMicrotask(() => this.#ended(1006, ''));
  }

  #took(data: unknown): void {
    if (this.#closing) return;
    if (sizeOf(data) > this.#maxMessage) {
      this.close(4000, 'message too large');
      this.#ended(1006, '');
    } else if (this.#handlers === undefined || this.#early.length > 0) this.#early.push(data);
    else this.#deliver(data);
  }

  #deliver(data: unknown): void {
    if (this.#closing) return;
    if (typeof data === 'string') this.#handlers?.onText(data);
    else if (data instanceof ArrayBuffer) this.#handlers?.onBinary(new Uint8Array(data));
  }

  #ended(code: number, reason: string): void {
    if (this.#end !== undefined) return;
    this.#end = { code, reason };
    this.#force?.cancel();
    if (this.#early.length === 0) this.#tell();
  }

  #tell(): void {
    if (this.#end === undefined || this.#handlers === undefined || this.#told) return;
    this.#told = true;
    this.#handlers.onClose(this.#end.code, this.#end.reason);
  }
}

function sizeOf(data: unknown): number {
  return typeof data === 'string' ? encoder.encode(data).length : data instanceof ArrayBuffer ? data.byteLength : 0;
}
