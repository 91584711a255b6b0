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

/** Values of one control that follow each other so fast are one drag, ms. */
const DRAG_MS = 1_500;

/**
 * A drag is told by the value it came to: those on the way to it are counted there. What failed stands by itself.
 * @param entries the newest first @param slides whether values of this property are passed through, as those of a slider are
 */
export function folded(entries: readonly ActivityEntry[], slides: (thing: string, name: string) => boolean): readonly ActivityEntry[] {
  const all: ActivityEntry[] = [];
  for (const entry of entries) {
    const at =
      entry.k === 'command' && slides(lastStep(entry).thing, lastStep(entry).name)
        ? all.findLastIndex((other) => isOnTheWay(entry, other))
        : -1;
    const to = all[at];
    if (to?.k !== 'command') all.push(entry);
    else all[at] = { ...to, passed: (to.passed ?? 0) + 1, from: entry.at };
  }
  return all;
}

function isOnTheWay(entry: CommandEntry, to: ActivityEntry): boolean {
  if (to.k !== 'command') return false;
  const [is, was] = [lastStep(to), lastStep(entry)];
  const same = is.op === 'write' && was.op === 'write' && is.thing === was.thing && is.name === was.name && is.by === was.by;
  return same && is.step === 'completed' && was.step === 'completed' && (to.from ?? to.at) - entry.at <= DRAG_MS;
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
