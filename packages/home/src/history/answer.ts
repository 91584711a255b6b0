import type { History, HistoryStretch, HistoryValue } from '@around/messages';
import type { Level } from './levels.js';
import { houseValue, type Point, type SeriesKind } from './point.js';
import type { Reader } from './reader.js';
import type { Series, Shelf } from './shelf.js';
import { riseOf, Tally } from './summary.js';

/**
 * What is asked: Unix ms, `until` not included. At most `points` come back. `now`: nothing is known of what comes after it. `rawFrom`: single
 * readings from before it may be forgotten.
 */
export interface Span {
  readonly since: number;
  readonly until: number;
  readonly points: number;
  readonly now: number;
  readonly rawFrom: number;
}

export interface AnswerParts {
  readonly shelf: Shelf;
  readonly reader: Reader;
  readonly levels: readonly Level[];
}

/** The first day of all was a Thursday: weeks begin on Mondays. */
const THURSDAY = 3;

/** The finest picture of a span that so many points can show: single readings where they fit, else stretches, which keep the peaks. */
export function answer({ shelf, reader, levels }: AnswerParts, { s, kind }: Series, span: Span): History {
  const { since, until, points } = span;
  const held = shelf.before(s, since);
  const before = held === undefined ? {} : { before: told(kind, held) };
  if (kind === 'text' || (since >= span.rawFrom && reader.count(s, since, until, points) <= points)) {
    const all = reader.points(s, since, until);
    if (kind === 'text' || all.length <= points) {
      return { kind, step: 0, ...before, values: all.slice(-points).map((point) => told(kind, point)), stretches: [] };
    }
  }
  const { level, times } = fitting(levels, span);
  const shift = level.id === 2 ? THURSDAY : 0;
  const bucketOf = (slot: number): number => Math.floor((slot + shift) / times);
  const rows = reader.slots(s, level, since, until);
  const whole = new Tally();
  const stretches: HistoryStretch[] = [];
  let row = 0;
  let to = level.startOf(bucketOf(level.slotOf(since)) * times - shift);
  let carry: Carry = { value: typeof held?.v === 'number' ? held.v : undefined, holds: typeof held?.v === 'number' };
  for (let bucket = bucketOf(level.slotOf(since)); bucket <= bucketOf(level.slotOf(until - 1)); bucket++) {
    const from = to;
    to = level.startOf((bucket + 1) * times - shift);
    whole.clear();
    const end = (bucket + 1) * times - shift;
    for (; row < rows.count && (rows.slot[row] as number) < end; row++) whole.addRow(rows, row);
    // Numbers are drawn where they were read; whether something was on is known between its readings too.
    if (!whole.isEmpty || (kind === 'boolean' && carry.holds && from < span.now)) {
      stretches.push(stretchOf(from, Math.min(to, span.now), carry, whole));
    }
    if (!whole.isEmpty) carry = { value: whole.n > 0 ? whole.last : carry.value, holds: whole.holds };
  }
  return { kind, step: level.ms * times, ...before, values: [], stretches };
}

/** What is known when a stretch begins: the last value that was read, and whether it still holds. */
interface Carry {
  readonly value: number | undefined;
  readonly holds: boolean;
}

function stretchOf(from: number, to: number, carry: Carry, whole: Tally): HistoryStretch {
  const held = (until: number): number => (carry.holds && carry.value !== undefined ? carry.value * Math.max(0, until - from) : 0);
  if (whole.isEmpty) return { t: from, n: 0, area: held(to), rise: 0 };
  const { n, min, max, sum, first, last, firstAt, lastAt, holds } = whole;
  const area = held(firstAt) + whole.area + (holds ? last * Math.max(0, to - lastAt) : 0);
  if (n === 0) return { t: from, n, area, rise: 0 };
  const rise = whole.rise + (carry.value === undefined ? 0 : riseOf(carry.value, first));
  return { t: from, n, area, rise, min, mean: sum / n, max, last };
}

/** The finest level, and how many of its slots together, that shows the span in so many points. */
function fitting(levels: readonly Level[], { since, until, points }: Span): { readonly level: Level; readonly times: number } {
  // One more, where the span begins within a slot.
  const least = (until - since) / Math.max(1, points - 1);
  for (const level of levels) {
    const times = level.times.find((one) => level.ms * one >= least);
    if (times !== undefined) return { level, times };
  }
  const level = levels.at(-1) as Level;
  return { level, times: 364 * Math.ceil(least / (364 * level.ms)) };
}

const told = (kind: SeriesKind, point: Point): HistoryValue => ({ t: point.t, value: houseValue(kind, point) });
