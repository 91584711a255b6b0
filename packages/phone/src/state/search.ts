import type { HouseThing } from './things.js';

/** Text as it is compared: case, width (全角) and accents do not count. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether every word of `query` stands in the thing's title, its id, its controller's title or a part's title. */
export function matches(thing: HouseThing, controller: string, query: string): boolean {
  const words = plain(query)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const parts = [...thing.properties, ...thing.actions, ...thing.events].map((part) => part.title);
  const text = plain([thing.title, thing.id, controller, ...parts].join('\n'));
  return words.every((word) => text.includes(word));
}
