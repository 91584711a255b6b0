import { createHash } from 'node:crypto';
import type { PushSubscription } from '@around/messages';
import type { PushKeys } from '../../storage/pushKeys.js';

/** All that is asked of a push service: who has it can send it, and can neither read nor change it. */
export interface SealedPush {
  /** `POST` there. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface SealOptions {
  readonly keys: PushKeys;
  /** Whom a push service may write to when something is wrong: `https:` or `mailto:`. */
  readonly contact: string;
  /** Seconds for which the push service keeps it for a phone that is off. */
  readonly ttl: number;
  readonly urgency: 'low' | 'normal' | 'high';
  /** A newer one of the same topic takes the place of one that is still kept. */
  readonly topic?: string;
  /** Unix ms until which the push service takes it: up to 24 h from now (RFC 8292 §2); a minute less, since clocks differ. */
  readonly until: number;
}

/** A push service takes 4,096 bytes: 3,993 of text, with head (86), tag (16) and padding's mark (1) (RFC 8291 §4). */
export const PUSH_BYTES = 3_993;
const CLOCKS_MS = 60_000;
/** Texts are filled up to one of these, so that their size says little. */
const SIZES = [512, 1_024, 2_048, PUSH_BYTES];

/**
 * Seals a payload for one phone's subscription (RFC 8291, aes128gcm) with the home's signature (RFC 8292), and sends nothing.
 * @param json of a `PushPayload`, at most 3,993 bytes as UTF-8
 * @throws Error where the subscription's key is no point of the curve, or the payload is too large
 */
export async function sealPush(to: PushSubscription, json: string, options: SealOptions): Promise<SealedPush> {
  const { keys, contact, ttl, urgency, topic, until } = options;
  // Loaded when the first push is sealed.
  const { default: webPush } = await import('web-push');
  const bytes = Buffer.from(json);
  const size = SIZES.find((one) => one >= bytes.length);
  if (size === undefined) throw new Error(`a push holds ${PUSH_BYTES} bytes: shorten the text`);
  const { endpoint, headers, body } = webPush.generateRequestDetails(
    { endpoint: to.endpoint, keys: { p256dh: to.p256dh, auth: to.auth } },
    Buffer.concat([bytes, Buffer.alloc(size - bytes.length, ' ')]),
    { TTL: ttl, contentEncoding: 'aes128gcm', urgency, ...(topic === undefined ? {} : { topic: topicOf(keys, topic) }) },
  );
  const { Authorization } = webPush.getVapidHeaders(
    new URL(endpoint).origin,
    contact,
    keys.publicKey,
    keys.privateKey,
    'aes128gcm',
    Math.floor((until - CLOCKS_MS) / 1_000),
  );
  const sent = Object.entries({ ...headers, Authorization }).map(([name, value]) => [name, String(value)]);
  return { endpoint, headers: Object.fromEntries(sent), body: new Uint8Array(body as Buffer) };
}

/** Nobody but the home can tell which group that is. */
const topicOf = (keys: PushKeys, group: string): string =>
  createHash('sha256').update(`topic\n${keys.privateKey}\n${group}`).digest('base64url').slice(0, 32);
