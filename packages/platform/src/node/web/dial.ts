import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { PlatformError, type PlatformErrorCode } from '../../errors.js';
import { plainAddress } from '../../ip.js';
import type { WebConnection } from '../../web.js';
import { platformError } from '../errno.js';
import type { TurnWriter } from '../turnWriter.js';
import { NodeWebConnection } from './connection.js';
import { clientOptions, MAX_MESSAGE } from './options.js';

export interface DialOptions {
  timeoutMs?: number;
  maxMessage?: number;
  origin?: string;
}

export function dialWeb(url: string, options: DialOptions, writer: TurnWriter): Promise<WebConnection> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const what = `connect to ${url}`;
  return new Promise((resolve, reject) => {
    let socket: WebSocket;
    try {
      const settings = clientOptions(options.maxMessage ?? MAX_MESSAGE, timeoutMs);
      socket = new WebSocket(url, options.origin === undefined ? settings : { ...settings, origin: options.origin });
    } catch (error) {
      reject(platformError(error, what));
      return;
    }
    let answered: IncomingMessage | undefined;
    // Beside ws's own limit on the handshake: a name that does not resolve has none.
    const timer = setTimeout(() => {
      reject(new PlatformError('timedOut', `cannot ${what}: no answer within ${timeoutMs} ms`));
      socket.terminate();
    }, timeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(
        /handshake has timed out/.test(error.message)
          ? new PlatformError('timedOut', `cannot ${what}: no answer within ${timeoutMs} ms`)
          : platformError(error, what),
      );
    };
    socket.on('error', fail);
    socket.once('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0;
      fail(new PlatformError(codeOfStatus(status), `cannot ${what}: it answered ${status} ${response.statusMessage ?? ''}`.trimEnd()));
      request.destroy();
    });
    socket.once('upgrade', (response) => {
      answered = response;
    });
    socket.once('open', () => {
      clearTimeout(timer);
      if (answered === undefined) return;
      const stream = answered.socket;
      const remote = { host: plainAddress(stream.remoteAddress ?? ''), port: stream.remotePort ?? 0 };
      const connection = new NodeWebConnection(socket, stream, 'client', remote, writer);
      socket.off('error', fail);
      resolve(connection);
    });
  });
}

function codeOfStatus(status: number): PlatformErrorCode {
  if (status === 401 || status === 403 || status === 421) return 'denied';
  return status === 404 ? 'missing' : 'refused';
}
