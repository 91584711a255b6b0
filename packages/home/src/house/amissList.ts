import { type Amiss, type AmissKey, amissKey, sameJson } from '@around/messages';
import type { News } from './changeLog.js';

/** More are not told: who has so much to look after begins with these. */
const MOST = 100;

/** What somebody should look after, as long as it is so. Each kind is kept by who knows it. */
export class AmissList {
  readonly #emit: (news: Extract<News, { k: 'amiss' | 'amissGone' }>) => void;
  readonly #items = new Map<string, Amiss>();

  constructor(emit: (news: Extract<News, { k: 'amiss' | 'amissGone' }>) => void) {
    this.#emit = emit;
  }

  all(): Amiss[] {
    return [...this.#items.values()];
  }

  /** It is amiss; since when, stays what was said first. */
  put(news: Amiss): void {
    const key = amissKey(news);
    const before = this.#items.get(key);
    const amiss = before === undefined ? news : { ...news, since: before.since };
    if (sameJson(before, amiss) || (before === undefined && this.#items.size >= MOST)) return;
    this.#items.set(key, amiss);
    this.#emit({ k: 'amiss', amiss });
  }

  /** It was put right, or is no more. */
  drop(key: AmissKey): void {
    if (!this.#items.delete(amissKey(key))) return;
    const { what, id, name } = key;
    this.#emit({ k: 'amissGone', what, id, ...(name === undefined ? {} : { name }) });
  }
}
