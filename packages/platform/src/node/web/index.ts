import { type Log, silentLog } from '../../log.js';
import type { WebDialer, WebServing } from '../../web.js';
import { TurnWriter } from '../turnWriter.js';
import { dialWeb } from './dial.js';
import { NodeWebServer } from './server.js';

/** WebSocket and HTTP on this machine. `log` hears of requests that failed inside; `origin` is sent with every dial, as a page does. */
export function nodeWeb(options: { log?: Log; origin?: string } = {}): WebDialer & WebServing {
  const writer = new TurnWriter();
  const log = options.log ?? silentLog;
  return {
    dialWeb: (url, dial = {}) => dialWeb(url, { ...dial, ...(options.origin === undefined ? {} : { origin: options.origin }) }, writer),
    listenWeb: (serve) => new NodeWebServer(serve, writer, log).listen(),
  };
}
