import * as v from 'valibot';
import { Count, Name, Sentence, Title, WallTime } from './common.js';
import { Deed } from './rule.js';

/** A named set of wanted values and actions. They are all begun at once. */
export const Scene = v.strictObject({
  title: Title,
  /** Name of an icon of the app. */
  icon: v.exactOptional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected the name of an icon'))),
  /** Lower comes first. */
  order: v.exactOptional(Count),
  do: v.pipe(v.array(Deed), v.minLength(1), v.maxLength(100)),
});
export type Scene = v.InferOutput<typeof Scene>;

/** How one part of a scene went. */
export const SceneResult = v.object({
  /** `THING.NAME`. */
  path: v.pipe(v.string(), v.maxLength(130)),
  ok: v.boolean(),
  detail: v.exactOptional(Sentence),
  ms: v.exactOptional(Count),
});
export type SceneResult = v.InferOutput<typeof SceneResult>;

/** One run of a scene: under way where `took` is missing. */
export const SceneRun = v.object({
  at: WallTime,
  by: v.string(),
  took: v.exactOptional(Count),
  results: v.array(SceneResult),
});
export type SceneRun = v.InferOutput<typeof SceneRun>;

export const SceneState = v.object({ id: Name, scene: Scene, last: v.exactOptional(SceneRun) });
export type SceneState = v.InferOutput<typeof SceneState>;
