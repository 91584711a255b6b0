import type { History, HistoryStretch } from '@around/messages';
import { expect } from 'vitest';

const [HOUR, DAY] = [3_600_000, 86_400_000];

export interface Read {
  readonly t: number;
  readonly value: number | boolean | undefined;
}

/** The same picture from the readings themselves, by the plainest sums. */
function reckoned(reads: readonly Read[], { t: from }: HistoryStretch, to: number): Omit<HistoryStretch, 't'> {
  const value = (read: Read): number | undefined => (read.value === undefined ? undefined : Number(read.value));
  let [area, rise, held, known, at] = [0, 0, undefined as number | undefined, undefined as number | undefined, from];
  const values: number[] = [];
  for (const read of reads) {
    if (read.t >= to) break;
    const now = value(read);
    if (read.t >= from) {
      area += (held ?? 0) * (read.t - at);
      at = read.t;
      if (now !== undefined) values.push(now);
      if (now !== undefined && known !== undefined) rise += now >= known ? now - known : now;
    }
    held = now;
    known = now ?? known;
  }
  area += (held ?? 0) * (to - at);
  const n = values.length;
  if (n === 0) return { n, area, rise: 0 };
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return { n, area, rise, min, mean: values.reduce((a, b) => a + b) / n, max, last: values.at(-1) as number };
}

/** @param reads in order of time @param now nothing is known of what comes after it, Unix ms */
export function agrees(told: History, reads: readonly Read[], until: number, now: number): void {
  for (const [i, stretch] of told.stretches.entries()) {
    const next = told.stretches[i + 1]?.t ?? Number.POSITIVE_INFINITY;
    const end = told.step < DAY ? stretch.t + told.step : Math.min(next, stretch.t + told.step + HOUR);
    const { area, rise, mean, ...exact } = reckoned(reads, stretch, Math.min(end, now, until + told.step));
    expect(stretch).toMatchObject(exact);
    if (mean !== undefined) expect(stretch.mean).toBeCloseTo(mean, 6);
    expect(stretch.rise).toBeCloseTo(rise, 6);
    if (told.step < DAY) expect(stretch.area / HOUR).toBeCloseTo(area / HOUR, 6);
  }
}
