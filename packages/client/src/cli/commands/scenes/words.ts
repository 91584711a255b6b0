import { type Deed, pathOfDeed, type SceneResult, type SceneRun } from '@around/messages';
import { visible } from '../../text/sanitise.js';
import { agoWords, msWords, valueWords } from '../../text/words.js';

/** `living/lamp.on = true`, `garden/lock.lock`. */
export function deedWords(deed: Deed): string {
  const path = pathOfDeed(deed);
  if ('write' in deed) return `${path} = ${valueWords(deed.value)}${deed.lease === undefined ? '' : ` for ${deed.lease}`}`;
  return deed.input === undefined ? path : `${path} ${valueWords(deed.input)}`;
}

/** `5 of 6`. */
export const doneWords = (run: SceneRun, parts: number): string => `${run.results.filter(({ ok }) => ok).length} of ${parts}`;

/** How it went last, for a list. */
export function lastWords(run: SceneRun | undefined, parts: number, wall: number): string {
  if (run === undefined) return 'never ran';
  const how = `${doneWords(run, parts)}${run.took === undefined ? ' so far' : ''}`;
  return `${how}, ${agoWords(run.at, wall)}, by ${visible(run.by)}`;
}

export const resultWords = ({ ok, detail, ms }: SceneResult): string =>
  ok ? `done${ms === undefined ? '' : ` in ${msWords(ms)}`}` : `failed${detail === undefined ? '' : `: ${visible(detail)}`}`;
