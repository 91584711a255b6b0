import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublic } from '@around/platform';
import { literalOf } from '../endpoint.js';
import type { WayEnd } from '../way.js';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Only addresses of the internet at large, and only by https. */
  readonly publicOnly: boolean;
  /** PEM: the certificate authority that is trusted, instead of the system's. */
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
}

export interface Reply {
  readonly status: number;
  /** Seconds, or a date. */
  readonly retryAfter: string | undefined;
  /** The beginning of what it said. */
  readonly text: string;
}

const TIMEOUT_MS = 15_000;
const MAX_TEXT = 300;

/**
 * One POST of its own connection. No redirect is followed: who may name an address must not send the home elsewhere.
 * @throws Error for people: not reached, refused, too slow
 */
export function post({ url, headers, body, publicOnly, ca, timeoutMs = TIMEOUT_MS }: Post): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const to = new URL(url);
    const literal = literalOf(to.hostname);
    if (publicOnly && to.protocol !== 'https:') throw new Error(`${to.origin} is not asked: only https is`);
    if (publicOnly && literal !== undefined && !isPublic(literal)) throw notPublic(to.hostname);
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      // Neither a slow answer nor an endless one is waited for.
      signal: AbortSignal.timeout(timeoutMs),
      agent: false as const,
      ...(ca === undefined ? {} : { ca }),
      ...(publicOnly ? { lookup: publicLookup } : {}),
    };
    const sent = (to.protocol === 'https:' ? requestHttps : requestHttp)(to, options, (answer) => {
      let text = '';
      const done = (): void => resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], text });
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text = (text + piece).slice(0, MAX_TEXT);
        if (text.length === MAX_TEXT) {
          done();
          answer.destroy();
        }
      });
      answer.on('end', done);
      answer.on('error', done);
    });
    sent.on('error', (error) => {
      if (error instanceof NotPublic) return reject(error);
      const why = error.name === 'TimeoutError' || error.name === 'AbortError' ? 'no answer in time' : error.message;
      reject(new Error(`${to.host} cannot be reached: ${why}`, { cause: error }));
    });
    sent.end(body);
  });
}

/** Nothing is sent to such an address, however often it is tried. */
export class NotPublic extends Error {}

const notPublic = (host: string): NotPublic =>
  new NotPublic(`${host} is no address of the internet: nothing is sent there (for a push service of your own, set push.private)`);

/** The address that was looked at is the one that is dialled: a name cannot mean another a moment later. */
const publicLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, '', 4);
    const [first, ...others] = found;
    if (first === undefined || ![first, ...others].every(({ address }) => isPublic(address))) return callback(notPublic(host), '', 4);
    if (options.all === true) return callback(null, found);
    callback(null, first.address, first.family);
  });
};

/** What an answer's status means for what was sent. @param what for people: "the push service" */
export function endOf({ status, retryAfter, text }: Reply, what: string): WayEnd {
  if (status >= 200 && status < 300) return { state: 'ok' };
  const detail = `${what} answered ${status}${text === '' ? '' : `: ${text.replace(/\s+/g, ' ').trim()}`}`;
  if (status === 404 || status === 410) return { state: 'gone', detail };
  if (status === 429 || status === 408 || status >= 500) {
    const afterMs = msOf(retryAfter);
    return { state: 'later', detail, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return { state: 'failed', detail };
}

const MAX_AFTER_MS = 3_600_000;

/** `120`, or a date (RFC 9110 §10.2.3): at most an hour. */
function msOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? Math.min(MAX_AFTER_MS, Math.max(0, ms)) : undefined;
}
