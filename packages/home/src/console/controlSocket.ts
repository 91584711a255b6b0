import { chmod, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { LineFramer, readJson, toUtf8 } from '@around/messages';
import type { Log, Startable } from '@around/platform';
import { type ControlAnswer, type ControlRequest, checkControlRequest } from './controlMessages.js';

const SOCKET_NAME = 'control.sock';
/** A Unix socket's path fits 108 bytes with its end (unix(7)). */
const MAX_PATH = 107;
const MAX_LINE = 8_192;
const WAIT_MS = 30_000;

const pathIn = (directory: string): string => `${directory}/${SOCKET_NAME}`;

/**
 * Where `frMhs pair` and `frMhs join` reach the running home: a Unix socket in the data directory (0600 in a 0700 directory), so
 * that whoever may read the home's keys, and nobody else, may ask. One JSON line each way.
 */
export class ControlSocket implements Startable {
  readonly #log: Log;
  readonly #path: string;
  readonly #answer: (request: ControlRequest) => Promise<unknown>;
  readonly #open = new Set<Socket>();
  #server: Server | undefined;

  /** @param answer rejects with an Error for people */
  constructor(ports: { readonly log: Log }, directory: string, answer: (request: ControlRequest) => Promise<unknown>) {
    this.#log = ports.log;
    this.#path = pathIn(directory);
    this.#answer = answer;
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    if (toUtf8(this.#path).length > MAX_PATH) {
      this.#log.warn('the data directory’s path is too long for a socket: "frMhs pair" cannot reach this home', { path: this.#path });
      return;
    }
    // A home that was killed leaves its socket behind; the database's lock has shown that none is running.
    await rm(this.#path, { force: true });
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#path, () => {
        server.off('error', reject);
        resolve();
      });
    });
    await chmod(this.#path, 0o600);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#open) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#open.add(socket);
    const framer = new LineFramer(MAX_LINE);
    socket.setTimeout(WAIT_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#open.delete(socket));
    let asked = false;
    socket.on('data', (bytes) => {
      for (const framed of framer.push(bytes)) {
        if (asked) return;
        asked = true;
        this.#take('line' in framed ? framed.line : undefined).then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
      }
    });
  }

  async #take(line: Uint8Array | undefined): Promise<ControlAnswer> {
    const json = line === undefined ? undefined : readJson(line, { bytes: MAX_LINE });
    const request = json?.ok === true ? checkControlRequest(json.value) : undefined;
    if (request?.ok !== true) return { error: request?.error ?? 'not a request' };
    try {
      return { ok: await this.#answer(request.value) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Asks the home that runs with this data directory; undefined where none does. */
export async function askRunningHome(directory: string, request: ControlRequest): Promise<ControlAnswer | undefined> {
  const socket = createConnection(pathIn(directory));
  const framer = new LineFramer(MAX_LINE);
  return new Promise((resolve) => {
    const done = (answer: ControlAnswer | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(WAIT_MS, () => done({ error: 'the home does not answer: look at its log' }));
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('error', () => done(undefined));
    socket.on('close', () => done({ error: 'the home closed the connection: look at its log' }));
    socket.on('data', (bytes) => {
      for (const framed of framer.push(bytes)) {
        const json = 'line' in framed ? readJson(framed.line, { bytes: MAX_LINE }) : undefined;
        done(json?.ok === true ? (json.value as ControlAnswer) : { error: 'the home’s answer cannot be read: is it of another version?' });
      }
    });
  });
}
