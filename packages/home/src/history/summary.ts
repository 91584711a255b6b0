import type { Point } from './point.js';
import type { SlotTable } from './slotTable.js';

/**
 * What a stretch of time was like. Summaries of neighbours can be joined, so that an hour is made of its five minutes and a week of
 * its days. Values hold until the next one: `area` says how long a boolean was on (ms), and what a power came to (watt · ms).
 */
export interface Summary {
  /** Readings that had a value. Where there is none, min, max, sum, first, last and rise are 0 and mean nothing. */
  readonly n: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly first: number;
  readonly last: number;
  /** Unix ms of the first and the last reading, those without a value included. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** False where the last reading had no value: it does not hold. */
  readonly holds: boolean;
  /** By how much a counter rose from `first` to `last`. */
  readonly rise: number;
  /** Integral from `firstAt` to `lastAt`, value · ms. */
  readonly area: number;
}

/** A summary that grows: by readings, or by the summaries of what follows, in order of time. */
export class Tally implements Summary {
  n = 0;
  min = 0;
  max = 0;
  sum = 0;
  first = 0;
  last = 0;
  firstAt = 0;
  lastAt = 0;
  holds = false;
  rise = 0;
  area = 0;
  /** Of nothing yet. */
  isEmpty = true;

  clear(): void {
    this.n = this.min = this.max = this.sum = this.first = this.last = this.firstAt = this.lastAt = this.rise = this.area = 0;
    this.holds = false;
    this.isEmpty = true;
  }

  /** @param v no string: text has no summaries */
  addReading(t: number, v: Point['v']): void {
    const isNumber = typeof v === 'number';
    this.#follow(t, t, isNumber);
    if (isNumber) this.#join(1, v, v, v, v, v, 0);
  }

  addRow(table: SlotTable, i: number): void {
    const n = table.n[i] as number;
    this.#follow(table.firstAt[i] as number, table.lastAt[i] as number, table.holds[i] === 1);
    this.area += table.area[i] as number;
    if (n === 0) return;
    const [min, max, sum] = [table.min[i] as number, table.max[i] as number, table.sum[i] as number];
    this.#join(n, min, max, sum, table.first[i] as number, table.last[i] as number, table.rise[i] as number);
  }

  /** In time: what held until then comes to its area. */
  #follow(firstAt: number, lastAt: number, holds: boolean): void {
    if (this.isEmpty) this.firstAt = firstAt;
    else if (this.holds) this.area += this.last * (firstAt - this.lastAt);
    this.isEmpty = false;
    this.lastAt = lastAt;
    this.holds = holds;
  }

  #join(n: number, min: number, max: number, sum: number, first: number, last: number, rise: number): void {
    if (this.n === 0) {
      this.min = min;
      this.max = max;
      this.first = first;
    } else {
      if (min < this.min) this.min = min;
      if (max > this.max) this.max = max;
      this.rise += riseOf(this.last, first);
    }
    this.n += n;
    this.sum += sum;
    this.rise += rise;
    this.last = last;
  }
}

/** @param points at least one, numbers, in order of time */
export function summarise(points: readonly Point[]): Summary {
  const tally = new Tally();
  for (const { t, v } of points) tally.addReading(t, v);
  const { isEmpty: _, ...summary } = tally;
  return summary;
}

/** By how much a counter rose: one that falls began anew from 0. */
export const riseOf = (before: number, after: number): number => (after >= before ? after - before : after);
