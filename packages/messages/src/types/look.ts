import * as v from 'valibot';
import { Count, ThingId, Title } from './common.js';

/** How the household wants a thing shown, on every phone alike. Where a field is missing, the thing's own description counts. */
export const Look = v.object({
  thing: ThingId,
  title: v.exactOptional(Title),
  room: v.exactOptional(Title),
  /** Name of an icon of the app. */
  icon: v.exactOptional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected the name of an icon'))),
  /** Lower comes first. */
  order: v.exactOptional(Count),
  favourite: v.exactOptional(v.boolean()),
});
export type Look = v.InferOutput<typeof Look>;
