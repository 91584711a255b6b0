import type { ClientUpdate, HouseView, LinkState } from '@around/client';
import type { ThingValue } from '@around/messages';
import { toBase64 } from './answers.js';
import type { Observations } from './observations.js';
import { readingOf } from './things.js';

/** One line of news with what it is about; written once for all who want it. */
export interface NewsItem {
  readonly text: string;
  wantedBy(observations: Observations): boolean;
  /** A picture: only for who has taken all before it. */
  readonly skippable: boolean;
}

/** The lines that one turn's update is worth. After a snapshot: every value anew. */
export function newsOf(update: ClientUpdate, house: HouseView, live: boolean): NewsItem[] {
  const items: NewsItem[] = [];
  if (update.link !== undefined) items.push(linkNews(update.link));
  if (update.reset === true) for (const value of house.values.values()) items.push(valueNews(value, live));
  for (const change of update.changes) {
    if (change.k === 'value') items.push(valueNews(change.value, live));
    else if (change.k === 'event') {
      const { thing, name, data, at } = change;
      const text = JSON.stringify({ event: { thing, event: name, ...(data === undefined ? {} : { data }), at } });
      items.push({ text, wantedBy: (observations) => observations.wantsEvent(thing), skippable: false });
    }
  }
  if (update.picture !== undefined) {
    const { thing, name, at, media, bytes } = update.picture;
    const text = JSON.stringify({ picture: { thing, property: name, at, media, base64: toBase64(bytes) } });
    items.push({ text, wantedBy: (observations) => observations.wantsPicture(thing, name), skippable: true });
  }
  return items;
}

/** One value as news. */
export function valueNews(value: ThingValue, live: boolean): NewsItem {
  const { thing, name } = value;
  const text = JSON.stringify({ value: { thing, property: name, ...readingOf(value, live) } });
  return { text, wantedBy: (observations) => observations.wantsValue(thing, name), skippable: false };
}

/** Who observes must know when silence means nothing. */
function linkNews(link: LinkState): NewsItem {
  const detail = link.state === 'broken' ? { hop: link.hop, detail: link.detail } : link.state === 'dead' ? { detail: link.detail } : {};
  return {
    text: JSON.stringify({ link: { state: link.state, ...detail } }),
    wantedBy: (observations) => observations.any,
    skippable: false,
  };
}
