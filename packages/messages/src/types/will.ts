import * as v from 'valibot';
import { checkWith } from '../wire/codec.js';
import { readJson } from '../wire/json.js';
import { LIMITS } from '../wire/limits.js';
import type { Result } from '../wire/result.js';
import { Count, WallTime } from './common.js';

/** Bounds of a home's will: letters, and characters of them all as JSON. */
export const WILL = { letters: 64, characters: 262_144, leastAfter: 60_000 } as const;

/** One web push (RFC 8030), sealed by the home for one phone: who passes it on learns its address and its size. */
export const WillLetter = v.object({
  /** The push service's address for that phone. */
  to: v.pipe(v.string(), v.maxLength(1_000), v.regex(/^https:\/\/[\x21-\x7e]+$/, 'expected the https address of a push service')),
  /** The header `Authorization` (VAPID, RFC 8292). */
  auth: v.pipe(v.string(), v.maxLength(1_000), v.regex(/^[\x20-\x7e]+$/)),
  /** Seconds for which the push service keeps it for a phone that is off. */
  ttl: v.pipe(Count, v.maxValue(2_419_200)),
  urgency: v.picklist(['very-low', 'low', 'normal', 'high']),
  /** Of several with one topic a phone that was off gets the last. */
  topic: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,32}$/))),
  /** `aes128gcm` (RFC 8188), at most 4,096 bytes, base64url. */
  body: v.pipe(v.string(), v.maxLength(5_462), v.regex(/^[A-Za-z0-9_-]+$/)),
  /** Times at which it is not to be sent: what falls into one waits for its end. */
  hold: v.exactOptional(v.pipe(v.array(v.object({ from: WallTime, until: WallTime })), v.maxLength(4))),
});
export type WillLetter = v.InferOutput<typeof WillLetter>;

/**
 * home → relay, frame `will`, only to a relay whose `welcome` said that it takes them: what is to be sent when this home's link is gone for
 * `after` ms without its having said goodbye (`drain`). Takes the place of what was given on this link before; with `more` the letters go
 * on in the next frame. After `until` none of it is sent: the signatures are too old by then.
 */
export const Will = v.object({
  after: v.pipe(Count, v.minValue(WILL.leastAfter), v.maxValue(86_400_000)),
  until: WallTime,
  letters: v.pipe(v.array(WillLetter), v.maxLength(WILL.letters)),
  more: v.exactOptional(v.boolean()),
});
export type Will = v.InferOutput<typeof Will>;

/** relay → home, frame `will`: the answer to each whole will. */
export const WillState = v.object({
  /** So many letters are kept; 0 where the relay's owner forbids it. */
  letters: Count,
  /** An earlier will of this home was carried out: told once. `since`: when the home was last heard; `sent`: letters that were taken. */
  released: v.exactOptional(v.object({ at: WallTime, since: WallTime, sent: Count })),
});
export type WillState = v.InferOutput<typeof WillState>;

function decode<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array): Result<T> {
  const json = readJson(bytes, { bytes: LIMITS.frame, depth: 5, keys: 16 });
  return json.ok ? checkWith(schema, json.value) : json;
}
/** A letter that a relay would not take spoils a whole will: who writes one leaves it out. */
export const checkWillLetter = (letter: unknown): Result<WillLetter> => checkWith(WillLetter, letter);
export const decodeWill = (bytes: Uint8Array): Result<Will> => decode(Will, bytes);
export const decodeWillState = (bytes: Uint8Array): Result<WillState> => decode(WillState, bytes);
