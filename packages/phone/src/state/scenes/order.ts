import type { SceneBrief } from '@around/messages';

/** In the household's order, then by title. */
export const inOrder = (scenes: Iterable<SceneBrief>): readonly SceneBrief[] =>
  [...scenes].sort((a, b) => place(a) - place(b) || a.title.localeCompare(b.title));

const place = ({ order }: SceneBrief): number => order ?? Number.MAX_SAFE_INTEGER;
