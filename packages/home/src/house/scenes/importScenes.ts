import { cutText, type ImportResult, sameJson } from '@around/messages';
import { AskRefused, PIN_NEEDED } from '../refused.js';
import type { Asker } from '../rights.js';
import type { Scenes } from './scenes.js';
import { readScenes } from './sceneText.js';

/** Faults that are told, and characters of each: as many as an answer takes. */
const MOST = 100;
const LENGTH = 500;

/**
 * Takes over the scenes of a text: all of them, or none where one of them is wrong. Of the others only those that the asker sees go.
 * @throws AskRefused where the asker makes no scenes, or has to prove their PIN first
 */
export function importScenes(
  scenes: Scenes,
  asker: Asker,
  { text, replace = false, dry = false }: { readonly text: string; readonly replace?: boolean; readonly dry?: boolean },
): ImportResult {
  const before = new Map(scenes.list(asker).map(({ id, scene }) => [id, scene]));
  const read = readScenes(text);
  const faults = [...read.faults];
  const news = [...read.scenes].filter(([id, scene]) => !sameJson(before.get(id), scene));
  for (const [id, scene] of news) {
    try {
      scenes.check(asker, id, scene);
    } catch (error) {
      if (!(error instanceof AskRefused) || error.code === PIN_NEEDED) throw error;
      faults.push(read.faultOf(id, error.message));
    }
  }
  const removed = replace ? [...before.keys()].filter((id) => !read.scenes.has(id)).sort() : [];
  const added = news.flatMap(([id]) => (before.has(id) ? [] : [id])).sort();
  const crowded = scenes.crowded(news, removed);
  if (crowded !== undefined) faults.push(crowded);
  const result: ImportResult = {
    added,
    changed: news.flatMap(([id]) => (before.has(id) ? [id] : [])).sort(),
    removed,
    same: read.scenes.size - news.length,
    faults: faults.slice(0, MOST).map((fault) => cutText(fault, LENGTH)),
  };
  if (dry || faults.length > 0) return result;
  for (const id of removed) scenes.remove(asker, id);
  for (const [id, scene] of news) scenes.set(asker, id, scene);
  return result;
}
