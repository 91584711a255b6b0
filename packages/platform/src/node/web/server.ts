import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { isAmong, isLoopback, plainAddress } from '../../ip.js';
import type { Log } from '../../log.js';
import type { Listener } from '../../network.js';
import type { HttpRequest, HttpResponse, WebServerOptions } from '../../web.js';
import { admitRequest, admitUpgrade, clientAddress } from '../../webRules.js';
import { listening } from '../tcp/tcpNetwork.js';
import type { TurnWriter } from '../turnWriter.js';
import { answer, refusal, refuseUpgrade, requestOf } from './answer.js';
import { NodeWebConnection } from './connection.js';
import { AddressLimit } from './limit.js';
import { serverOptions } from './options.js';

/** Against clients that send their headers a byte at a time, or never read what they asked for. */
const HTTP = {
  maxHeaderSize: 8_192,
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
};
const IDLE_MS = 30_000;
const MAX_HEADERS = 64;
const TOO_MANY = 'too many connections from your address: close some and try again';

/** One HTTP and WebSocket listener. */
export class NodeWebServer {
  readonly #options: WebServerOptions;
  readonly #writer: TurnWriter;
  readonly #log: Log;
  readonly #sockets: WebSocketServer;
  /** Connections by peer address; behind a proxy, WebSockets by the address that it forwards. */
  readonly #connections: AddressLimit;
  readonly #forwarded: AddressLimit;
  /** Requests of a socket that are not answered yet. */
  readonly #open = new WeakMap<Duplex, number>();

  constructor(options: WebServerOptions, writer: TurnWriter, log: Log) {
    this.#options = options;
    this.#writer = writer;
    this.#log = log;
    this.#sockets = new WebSocketServer(serverOptions(options.maxMessage));
    this.#connections = new AddressLimit(options.perAddress);
    this.#forwarded = new AddressLimit(options.perAddress);
  }

  async listen(): Promise<Listener> {
    const server = createServer(HTTP);
    server.maxHeadersCount = MAX_HEADERS;
    server.timeout = IDLE_MS;
    server.on('connection', (socket: Socket) => this.#connected(socket));
    server.on('request', (request, response) => this.#request(request, response));
    server.on('checkContinue', (request, response) => this.#request(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    const listener = await listening(server, this.#options.at);
    return { address: listener.address, close: () => closeAll(server, listener) };
  }

  /** Connections of this machine, and of proxies on others, may each stand for another client. */
  #mayForward(peer: string): boolean {
    return isLoopback(peer) || isAmong(peer, this.#options.proxies ?? []);
  }

  /** Counts connections of other machines. Those of a proxy may each stand for another client of a proxy. */
  #connected(socket: Socket): void {
    const peer = plainAddress(socket.remoteAddress ?? '');
    if (this.#mayForward(peer)) return;
    this.#connections.hold(socket, peer);
    // Up to twice the limit is told so in words; beyond that words cost too much.
    if (this.#connections.over(peer, 2)) socket.destroy();
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', headers, socket } = request;
    this.#open.set(socket, (this.#open.get(socket) ?? 0) + 1);
    response.on('close', () => this.#open.set(socket, (this.#open.get(socket) ?? 1) - 1));
    const peer = plainAddress(socket.remoteAddress ?? '');
    if (this.#connections.over(peer)) {
      answer(request, response, refusal(429, TOO_MANY));
      return;
    }
    const admission = admitRequest(this.#options, method, url, headers);
    if (!admission.ok) {
      answer(request, response, refusal(admission.status, admission.reason));
      return;
    }
    const asked = requestOf(request, admission.path, clientAddress(peer, headers['x-forwarded-for'], this.#options.proxies));
    response.on('error', () => {});
    this.#handled(asked).then((what) => this.#deliver(request, response, what));
  }

  /** An offer of another protocol (h2c) is declined by answering as if it had not been made (RFC 9110 §7.8). */
  #plain(request: IncomingMessage, socket: Socket): void {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    socket.on('error', () => socket.destroy());
    response.on('finish', () => socket.destroySoon());
    response.assignSocket(socket);
    this.#request(request, response);
  }

  #deliver(request: IncomingMessage, response: ServerResponse, what: HttpResponse): void {
    try {
      answer(request, response, what);
    } catch (error) {
      // A header that cannot be sent, for one.
      this.#log.error('a response could not be sent', { error });
      response.destroy();
    }
  }

  async #handled(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.#options.onRequest(request);
    } catch (error) {
      this.#log.error('a request failed', { path: request.path, error });
      return refusal(500, 'something went wrong here: the log of the server says what');
    }
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { method = '', url = '', headers, socket } = request;
    // Node hands it over at once, and the answers that are due before it could not be given any more. No client of ours does that.
    if ((this.#open.get(socket) ?? 0) > 0) {
      stream.destroy();
      return;
    }
    if (headers.upgrade?.toLowerCase() !== 'websocket') {
      this.#plain(request, stream as Socket);
      return;
    }
    const peer = plainAddress(socket.remoteAddress ?? '');
    const client = clientAddress(peer, headers['x-forwarded-for'], this.#options.proxies);
    const admission = admitUpgrade(this.#options, method, url, headers);
    if (!admission.ok) {
      refuseUpgrade(stream, admission.status, admission.reason);
      return;
    }
    if (this.#mayForward(peer)) this.#forwarded.hold(stream, client);
    if (this.#connections.over(peer) || this.#forwarded.over(client)) {
      refuseUpgrade(stream, 429, TOO_MANY);
      return;
    }
    this.#sockets.handleUpgrade(request, stream as Socket, head, (ws) => {
      const asked = requestOf(request, admission.path, client);
      const connection = new NodeWebConnection(ws, stream, 'server', asked.remote, this.#writer);
      this.#options.sockets[admission.path]?.(connection, asked);
    });
  }
}

async function closeAll(server: Server, listener: Listener): Promise<void> {
  await listener.close();
  server.closeIdleConnections();
}
