import type { ActivityEntry, NoticeEntry } from './activity.js';

const TOLD: ReadonlySet<NoticeEntry['notice']['kind']> = new Set(['killed', 'paused', 'resumed', 'restarted', 'leaseEnded']);

/** What a controller's watchdog did by itself, as far as this page heard of it; the newest first. */
export const killsOf = (entries: readonly ActivityEntry[], controller: string): readonly NoticeEntry[] =>
  entries.filter(
    (entry): entry is NoticeEntry => entry.k === 'notice' && entry.notice.controller === controller && TOLD.has(entry.notice.kind),
  );
