import { groupBy } from '../history/groups.js';
import type { LocalDays } from '../history/localDays.js';
import type { Summary } from '../history/summary.js';
import type { Source } from './sources.js';

const HOUR = 3_600_000;
const DAY = 86_400_000;

/** What the history knows of one property, in order of time: of slots of an hour, or of five minutes, that touch the time asked for. */
export interface PastSums {
  hours(from: number, to: number): readonly Summary[];
  fives(from: number, to: number): readonly Summary[];
}

/** What the history knows, as energy asks for it. */
export interface EnergyPast {
  readonly days: LocalDays;
  /** undefined where it never was a number. */
  sums(thing: string, name: string): PastSums | undefined;
}

/**
 * Hours, and five minutes in place of those hours that a cut goes through, or in which a power both took and gave back. Fives are asked for
 * a day at a time.
 * @param cuts Unix ms, rising
 */
export function sumsFor(
  past: PastSums,
  { kind }: Pick<Source, 'kind'>,
  from: number,
  to: number,
  cuts: readonly number[],
): readonly Summary[] {
  const sums: Summary[] = [];
  let day: { readonly start: number; readonly hours: Map<number, Summary[]> } | undefined;
  let at = 0;
  for (const hour of past.hours(from, to)) {
    while (at < cuts.length && (cuts[at] as number) <= hour.firstAt) at++;
    const isCut = at < cuts.length && (cuts[at] as number) < hour.lastAt;
    if (!isCut && (kind === 'meter' || hour.min >= 0 || hour.max <= 0)) {
      sums.push(hour);
      continue;
    }
    const start = Math.floor(hour.firstAt / DAY) * DAY;
    if (day?.start !== start) day = { start, hours: groupBy(past.fives(start, start + DAY), ({ firstAt }) => Math.floor(firstAt / HOUR)) };
    sums.push(...(day.hours.get(Math.floor(hour.firstAt / HOUR)) ?? [hour]));
  }
  return sums;
}
