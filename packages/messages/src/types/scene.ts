import * as v from 'valibot';
import { Count, Name, Sentence, Title, WallTime } from './common.js';
import { Deed } from './rule.js';

/** Parts of one scene, and scenes of one house. */
export const SCENE_PARTS = 100;
export const MAX_SCENES = 200;
/** All scenes of a house together, as JSON: characters, of at most three bytes each. With how each went they are one answer. */
export const SCENES_TEXT = 200_000;

/** A named set of wanted values and actions. They are all begun at once. */
export const Scene = v.strictObject({
  title: Title,
  /** Name of an icon of the app. */
  icon: v.exactOptional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected the name of an icon'))),
  /** Lower comes first. */
  order: v.exactOptional(Count),
  do: v.pipe(v.array(Deed), v.minLength(1), v.maxLength(SCENE_PARTS)),
});
export type Scene = v.InferOutput<typeof Scene>;

/** `THING.NAME` of what is written or invoked. */
export const pathOfDeed = (deed: Deed): string => ('write' in deed ? deed.write : deed.invoke);

/** How one part of a scene went. */
export const SceneResult = v.object({
  /** Its place in `do`, from 0. */
  part: Count,
  /** `THING.NAME`. */
  path: v.pipe(v.string(), v.maxLength(130)),
  ok: v.boolean(),
  detail: v.exactOptional(Sentence),
  ms: v.exactOptional(Count),
});
export type SceneResult = v.InferOutput<typeof SceneResult>;

/** One run of a scene: under way where `took` (ms) is missing. `results`: of the parts that ended, in the order of `do`. */
export const SceneRun = v.object({
  at: WallTime,
  by: v.string(),
  took: v.exactOptional(Count),
  results: v.array(SceneResult),
});
export type SceneRun = v.InferOutput<typeof SceneRun>;

/** What of the present state is no part of a scene: nothing good was read, it is dangerous, or the scene is full. */
export const LeftOut = v.object({
  path: v.pipe(v.string(), v.maxLength(130)),
  why: v.picklist(['unknown', 'dangerous', 'full']),
});
export type LeftOut = v.InferOutput<typeof LeftOut>;

export const SceneState = v.object({ id: Name, scene: Scene, last: v.exactOptional(SceneRun) });
export type SceneState = v.InferOutput<typeof SceneState>;
