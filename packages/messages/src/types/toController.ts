import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { Bytes16, Bytes32, Count, Id, Millis, Name, Operation, Sentence, WallTime } from './common.js';

/** Home → controller, sealed. */
const schemas = {
  /** Do this once, and only if it can start before `notAfter` (ms of the controller's own monotonic clock, this `cboot`). */
  do: v.object({
    id: Id,
    thing: Name,
    op: Operation,
    name: Name,
    input: v.exactOptional(v.unknown()),
    cboot: Bytes16,
    notAfter: Millis,
    /** ms; when it runs out unrenewed the controller applies the thing's safe value. */
    lease: v.exactOptional(Millis),
    by: v.string(),
  }),
  cancel: v.object({ id: Id, code: v.picklist(['asked', 'unwatched', 'revoked']) }),
  /** Somebody began (`on`) or nobody goes on observing this property. */
  observe: v.object({ thing: Name, name: Name, on: v.boolean() }),
  /** `wall` lets a board without a clock set its own. */
  ping: v.object({ n: Count, wall: WallTime }),
  /** Items up to and including `n` of that ring are committed at home. */
  taken: v.object({ ring: Id, n: Count }),
  /** Only in an adoption: from now on you are `controller` of `home`, and this is our key. */
  provision: v.object({ home: Bytes16, controller: Name, psk: Bytes32 }),
  bye: v.object({ reason: Sentence }),
};

export const toController = codec(schemas);
export type ToController = MessageOf<typeof schemas>;
