import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import { fromBase64Url, type WillLetter } from '@around/messages';
import { isPublic, type Log } from '@around/platform';
import type { Posted } from '../switchboard/wills.js';

const TIMEOUT_MS = 10_000;

export interface PostOptions {
  /** Also to addresses of private networks and of this machine: for a push service of one's own. */
  readonly privateServers: boolean;
  /** For whom it knows other authorities than this machine does. */
  readonly agent?: Agent;
}

/**
 * Sends a letter to its push service (RFC 8030 §5): https alone, no redirect is followed, the answer is not read, ten seconds at most. The
 * address that was looked up is checked and is the very one that is dialled, so that no name leads into the relay's own network.
 */
export function postLetter(
  log: Log,
  { privateServers, agent = new Agent({ keepAlive: false }) }: PostOptions,
): (letter: WillLetter) => Promise<Posted> {
  const may = (address: string): boolean => privateServers || isPublic(address);
  return (letter) =>
    new Promise((resolve) => {
      if (!URL.canParse(letter.to)) return resolve('refused');
      const url = new URL(letter.to);
      // Of an address only its host goes into the log: the rest names a phone.
      const end = (posted: Posted, why: string): void => {
        if (posted !== 'sent') log.info('a push service did not take a letter', { host: url.host, why });
        resolve(posted);
      };
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      if (url.protocol !== 'https:' || url.username !== '' || (isIP(literal) !== 0 && !may(literal))) return end('refused', 'address');
      const body = fromBase64Url(letter.body) ?? new Uint8Array(0);
      const out = request(url, {
        method: 'POST',
        agent,
        lookup: (name, options, done) => lookUp(name, options, may, done),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          authorization: letter.auth,
          ttl: String(letter.ttl),
          urgency: letter.urgency,
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          'content-length': body.length,
          ...(letter.topic === undefined ? {} : { topic: letter.topic }),
        },
      });
      out.on('error', (error: NodeJS.ErrnoException) => end(error.code === INNER ? 'refused' : 'later', error.code ?? error.message));
      out.on('response', (response) => {
        const status = response.statusCode ?? 0;
        response.destroy();
        if (status >= 200 && status < 300) end('sent', '');
        else end(status === 429 || status >= 500 ? 'later' : 'refused', `status ${status}`);
      });
      out.end(body);
    });
}

const INNER = 'AROUND_INNER';

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

function lookUp(name: string, options: LookupOptions, may: (address: string) => boolean, done: Found): void {
  lookup(name, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, '');
    const good = found.filter(({ address }) => may(address));
    const [first] = good;
    if (first === undefined) done(Object.assign(new Error('leads into a private network'), { code: INNER }), '');
    else if (options.all === true) done(null, good);
    else done(null, first.address, first.family);
  });
}
