import { isEnd } from '@around/messages';
import { type ActivityEntry, type CommandEntry, lastStep } from './activity.js';
import type { LedgerFilter } from './ledger.js';

/** Whether a filter lets an entry through, as the home's own ledger would. */
export function passes(entry: ActivityEntry, { thing, by, end, id }: LedgerFilter): boolean {
  if (id !== undefined && entry.id !== id) return false;
  if (entry.k !== 'command') {
    const about = entry.k === 'event' ? entry.event.thing : entry.notice.thing;
    return by === undefined && end === undefined && (thing === undefined || about === thing);
  }
  const last = lastStep(entry);
  if (thing !== undefined && last.thing !== thing) return false;
  if (by !== undefined && last.by !== by) return false;
  return end === undefined || (end === 'underWay' ? !isEnd(last.step) : last.step === end);
}

/** What this page saw and what the ledger has, once each, the newest first. What both have is told by the ledger once it has ended there. */
export function merged(seen: readonly ActivityEntry[], kept: readonly CommandEntry[], filter: LedgerFilter): readonly ActivityEntry[] {
  const all = new Map<string, ActivityEntry>();
  for (const entry of seen) all.set(entry.id, entry);
  for (const entry of kept) {
    const live = all.get(entry.id);
    if (live === undefined || live.k !== 'command' || isEnd(lastStep(entry).step)) all.set(entry.id, entry);
  }
  return [...all.values()].filter((entry) => passes(entry, filter)).sort((a, b) => b.at - a.at);
}

/** Entries under the hour in which they began, in their order. @returns Unix ms of each hour's begin in the phone's own time */
export function byHour(
  entries: readonly ActivityEntry[],
): readonly { readonly hour: number; readonly entries: readonly ActivityEntry[] }[] {
  const hours: { hour: number; entries: ActivityEntry[] }[] = [];
  for (const entry of entries) {
    const hour = new Date(entry.at).setMinutes(0, 0, 0);
    const last = hours.at(-1);
    if (last?.hour === hour) last.entries.push(entry);
    else hours.push({ hour, entries: [entry] });
  }
  return hours;
}
