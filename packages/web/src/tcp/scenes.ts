import type { SceneBrief, SceneRun } from '@around/messages';

/** A scene as the interface lists it: what it is called, and how it was the last time. */
export const sceneOf = ({ id, title, parts, running, last, failed }: SceneBrief): object => ({
  scene: id,
  title,
  parts,
  running,
  last,
  failed,
});

/** How a scene went. `ok`: all that it does worked; without `took` some of it is still under way. */
export const outcomeOf = ({ took, results }: SceneRun): object => ({
  ok: took !== undefined && results.every(({ ok }) => ok),
  took,
  results: results.map(({ path, ok, detail }) => ({ path, ok, detail })),
});
