import { type Notice, toUtf8 } from '@around/messages';
import type { NoticeRecord } from './books.js';

/** Half of what a message holds. */
const PAGE_BYTES = 524_288;

/** A notification as people see it. */
export function shown({ n, id, at, from, title, text, said, level, group, buttons, picture, deliveries, seen }: NoticeRecord): Notice {
  return {
    ...{ id, n, at, from, title, level, buttons: [...buttons], picture },
    ...(text === undefined ? {} : { text }),
    ...(said === undefined ? {} : { said }),
    ...(group === undefined ? {} : { group }),
    told: deliveries.map(({ to, by, due, state, detail, said: why }) => ({
      ...{ to, by, at: due, state },
      ...(detail === undefined ? {} : { detail }),
      ...(why === undefined ? {} : { said: why }),
    })),
    ...(seen === undefined ? {} : { seen }),
  };
}

/** As many of them, from the first on, as fit a message; one at least. */
export function shownPage(records: readonly NoticeRecord[]): Notice[] {
  const found: Notice[] = [];
  let size = 0;
  for (const record of records) {
    const notice = shown(record);
    size += toUtf8(JSON.stringify(notice)).length;
    if (size > PAGE_BYTES && found.length > 0) break;
    found.push(notice);
  }
  return found;
}
