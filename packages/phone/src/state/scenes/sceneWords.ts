import { type Deed, pathOfDeed, placeOfPath, type SceneRun } from '@around/messages';
import { s } from '../../texts/scenes.js';
import { type HouseThing, targetTitle } from '../things.js';

type ThingOf = (id: string) => HouseThing | undefined;

/** `Floor lamp · Brightness`; what is no longer there by its path. */
export function partWords(path: string, op: 'write' | 'invoke', thingOf: ThingOf): string {
  const { thing, name } = placeOfPath(path);
  const known = thingOf(thing);
  return s('part.of', { thing: known?.title ?? thing, part: targetTitle(known, op, name) });
}

export const deedWords = (deed: Deed, thingOf: ThingOf): string =>
  partWords(pathOfDeed(deed), 'write' in deed ? 'write' : 'invoke', thingOf);

/** How a run went in one line, and what of it did not work. `failed`: places in the scene. */
export interface Summary {
  readonly text: string;
  readonly failed: readonly number[];
  readonly detail: string | undefined;
}

/** The most failures that are named one by one. */
const NAMED = 3;

/** @param scene `do` may be left away where all of it went well */
export function summaryOf(scene: { readonly title: string; readonly do?: readonly Deed[] }, run: SceneRun, thingOf: ThingOf): Summary {
  const done = run.results.filter(({ ok }) => ok).length;
  const bad = run.results.filter(({ ok }) => !ok);
  const key = run.took === undefined ? 'said.soFar' : bad.length > 0 ? 'said.failed' : 'said.done';
  const named = bad.slice(0, NAMED).map(({ part, path, detail }) => {
    const deed = scene.do?.[part];
    const words = deed === undefined ? path : deedWords(deed, thingOf);
    return s('part.failed', { part: words, why: detail ?? '' });
  });
  if (bad.length > NAMED) named.push('…');
  return {
    text: s(key, { scene: scene.title, done, all: scene.do?.length ?? run.results.length }),
    failed: bad.map(({ part }) => part),
    detail: named.length === 0 ? undefined : named.join(' · '),
  };
}
