import type { Address, Listener } from './network.js';

/** What a WebSocket tells its owner. Set once with `handle()`; nothing is delivered before. */
export interface WebHandlers {
  onBinary(bytes: Uint8Array): void;
  onText(text: string): void;
  /** An answer to `ping()`. */
  onPong?(): void;
  /** Exactly once. 1006 where the link broke without a close frame. */
  onClose(code: number, reason: string): void;
}

/** One WebSocket (RFC 6455), whichever side opened it. Messages keep their order. */
export interface WebConnection {
  /** The peer; behind a proxy on loopback the address it forwards. */
  readonly remote: Address;
  /** Bytes sent and not yet taken by the system. */
  readonly buffered: number;
  handle(handlers: WebHandlers): void;
  /** Queues one message; those of one event-loop turn leave in one system call. After a close it does nothing. */
  send(data: Uint8Array | string): void;
  /** Protocol ping; does nothing in a browser, which cannot. */
  ping(): void;
  /** Stops / resumes delivery; does nothing in a browser. */
  pause(): void;
  resume(): void;
  /** Sends a close frame (1000 or 4000–4999); forced after 2 s. */
  close(code: number, reason?: string): void;
  /** Ends at once. */
  terminate(): void;
}

export interface WebDialer {
  /**
   * Opens a WebSocket to a `ws:` or `wss:` URL.
   * @throws PlatformError `refused` | `unreachable` | `timedOut` (default 10,000 ms) | `denied` (certificate, Origin)
   */
  dialWeb(url: string, options?: { timeoutMs?: number; maxMessage?: number }): Promise<WebConnection>;
}

/** A request that is not an upgrade. `path` is decoded, starts with '/', and holds no query and no dot segments. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly remote: Address;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface WebServerOptions {
  readonly at: Address;
  /** Largest WebSocket message taken, in bytes; a larger one closes that socket with 1009. */
  readonly maxMessage: number;
  /** Connections from one address at a time; further ones are refused (429). 0: no limit. */
  readonly perAddress: number;
  /** Proxies whose `X-Forwarded-For` is believed, beside those on loopback: addresses or ranges (`10.0.0.0/8`). */
  readonly proxies?: readonly string[];
  /** Host header values taken (without port; `*` takes all). Others get 421. */
  readonly hosts: readonly string[];
  /** Origins taken on upgrade, beside the page's own (Origin equal to Host) and none at all (programs). */
  readonly origins: readonly string[];
  /** GET and HEAD only reach this; bodies are never read. */
  onRequest(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** By path (`/phone`, `/home`): who takes the upgraded socket. Any other path gets 404. */
  readonly sockets: Readonly<Record<string, (socket: WebConnection, request: HttpRequest) => void>>;
}

export interface WebServing {
  /** @throws PlatformError `inUse` | `denied` | `unreachable` */
  listenWeb(options: WebServerOptions): Promise<Listener>;
}
