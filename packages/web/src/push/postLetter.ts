import { fromBase64Url, type WillLetter } from '@around/messages';
import type { Log } from '@around/platform';
import { NotAllowed, postOnce, trusts } from '@around/platform/node';
import type { Posted } from '../switchboard/wills.js';

const TIMEOUT_MS = 10_000;

export interface PostOptions {
  /** Hosts that are asked wherever they are, such as a push service of one's own; true: all. */
  readonly privateServers: boolean | readonly string[];
  /** PEM: another authority than those that this machine knows. */
  readonly ca?: string;
}

/** Sends a letter to its push service (RFC 8030 §5), ten seconds at most, with headers of this relay's own making. */
export function postLetter(log: Log, { privateServers, ca }: PostOptions): (letter: WillLetter) => Promise<Posted> {
  return async ({ to, auth, ttl, urgency, topic, body }) => {
    // Of an address only its host goes into the log: the rest names a phone.
    const end = (posted: Posted, why: string): Posted => {
      log.info('a push service did not take a letter', { host: new URL(to).host, why });
      return posted;
    };
    if (!URL.canParse(to)) return 'refused';
    try {
      const { status } = await postOnce({
        ...{ url: to, body: fromBase64Url(body) ?? new Uint8Array(0), trusted: trusts(privateServers), ca, timeoutMs: TIMEOUT_MS },
        headers: {
          ...{ authorization: auth, ttl: String(ttl), urgency },
          ...{ 'content-encoding': 'aes128gcm', 'content-type': 'application/octet-stream' },
          ...(topic === undefined ? {} : { topic }),
        },
      });
      if (status >= 200 && status < 300) return 'sent';
      return end(status === 429 || status >= 500 ? 'later' : 'refused', `status ${status}`);
    } catch (error) {
      return end(error instanceof NotAllowed ? 'refused' : 'later', error instanceof Error ? error.message : String(error));
    }
  };
}
