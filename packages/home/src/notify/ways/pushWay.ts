import type { Level, PushSubscription } from '@around/messages';
import { NotAllowed, postOnce, trusts } from '@around/platform/node';
import type { PushKeys } from '../../storage/pushKeys.js';
import type { Telling, WayEnd } from '../way.js';
import { payloadOf } from './payload.js';
import { type SealedPush, sealPush } from './sealPush.js';
import { endOf } from './wayEnd.js';

const TOKEN_MS = 43_200_000;
/** Seconds: a phone that is there takes a moment. */
const MIN_TTL = 60;
const URGENCY = { info: 'low', warning: 'normal', alarm: 'high' } as const satisfies Record<Level, string>;

export interface PushWayOptions {
  readonly homeId: string;
  readonly keys: PushKeys;
  /** `https:` or `mailto:`, for a push service that has something to say. */
  readonly contact: () => string;
  /** Hosts that are asked wherever they are, such as a push service of one's own; true: all. */
  readonly privateServers: boolean | readonly string[];
  /** PEM, of a push service of one's own. */
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
}

/** Tells phones through the push service of their browser, with nobody's account. */
export class PushWay {
  readonly #wall: () => number;
  readonly #options: PushWayOptions;

  constructor(ports: { readonly wall: () => number }, options: PushWayOptions) {
    this.#wall = ports.wall;
    this.#options = options;
  }

  async send(telling: Telling, to: PushSubscription): Promise<WayEnd> {
    const end = await this.#post(telling, to, false);
    return end === 'tooLarge' ? this.#bare(telling, to) : end;
  }

  /** For the hour when this home cannot: who has it can send it until then, and can neither read nor change it. */
  seal(to: PushSubscription, json: string, until: number): Promise<SealedPush> {
    const { keys, contact } = this.#options;
    return sealPush(to, json, { keys, contact: contact(), ttl: 86_400, urgency: 'high', topic: 'home', until });
  }

  async #bare(telling: Telling, to: PushSubscription): Promise<WayEnd> {
    const end = await this.#post(telling, to, true);
    return end === 'tooLarge' ? { state: 'failed', detail: 'the push service takes no message as large as that: shorten the text' } : end;
  }

  async #post(telling: Telling, to: PushSubscription, bare: boolean): Promise<WayEnd | 'tooLarge'> {
    const { homeId, keys, contact, privateServers, ca, timeoutMs } = this.#options;
    const wall = this.#wall();
    const { level, tag, until } = telling;
    const ttl = Math.max(MIN_TTL, Math.floor((until - wall) / 1_000));
    let sealed: SealedPush;
    try {
      sealed = await sealPush(to, payloadOf(homeId, telling, bare), {
        ...{ keys, contact: contact(), ttl, topic: tag },
        urgency: URGENCY[level],
        until: wall + TOKEN_MS,
      });
    } catch (error) {
      // Its key is no point of the curve: nothing ever arrives there.
      return { state: 'gone', detail: `that phone’s push address is damaged: turn notifications on there again (${String(error)})` };
    }
    try {
      const reply = await postOnce({
        ...{ url: sealed.endpoint, headers: sealed.headers, body: sealed.body, trusted: trusts(privateServers) },
        ...(ca === undefined ? {} : { ca }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      return reply.status === 413 ? 'tooLarge' : endOf(reply, 'the push service');
    } catch (error) {
      return { state: error instanceof NotAllowed ? 'failed' : 'later', detail: error instanceof Error ? error.message : String(error) };
    }
  }
}
