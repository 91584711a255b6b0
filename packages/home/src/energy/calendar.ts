import type { EnergyStep } from '@around/messages';
import type { LocalDays } from '../history/localDays.js';

const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** The month of a local day (days since 1970-01-01), as its first day, and the first day of the next. */
function monthOf(day: number): readonly [number, number] {
  const date = new Date(day * DAY);
  const first = (month: number): number => Date.UTC(date.getUTCFullYear(), month, 1) / DAY;
  return [first(date.getUTCMonth()), first(date.getUTCMonth() + 1)];
}

/**
 * Where steps of time at home begin, Unix ms: from the one of `since` on, up to the end of the one in which the last moment before `until`
 * lies. One more than there are steps: the last is where all ends. Undefined where there are more than `most`.
 */
export function stepStarts(days: LocalDays, step: EnergyStep, since: number, until: number, most: number): readonly number[] | undefined {
  const starts: number[] = [];
  const last = until - 1;
  let day = days.dayOf(since);
  if (step === 'month') [day] = monthOf(day);
  while (starts.length <= most) {
    const start = days.startOf(day);
    const next = step === 'month' ? monthOf(day)[1] : day + 1;
    const end = days.startOf(next);
    if (step !== 'hour') starts.push(start);
    else for (let hour = start; hour < end && hour <= last; hour += HOUR) if (hour + HOUR > since) starts.push(hour);
    if (end > last) {
      starts.push(step === 'hour' ? Math.min(end, (starts.at(-1) ?? start) + HOUR) : end);
      return starts.length - 1 <= most ? starts : undefined;
    }
    day = next;
  }
  return undefined;
}

/** Where the days at home begin within `from` to `to`, both included where they are such. */
export function dayStarts(days: LocalDays, from: number, to: number): readonly number[] {
  const starts: number[] = [];
  for (let day = days.dayOf(from); days.startOf(day) <= to; day++) if (days.startOf(day) >= from) starts.push(days.startOf(day));
  return starts;
}
