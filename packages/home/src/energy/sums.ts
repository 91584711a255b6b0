import type { LocalDays } from '../history/localDays.js';
import { SlotTable } from '../history/slotTable.js';
import { type Summary, Tally } from '../history/summary.js';
import type { Source } from './sources.js';

const HOUR = 3_600_000;
const FIVE = 300_000;
const FIVES = HOUR / FIVE;
/** An hour whose readings lie further apart than usual by that much may have a silence in it. */
const SPARSE = 1.15;

/** What the history knows of one property: of days at home, hours and five minutes that touch the time asked for. */
export interface PastSums {
  days(from: number, to: number): SlotTable;
  hours(from: number, to: number): SlotTable;
  fives(from: number, to: number): SlotTable;
}

/** What the history knows, as energy asks for it. */
export interface EnergyPast {
  readonly days: LocalDays;
  /** undefined where it never was a number. */
  sums(thing: string, name: string): PastSums | undefined;
}

/**
 * Days at home, each of the hours that begin in it. Where days begin at half hours they are made here: the history's own are cut at
 * midnight, through an hour.
 */
export function daysOf(
  past: PastSums,
  days: LocalDays,
  { from, to, wholeHours }: { readonly from: number; readonly to: number; readonly wholeHours: boolean },
): SlotTable {
  if (wholeHours) return past.days(from, to);
  const hours = past.hours(from, to);
  const made = new SlotTable(hours.count);
  const tally = new Tally();
  for (let i = 0; i < hours.count; i++) {
    const day = days.dayOf((hours.slot[i] as number) * HOUR);
    tally.addRow(hours, i);
    const isLast = i + 1 === hours.count || days.dayOf((hours.slot[i + 1] as number) * HOUR) !== day;
    if (!isLast) continue;
    made.add(day, tally);
    tally.clear();
  }
  return made;
}

/**
 * The hours of a day, from row `from` to before `to` of a table; five minutes in place of those hours that a cut goes through, in which a power both
 * took and gave back, or in which it may have been silent for longer than it holds: within a summary the last value counts until the next.
 * @param cuts Unix ms, rising
 */
export function sumsFor(
  past: PastSums,
  { kind, holdMs }: Pick<Source, 'kind' | 'holdMs'>,
  { hours, from, to }: { readonly hours: SlotTable; readonly from: number; readonly to: number },
  cuts: readonly number[],
): readonly Summary[] {
  const sums: Summary[] = [];
  const usual = usualGap(hours, from, to);
  let fives: SlotTable | undefined;
  let at = 0;
  for (let i = from; i < to; i++) {
    const hour = hours.at(i);
    const { n, min, max, firstAt, lastAt } = hour;
    while (at < cuts.length && (cuts[at] as number) <= firstAt) at++;
    const isCut = at < cuts.length && (cuts[at] as number) < lastAt;
    const isMixed = min < 0 && max > 0;
    const isSparse = holdMs < lastAt - firstAt && lastAt - firstAt > usual * SPARSE * (n - 1);
    if (!isCut && (kind === 'meter' || !(isMixed || isSparse))) {
      sums.push(hour);
      continue;
    }
    const slot = hours.slot[i] as number;
    fives ??= past.fives((hours.slot[from] as number) * HOUR, ((hours.slot[to - 1] as number) + 1) * HOUR);
    const [first, end] = [fives.rowFrom(slot * FIVES), fives.rowFrom((slot + 1) * FIVES)];
    if (first === end) sums.push(hour);
    for (let row = first; row < end; row++) sums.push(fives.at(row));
  }
  return sums;
}

/** How far apart the readings are as a rule in these hours, ms: the middle of them. */
function usualGap({ n, firstAt, lastAt }: SlotTable, from: number, to: number): number {
  const gaps: number[] = [];
  for (let i = from; i < to; i++)
    if ((n[i] as number) > 1) gaps.push(((lastAt[i] as number) - (firstAt[i] as number)) / ((n[i] as number) - 1));
  return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? HOUR;
}
