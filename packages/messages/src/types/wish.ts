import * as v from 'valibot';
import { Count, Id, Name, ThingId, WallTime } from './common.js';

/** The longest that a home goes on wanting a value, in ms. */
export const MAX_WISH_MS = 86_400_000;
/** How long it goes on wanting a value, in ms. */
export const WishMs = v.pipe(v.number(), v.integer(), v.minValue(1_000), v.maxValue(MAX_WISH_MS));

/**
 * A wanted value of one property, held by the home until it is so or `until` passes: what may well happen later (a setpoint),
 * never anything dangerous. A newer wish for the property, or a write of it, takes its place.
 */
export const Wish = v.object({
  thing: ThingId,
  name: Name,
  id: Id,
  /** Rises with every wish for this property. */
  version: Count,
  value: v.unknown(),
  by: v.string(),
  made: WallTime,
  until: WallTime,
  /** `waiting` for the controller; `sent`: the command `command` is under way with it. */
  state: v.picklist(['waiting', 'sent']),
  command: v.exactOptional(Id),
});
export type Wish = v.InferOutput<typeof Wish>;
