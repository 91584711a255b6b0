import { cutText, LEVELS, type Level } from '@around/messages';
import { noticeIn, saying } from '@around/messages/sayings';
import type { Delivery, NoticeRecord, Picture } from './books.js';
import type { Telling } from './way.js';

/** One delivery of one notification. */
export interface Item {
  readonly record: NoticeRecord;
  readonly delivery: Delivery;
}

/** Titles in one message. */
const LINES = 10;

/**
 * What is told as one: what waited for the end of quiet hours together; what came too soon after another of its group with those of it. All
 * else, and so every alarm, is told by itself. Of one person and one way.
 */
export function batches(items: readonly Item[]): Item[][] {
  const by = new Map<string, Item[]>();
  for (const item of items) {
    const { record, delivery } = item;
    const key = delivery.held === undefined ? record.id : delivery.held === 'quiet' ? '\nquiet' : `\ngroup ${record.group}`;
    // A person may be told of the same alarm again before the first was taken.
    by.set(key, [...(by.get(key) ?? []), item]);
  }
  return [...by.values()];
}

/** @param items one batch, oldest first @param language of what the home itself says; English where it is none of ours */
export function tellingOf(items: readonly Item[], language: string | undefined, picture: Picture | undefined): Telling {
  const newest = items.at(-1) as Item;
  const { record, delivery } = newest;
  const { id, at, level, group, buttons } = record;
  const shared = { id, at, until: delivery.until, ...(language === undefined ? {} : { language }) };
  const records = new Set(items.map((item) => item.record));
  if (delivery.held === 'quiet' && records.size > 1) {
    const lines = [...records].slice(-LINES).map((one) => noticeIn(language, one).title);
    const worst = Math.max(...[...records].map((one) => LEVELS.indexOf(one.level)));
    return {
      ...shared,
      title: noticeIn(language, { title: '', said: saying('quiet', { count: records.size }) }).title,
      text: cutText(lines.join('\n'), 2_000),
      level: LEVELS[worst] as Level,
      tag: 'quiet',
      buttons: [],
    };
  }
  const { title, text } = noticeIn(language, record);
  return {
    ...shared,
    title: records.size > 1 ? `${title} ×${records.size}` : title,
    ...(text === undefined ? {} : { text }),
    level,
    tag: group ?? id,
    buttons,
    ...(picture === undefined ? {} : { picture }),
  };
}
