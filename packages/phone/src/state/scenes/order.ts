import type { SceneBrief, SceneState } from '@around/messages';

/** In the household's order, then by title. */
export const inOrder = (scenes: Iterable<SceneBrief>): readonly SceneBrief[] =>
  [...scenes].sort((a, b) => place(a) - place(b) || a.title.localeCompare(b.title));

const place = ({ order }: SceneBrief): number => order ?? Number.MAX_SAFE_INTEGER;

/** The scenes that have to be saved so that they stand in the order of this list. */
export const ordersOf = (scenes: readonly SceneState[]): readonly Pick<SceneState, 'id' | 'scene'>[] =>
  scenes.flatMap(({ id, scene }, index) => (scene.order === index + 1 ? [] : [{ id, scene: { ...scene, order: index + 1 } }]));
