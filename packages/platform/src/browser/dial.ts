import { PlatformError } from '../errors.js';
import type { WebConnection, WebDialer } from '../web.js';
import { browserClock } from './clock.js';
import { BrowserWebConnection } from './connection.js';
import { type BrowserSocket, type BrowserSocketClass, pageSocket } from './socket.js';

const MAX_MESSAGE = 2 * 1_048_576;

/** WebSockets of this page. @param socketClass for tests; the page's own otherwise, looked up at each dial */
export function browserWeb(socketClass?: BrowserSocketClass): WebDialer {
  return { dialWeb: (url, options = {}) => dial(socketClass ?? pageSocket(), url, options) };
}

function dial(Socket: BrowserSocketClass, url: string, options: { timeoutMs?: number; maxMessage?: number }): Promise<WebConnection> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  return new Promise((resolve, reject) => {
    let socket: BrowserSocket;
    try {
      socket = new Socket(url);
    } catch (error) {
      // A ws: address from an https page, or one that is no address.
      reject(new PlatformError('denied', `this page may not connect to ${url}`, { cause: error }));
      return;
    }
    socket.binaryType = 'arraybuffer';
    const timer = browserClock.after(timeoutMs, () => {
      fail(new PlatformError('timedOut', `no answer from ${url} within ${timeoutMs} ms`));
      socket.close();
    });
    const fail = (error: PlatformError): void => {
      timer.cancel();
      reject(error);
    };
    // A browser does not tell a page why: only whether the device believes it is online.
    const failed = (): void =>
      fail(
        offline() ? new PlatformError('unreachable', 'this device is offline') : new PlatformError('refused', `cannot connect to ${url}`),
      );
    socket.onerror = failed;
    socket.onclose = failed;
    socket.onopen = () => {
      timer.cancel();
      socket.onopen = null;
      const { hostname, port, protocol } = new URL(url);
      const remote = { host: hostname, port: port === '' ? (protocol === 'wss:' ? 443 : 80) : Number(port) };
      resolve(new BrowserWebConnection(socket, remote, options.maxMessage ?? MAX_MESSAGE));
    };
  });
}

function offline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
}
