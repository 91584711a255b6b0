import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { PlatformError } from '../../errors.js';
import type { HttpAsk, HttpClient, HttpReply } from '../../http.js';
import { platformError } from '../errno.js';

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Not for another origin's eyes. */
const SECRET: ReadonlySet<string> = new Set(['authorization', 'cookie']);

/** Asks devices by HTTP. Connections are kept for a moment, so that a device that is read every second is not dialled every second. */
export function nodeHttp(): HttpClient {
  const keep = { keepAlive: true, keepAliveMsecs: 5_000, maxSockets: 8, maxFreeSockets: 4, timeout: 15_000 };
  const agents = { 'http:': new HttpAgent(keep), 'https:': new HttpsAgent(keep) };
  const once = (ask: HttpAsk, url: URL): Promise<HttpReply> =>
    new Promise((resolve, reject) => {
      const fail = (error: unknown): void => reject(platformError(error, `ask ${url.origin}`));
      const options = {
        method: ask.method,
        headers: { ...ask.headers },
        signal: ask.signal,
        ...(ask.ca === undefined ? {} : { ca: ask.ca }),
      };
      const onAnswer = (answer: IncomingMessage): void => {
        collect(answer, ask.maxBytes).then((body) => resolve({ status: answer.statusCode ?? 0, headers: plain(answer), body }), fail);
      };
      const sent =
        url.protocol === 'https:'
          ? requestHttps(url, { ...options, agent: agents['https:'] }, onAnswer)
          : requestHttp(url, { ...options, agent: agents['http:'] }, onAnswer);
      sent.on('error', fail);
      sent.end(ask.body);
    });
  return {
    async ask(ask) {
      let url = urlOf(ask.url);
      let headers = ask.headers ?? {};
      for (let hop = 0; ; hop++) {
        const reply = await once({ ...ask, headers }, url);
        const { location } = reply.headers;
        if (!REDIRECTS.has(reply.status) || location === undefined || ask.method !== 'GET') return reply;
        if (hop === MAX_REDIRECTS) throw new PlatformError('failed', `${url.origin} sends elsewhere again and again: correct the address`);
        const next = urlOf(location, url);
        if (next.origin !== url.origin)
          headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET.has(name.toLowerCase())));
        url = next;
      }
    },
  };
}

function urlOf(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch (error) {
    throw new PlatformError('failed', `${JSON.stringify(text.slice(0, 100))} is no address: expected http://…`, { cause: error });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new PlatformError('failed', `${url.protocol} is not asked: expected http: or https:`);
  return url;
}

async function collect(answer: IncomingMessage, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > max) {
      answer.destroy();
      throw new PlatformError('tooLarge', `it answered with more than ${max} bytes: ask for less`);
    }
    chunks.push(chunk);
  }
  if (!answer.complete) throw new PlatformError('closed', 'the connection was closed in the middle of the answer');
  return new Uint8Array(Buffer.concat(chunks));
}

const plain = (answer: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
