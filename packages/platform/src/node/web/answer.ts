import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '../../web.js';

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** An answer of the listener's own, in plain words. */
export function refusal(status: number, reason: string): HttpResponse {
  return { status, headers: status === 405 ? { ...PLAIN, allow: 'GET, HEAD' } : PLAIN, body: `${reason}\n` };
}

/** Sends a response; HEAD gets its headers alone. A request that brings a body loses its connection: bodies are never read. */
export function answer(request: IncomingMessage, response: ServerResponse, what: HttpResponse): void {
  if (response.headersSent || response.destroyed) return;
  const body = typeof what.body === 'string' ? Buffer.from(what.body) : what.body;
  const bodied = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  if (bodied || what.status === 429) {
    response.shouldKeepAlive = false;
    response.on('finish', () => request.socket.destroySoon());
  }
  response.writeHead(what.status, { ...what.headers, ...(bare(what.status) ? {} : { 'content-length': body?.length ?? 0 }) });
  response.end(request.method === 'HEAD' || bare(what.status) ? undefined : body);
}

function bare(status: number): boolean {
  return status === 204 || status === 304;
}

/** Refuses an upgrade on the raw socket. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** What the port shows of a request. */
export function requestOf(request: IncomingMessage, path: string, host: string): HttpRequest {
  return {
    method: request.method ?? 'GET',
    path,
    headers: request.headers as HttpRequest['headers'],
    remote: { host, port: request.socket.remotePort ?? 0 },
  };
}
