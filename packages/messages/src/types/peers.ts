import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { Bytes16, Bytes32, Count, WallTime } from './common.js';

/** What one relay knows of one home's membership: the later word (`since`, `at`) holds. */
export const Membership = v.variant('t', [
  v.object({ t: v.literal('enrolled'), home: Bytes16, sign: Bytes32, static: Bytes32, since: WallTime }),
  v.object({ t: v.literal('expelled'), home: Bytes16, at: WallTime }),
]);
export type Membership = v.InferOutput<typeof Membership>;

const Slot = v.pipe(v.string(), v.regex(/^[0-9A-HJKMNP-TV-Z]{2}$/));

/** Messages that relays of one group say to each other over their bus. Frames of phones go beside them (`PEER_FRAME`). */
const peer = {
  /** To whoever has the home's link, or the slot: a phone of mine wants there. `hello`: its text as it came. Answered by `here`. */
  ask: v.object({ relay: Bytes16, carry: Count, hello: v.pipe(v.string(), v.maxLength(512)), throttled: v.boolean() }),
  /** To whoever has the home's link: answered by `here`, and nothing else happens. */
  probe: v.object({}),
  here: v.object({ relay: Bytes16 }),
  /** The home is linked here since then. `fresh`: it has just come, so that any older link of it is of the past. */
  up: v.object({ relay: Bytes16, home: Bytes16, since: WallTime, fresh: v.boolean() }),
  /** I take this slot for the home. Answered by `claimed` where anybody else has it or wants it. */
  claim: v.object({ relay: Bytes16, home: Bytes16, slot: Slot }),
  claimed: v.object({ yours: v.boolean() }),
  /** A home that has proven itself to me brought a code (SHA-256) that I did not give out. Answered by `redeemed` by who did. */
  redeem: v.object({ hash: Bytes32, home: Bytes16, sign: Bytes32, static: Bytes32 }),
  redeemed: v.object({ member: Membership }),
  /** Who knows this home? Answered by `members`. */
  who: v.object({ home: Bytes16 }),
  members: v.object({ list: v.pipe(v.array(Membership), v.maxLength(200)) }),
  /** What I know, as 256 hashes (8 bytes each, base64url): who knows otherwise sends me what it has. `join`: tell me yours. */
  digest: v.object({ relay: Bytes16, hashes: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{2731}$/)), join: v.boolean() }),
};

export const peerMessage = codec(peer);
export type PeerMessage = MessageOf<typeof peer>;
