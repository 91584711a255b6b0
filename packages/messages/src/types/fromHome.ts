import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { Bytes16, Count, Id, Media, Millis, Name, Sentence, ThingId, WallTime } from './common.js';
import { Grant, Path } from './grant.js';
import { Change, Snapshot } from './house.js';

/** Home → phone, sealed. */
const schemas = {
  /** Right after the welcome: the whole house, or just the changes that the phone missed. */
  sync: v.object({
    epoch: Bytes16,
    seq: Count,
    snapshot: v.exactOptional(Snapshot),
    changes: v.exactOptional(v.array(Change)),
    /**
     * What this key may do, so that a page shows no control that would be refused: its own grant and its person's; whether a PIN is
     * set; and the way that the home knows this session to come by.
     */
    you: v.exactOptional(v.object({ grants: v.pipe(v.array(Grant), v.maxLength(2)), pin: v.boolean(), path: Path })),
  }),
  /** Changes up to `seq`, in order; a value that a newer one replaced before the client had taken it is left out. */
  changes: v.object({ seq: Count, items: v.array(Change) }),
  tick: v.object({ tick: Millis, wall: WallTime }),
  /** `held`: ms in the home. `controller`: the leg asked for. */
  pong: v.object({
    n: Count,
    held: Millis,
    controller: v.exactOptional(v.object({ rtt: v.exactOptional(Millis), error: v.exactOptional(Sentence) })),
  }),
  answer: v.object({
    n: Count,
    ok: v.exactOptional(v.unknown()),
    error: v.exactOptional(v.object({ code: v.string(), message: Sentence })),
  }),
  /** One output of a command that gives media (the envelope's blob); `index` counts from 0. Newest wins, none is kept. */
  output: v.object({ command: Id, thing: ThingId, name: Name, index: Count, at: WallTime, media: Media }),
  /** The newest picture of an observed property; its bytes are the envelope's blob. */
  picture: v.object({ thing: ThingId, name: Name, at: WallTime, media: Media }),
  /** This key is dead: the phone forgets the home. Believed only because it is sealed. */
  revoked: v.object({ reason: Sentence }),
  bye: v.object({ reason: Sentence }),
};

export const fromHome = codec(schemas);
export type FromHome = MessageOf<typeof schemas>;
