import type { Notice } from '@around/messages';
import type { NoticeRecord } from './books.js';

/** A notification as people see it. */
export function shown({ n, id, at, from, title, text, level, group, buttons, picture, deliveries, seen }: NoticeRecord): Notice {
  return {
    ...{ id, n, at, from, title, level, buttons: [...buttons], picture },
    ...(text === undefined ? {} : { text }),
    ...(group === undefined ? {} : { group }),
    told: deliveries.map(({ to, by, due, state, detail }) => ({ to, by, at: due, state, ...(detail === undefined ? {} : { detail }) })),
    ...(seen === undefined ? {} : { seen }),
  };
}
