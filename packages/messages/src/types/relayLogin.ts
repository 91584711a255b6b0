import * as v from 'valibot';
import { checkWith, codec, type MessageOf } from '../wire/codec.js';
import { readJson } from '../wire/json.js';
import { LIMITS } from '../wire/limits.js';
import type { Result } from '../wire/result.js';
import { Bytes16, Bytes32, Bytes64, Count, Version, WallTime } from './common.js';

/** Text frames at the start of a home's WebSocket to its relay. Everything after `welcome` is relay frames (binary). */
const fromRelay = {
  challenge: v.object({ v: Version, chal: Bytes32, relay: v.string(), time: WallTime }),
  /** `update`, `will`: it answers the frame of that name. */
  welcome: v.object({
    credit: Count,
    channels: Count,
    software: v.string(),
    update: v.exactOptional(v.boolean()),
    will: v.exactOptional(v.boolean()),
  }),
  /** Full, or this home lives elsewhere: go there. */
  redirect: v.object({ url: v.pipe(v.string(), v.maxLength(300), v.regex(/^wss?:\/\//)) }),
  sorry: v.object({
    code: v.picklist(['version', 'malformed', 'notEnrolled', 'badSignature', 'badCode', 'full', 'tooMany']),
    message: v.string(),
  }),
};

const toRelay = {
  /**
   * `home` = first 16 bytes of SHA-256(sign ‖ static). `sig` = Ed25519 by `sign` over
   * "around-relay-auth\0" ‖ host of the relay as the home dialled it ‖ chal (32 bytes) ‖ home (16 bytes).
   */
  login: v.object({
    v: Version,
    home: Bytes16,
    sign: Bytes32,
    static: Bytes32,
    sig: Bytes64,
    /** One-time code of `frAroundWeb enrol`, at the first login. */
    enrol: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
  }),
};

export const fromRelayLogin = codec(fromRelay);
export type FromRelayLogin = MessageOf<typeof fromRelay>;
export const toRelayLogin = codec(toRelay);
export type ToRelayLogin = MessageOf<typeof toRelay>;

/** home → relay, frame `slot`: open (`ms` of life) or close (`ms: 0`) a pairing slot. */
export const SlotOffer = v.object({ slot: v.pipe(v.string(), v.maxLength(22)), ms: v.pipe(Count, v.maxValue(3_600_000)) });
export type SlotOffer = v.InferOutput<typeof SlotOffer>;
/** relay → home: whether the slot is this home's now; false where another home holds it (take another). */
export const SlotAnswer = v.object({ slot: v.pipe(v.string(), v.maxLength(22)), yours: v.boolean() });
export type SlotAnswer = v.InferOutput<typeof SlotAnswer>;

function decode<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array): Result<T> {
  const json = readJson(bytes, { bytes: LIMITS.hello, depth: 2, keys: 8 });
  return json.ok ? checkWith(schema, json.value) : json;
}
export const decodeSlotOffer = (bytes: Uint8Array): Result<SlotOffer> => decode(SlotOffer, bytes);
export const decodeSlotAnswer = (bytes: Uint8Array): Result<SlotAnswer> => decode(SlotAnswer, bytes);
