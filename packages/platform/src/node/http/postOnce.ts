import { type LookupAddress, lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isAmong, isPublic } from '../../ip.js';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether the owner named this host (without its port): then plain http and any address will do. All others: the internet, by https. */
  readonly trusted: (host: string) => boolean;
  /** PEM: the certificate authority that is trusted, instead of the system's. */
  readonly ca?: string | undefined;
  /** Ms for all of it; 15,000 where missing. */
  readonly timeoutMs?: number;
}

export interface Posted {
  readonly status: number;
  /** Seconds, or a date. */
  readonly retryAfter: string | undefined;
  /** The first 300 characters of what it said. */
  readonly text: string;
}

/** Nothing is sent to such an address, however often it is tried. */
export class NotAllowed extends Error {}

export type LookUp = (host: string, done: (error: Error | null, found: readonly LookupAddress[]) => void) => void;

const TIMEOUT_MS = 15_000;
const MAX_TEXT = 300;

/**
 * One POST over a connection of its own, to an address that somebody else may have named. No redirect is followed. The address that was
 * looked up is judged, and is the very one that is dialled: a name cannot mean another a moment later. A name with a single address that
 * is not of the internet is not asked at all: no honest service has one, and one that is tried after the others would do.
 * @throws NotAllowed; Error for people: not reached, too slow
 */
export function postOnce(
  { url, headers, body, trusted, ca, timeoutMs = TIMEOUT_MS }: Post,
  lookUp: LookUp = (host, done) => lookup(host, { all: true }, done),
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const to = new URL(url);
    const host = to.hostname.replace(/^\[|\]$/g, '');
    const free = trusted(host);
    if (!free && (to.protocol !== 'https:' || to.username !== '' || to.password !== ''))
      throw new NotAllowed(`${to.origin} is not asked: only https is, and without a password in the address`);
    if (!free && isAmong(host, ['0.0.0.0/0', '::/0']) && !isPublic(host)) throw notAllowed(host);
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      // Neither a slow answer nor an endless one is waited for.
      signal: AbortSignal.timeout(timeoutMs),
      agent: false as const,
      ...(ca === undefined ? {} : { ca }),
      ...(free ? {} : { lookup: judged(lookUp) }),
    };
    let heard: (() => void) | undefined;
    const sent = (to.protocol === 'https:' ? requestHttps : requestHttp)(to, options, (answer) => {
      let text = '';
      const done = (): void => resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], text });
      heard = done;
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text = (text + piece).slice(0, MAX_TEXT);
        if (text.length < MAX_TEXT) return;
        done();
        answer.destroy();
      });
      answer.on('end', done);
      answer.on('error', done);
    });
    sent.on('error', (error) => {
      // What it said stands, though the rest of its words did not come.
      if (heard !== undefined) return heard();
      if (error instanceof NotAllowed) return reject(error);
      const why = error.name === 'TimeoutError' || error.name === 'AbortError' ? 'no answer in time' : error.message;
      reject(new Error(`${to.host} cannot be reached: ${why}`, { cause: error }));
    });
    sent.end(body);
  });
}

/** Whether a host is among those that the owner named. @param named all of them, or none, or these; as in a URL, without a port */
export const trusts =
  (named: boolean | readonly string[]) =>
  (host: string): boolean =>
    typeof named === 'boolean' ? named : named.some((one) => one.toLowerCase() === host);

const notAllowed = (host: string): NotAllowed =>
  new NotAllowed(`${host} is no address of the internet: nothing is sent there (for a push service of your own, set push.private)`);

/** Looks a name up once, and gives all of its addresses or none. */
export const judged =
  (lookUp: LookUp): LookupFunction =>
  (host, { all }, callback) =>
    lookUp(host, (error, found) => {
      const [first] = found ?? [];
      if (error !== null) callback(error, '', 4);
      else if (first === undefined || !found.every(({ address }) => isPublic(address))) callback(notAllowed(host), '', 4);
      else if (all === true) callback(null, [...found]);
      else callback(null, first.address, first.family);
    });
