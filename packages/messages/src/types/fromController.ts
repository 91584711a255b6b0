import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { LIMITS } from '../wire/limits.js';
import { Bytes16, Count, Id, Media, Millis, Name, Quality, Sentence, Title, Version, WallTime } from './common.js';
import { ThingModel } from './description.js';
import { NOTICES } from './notices.js';
import { StepCode, StepName } from './steps.js';

/** What a controller reports: numbered within its `ring`, so that the home takes each exactly once. */
export const ReportItem = v.variant('k', [
  v.object({
    k: v.literal('value'),
    n: Count,
    thing: Name,
    name: Name,
    value: v.unknown(),
    at: WallTime,
    quality: v.exactOptional(Quality),
  }),
  v.object({ k: v.literal('event'), n: Count, thing: Name, name: Name, data: v.exactOptional(v.unknown()), at: WallTime }),
  /** So many items before this one were dropped because the ring was full. */
  v.object({ k: v.literal('gap'), n: Count, dropped: Count, at: WallTime }),
]);
export type ReportItem = v.InferOutput<typeof ReportItem>;

/** Controller → home, sealed. */
const schemas = {
  /** Its Info: the first message after the handshake, and again when it changes. */
  info: v.object({
    v: Version,
    title: Title,
    software: v.pipe(v.string(), v.maxLength(80)),
    cboot: Bytes16,
    ct: Millis,
    wall: WallTime,
    ring: Id,
    things: v.pipe(v.array(ThingModel), v.maxLength(256)),
  }),
  /** A step of the command `id`. `ran`: ms the controller has held it. Output bytes travel as the envelope's blob, with `media`. */
  step: v.object({
    id: Id,
    step: StepName,
    ct: Millis,
    ran: Millis,
    code: v.exactOptional(StepCode),
    detail: v.exactOptional(Sentence),
    data: v.exactOptional(v.unknown()),
    media: v.exactOptional(Media),
    /** With an end: the tail of what the program printed on its standard error. */
    printed: v.exactOptional(v.pipe(v.string(), v.maxLength(4_000))),
  }),
  report: v.object({ ring: Id, items: v.pipe(v.array(ReportItem), v.maxLength(500)) }),
  /** The newest picture of an observed property; its bytes are the envelope's blob. Not kept while the link is down. */
  picture: v.object({ thing: Name, name: Name, at: WallTime, media: Media }),
  pong: v.object({ n: Count, cboot: Bytes16, ct: Millis }),
  /** What the controller did by itself. */
  notice: v.object({
    kind: v.picklist(NOTICES),
    thing: v.exactOptional(Name),
    name: v.exactOptional(Name),
    detail: Sentence,
    at: WallTime,
  }),
  provisioned: v.object({}),
  /** `back`: a board that sleeps; it comes back after so many ms. */
  bye: v.object({ reason: Sentence, back: v.exactOptional(Millis) }),
};

export const fromController = codec(schemas, { depth: LIMITS.controllerJsonDepth });
export type FromController = MessageOf<typeof schemas>;
