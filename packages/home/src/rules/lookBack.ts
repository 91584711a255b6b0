import type { HistoryValue, ThingValue } from '@around/messages';
import type { Past } from './dryRun/past.js';
import { asksNothing, passes, same, type ValueTest } from './valueTest.js';

/** What the history tells of single readings. */
export type Readings = Pick<Past, 'readings'>;

const HOUR = 3_600_000;
/** So far back is looked for how a value came to be between its thresholds, ms. */
const LONGEST = 30 * 24 * HOUR;
const MOST = 20_000;

/** Its readings up to the one that is known, the newest first; what could not be read is left out. */
function* newestFirst(past: Readings, { thing, name, at }: ThingValue, longest: number): Generator<HistoryValue> {
  const end = at - longest;
  let left = MOST;
  let span = HOUR;
  for (let to = at + 1; to > end && left > 0; span *= 2) {
    const from = Math.max(end, to - span);
    const page = past.readings(thing, name, from, to);
    for (const reading of [...page].reverse()) if (reading.value !== null) yield reading;
    left -= page.length;
    to = from;
  }
}

/** Whether a value between its thresholds had passed the test before: the newest reading that was on one side of both tells. */
export function hadPassed(past: Readings, known: ThingValue, test: ValueTest, slack: number): boolean {
  for (const { value } of newestFirst(past, known, LONGEST)) {
    if (passes(value, test)) return true;
    if (!passes(value, test, slack)) return false;
  }
  return false;
}

/**
 * Unix ms since when the known value is as it is: passes the test without a break, or where it asks nothing is the same.
 * @param longest ms; further back it does not matter
 */
export function soSince(past: Readings, known: ThingValue, test: ValueTest, slack: number, longest: number): number {
  const any = asksNothing(test);
  let since = known.at;
  for (const { t, value } of newestFirst(past, known, longest)) {
    if (any ? !same(value, known.value) : !passes(value, test, slack)) break;
    // Between its thresholds it is no news: it passes since it was beyond both.
    if (any || passes(value, test)) since = t;
  }
  return since;
}
