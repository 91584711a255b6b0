import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { PlatformError } from '../../errors.js';
import type { Address, Listener, TcpConnection, TcpNetwork } from '../../network.js';
import { platformError } from '../errno.js';
import { TurnWriter } from '../turnWriter.js';
import { NodeTcpConnection } from './connection.js';

/** First keep-alive probe after this much silence; the protocol's own heartbeat notices sooner. */
const KEEP_ALIVE_MS = 30_000;

/** Half open: what is still queued for a peer that has said its last word is sent, and its owner may answer. */
const SOCKET = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS, allowHalfOpen: true };

/** TCP on Node: no delay, keep-alive, one write per connection and turn. */
export class NodeTcp implements TcpNetwork {
  readonly #writer = new TurnWriter();

  async listenTcp(at: Address, onConnection: (connection: TcpConnection) => void): Promise<Listener> {
    const server = createServer({ ...SOCKET, pauseOnConnect: true }, (socket) => {
      // A socket that died between accept and here has no peer any more.
      if (socket.remoteAddress === undefined) socket.destroy();
      else onConnection(new NodeTcpConnection(socket, this.#writer));
    });
    return listening(server, at);
  }

  dialTcp(to: Address, options: { timeoutMs?: number } = {}): Promise<TcpConnection> {
    const timeoutMs = options.timeoutMs ?? 5_000;
    const what = `connect to ${to.host}:${to.port}`;
    return new Promise((resolve, reject) => {
      let socket: Socket;
      try {
        socket = connect({ ...SOCKET, host: to.host, port: to.port });
      } catch (error) {
        // A port out of range, for one.
        reject(platformError(error, what));
        return;
      }
      const fail = (error: Error): void => {
        clearTimeout(timer);
        socket.destroy();
        reject(platformError(error, what));
      };
      const timer = setTimeout(() => fail(new PlatformError('timedOut', `cannot ${what}: no answer within ${timeoutMs} ms`)), timeoutMs);
      socket.once('error', fail);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.off('error', fail);
        socket.pause();
        resolve(new NodeTcpConnection(socket, this.#writer));
      });
    });
  }
}

/** Starts a server, TCP or HTTP. Closing frees the port at once; open connections stay, so its own `close` callback is not awaited. */
export function listening(server: Server, at: Address): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(platformError(error, `listen on ${at.host}:${at.port}`));
    server.once('error', fail);
    const done = (): void => {
      server.off('error', fail);
      // An accept that fails (no descriptors left) costs that connection, not the server.
      server.on('error', () => {});
      const address = server.address() as AddressInfo;
      resolve({
        address: { host: address.address, port: address.port },
        close: () =>
          new Promise((freed) => {
            if (server.listening) server.close();
            setImmediate(freed);
          }),
      });
    };
    try {
      server.listen({ host: at.host, port: at.port }, done);
    } catch (error) {
      fail(error as Error);
    }
  });
}
