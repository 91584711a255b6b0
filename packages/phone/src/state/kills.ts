import type { LogEntry, Said } from '@around/messages';
import type { ActivityEntry, NoticeEntry } from './activity.js';

const TOLD: ReadonlySet<NoticeEntry['notice']['kind']> = new Set(['killed', 'paused', 'resumed', 'restarted', 'leaseEnded']);
/** A hung command is told twice, by its end and by a notice: these belong together, ms apart at most. */
const TOGETHER_MS = 3_000;

/** Something that a watchdog did by itself. */
export interface Kill {
  readonly id: string;
  /** `controller/thing`; undefined: the controller itself. */
  readonly thing: string | undefined;
  /** Unix ms. */
  readonly at: number;
  /** A hung command: its name, and for how long it was held, ms. */
  readonly hung?: { readonly name: string; readonly ms: number };
  /** The controller's own words, where it was no command. */
  readonly detail?: string;
  readonly said?: Said;
}

/** What a controller's watchdog did, the newest first: commands by the ledger, the rest as far as this page heard of it. */
export function killsOf(rows: readonly LogEntry[], entries: readonly ActivityEntry[], controller: string): readonly Kill[] {
  const commands = rows
    .filter((row) => row.thing.startsWith(`${controller}/`))
    .flatMap((row): Kill[] => {
      const end = row.steps.at(-1);
      if (end?.code !== 'hung') return [];
      return [{ id: row.id, thing: row.thing, at: end.at, hung: { name: row.name, ms: end.held?.controller ?? end.held?.home ?? 0 } }];
    });
  const told = (notice: NoticeEntry['notice'], at: number): boolean =>
    notice.kind === 'killed' && commands.some((one) => one.thing === notice.thing && Math.abs(one.at - at) < TOGETHER_MS);
  const notices = entries
    .filter((entry): entry is NoticeEntry => entry.k === 'notice')
    .filter(({ notice, at }) => notice.controller === controller && TOLD.has(notice.kind) && !told(notice, at))
    .map(
      ({ id, notice, at }): Kill => ({
        id,
        thing: notice.thing,
        at,
        detail: notice.detail,
        ...(notice.said === undefined ? {} : { said: notice.said }),
      }),
    );
  return [...commands, ...notices].sort((a, b) => b.at - a.at);
}
