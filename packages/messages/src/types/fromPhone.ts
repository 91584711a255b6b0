import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { LIMITS } from '../wire/limits.js';
import { Count, Id, Millis, Name, Operation, ThingId } from './common.js';

/** One request to do something (links.md, Command). `tick`: the home's tick as the asker knows it, now. */
export const Command = v.object({
  id: Id,
  thing: ThingId,
  op: Operation,
  name: Name,
  input: v.exactOptional(v.unknown()),
  /** ms; missing: by the class of what is asked. */
  validFor: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(LIMITS.validFor))),
  lease: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1_000), v.maxValue(86_400_000))),
  tick: Millis,
});
export type Command = v.InferOutput<typeof Command>;

/** Phone → home, sealed. */
const schemas = {
  command: Command,
  cancel: v.object({ id: Id }),
  /** Changes up to `seq` are taken. */
  taken: v.object({ seq: Count }),
  observe: v.object({ thing: ThingId, name: Name }),
  unobserve: v.object({ thing: ThingId, name: Name }),
  /** With `controller`: measure the leg to that controller too. */
  ping: v.object({ n: Count, controller: v.exactOptional(Name) }),
  /** A request about the home itself (types/asks.ts). */
  ask: v.object({ n: Count, what: v.pipe(v.string(), v.maxLength(40)), with: v.exactOptional(v.unknown()) }),
  bye: v.object({}),
};

export const fromPhone = codec(schemas);
export type FromPhone = MessageOf<typeof schemas>;
