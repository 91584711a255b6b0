import * as v from 'valibot';
import { Count, Name, Title, WallTime } from './common.js';

/** What the first screen needs of a scene. `running`: so many parts are done, of `parts`; `failed`: so many of the last run did not work. */
export const SceneBrief = v.object({
  id: Name,
  title: Title,
  icon: v.exactOptional(v.string()),
  order: v.exactOptional(Count),
  parts: Count,
  running: v.exactOptional(Count),
  last: v.exactOptional(WallTime),
  failed: v.exactOptional(Count),
});
export type SceneBrief = v.InferOutput<typeof SceneBrief>;

/** A room as the household arranged it. Rooms that only things name come after them. */
export const Room = v.object({ name: Title, icon: v.exactOptional(v.string()), order: v.exactOptional(Count) });
export type Room = v.InferOutput<typeof Room>;
