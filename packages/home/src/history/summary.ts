import type { Point } from './point.js';

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

/** @param points at least one, numbers, in order of time */
export function summarise(points: readonly Point[]): Summary {
  let [n, min, max, sum, rise, area] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  let [first, last, holds] = [0, 0, false];
  const firstAt = (points[0] as Point).t;
  let lastAt = firstAt;
  for (const { t, v } of points) {
    if (holds) area += last * (t - lastAt);
    lastAt = t;
    holds = typeof v === 'number';
    if (typeof v !== 'number') continue;
    if (n === 0) first = v;
    else rise += riseOf(last, v);
    n++;
    sum += v;
    last = v;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  if (n === 0) [min, max] = [0, 0];
  return { n, min, max, sum, first, last, firstAt, lastAt, holds, rise, area };
}

/** @param b begins after `a` ended */
export function join(a: Summary, b: Summary): Summary {
  const [noA, noB] = [a.n === 0, b.n === 0];
  const between = a.holds ? a.last * (b.firstAt - a.lastAt) : 0;
  return {
    n: a.n + b.n,
    min: noA ? b.min : noB ? a.min : Math.min(a.min, b.min),
    max: noA ? b.max : noB ? a.max : Math.max(a.max, b.max),
    sum: a.sum + b.sum,
    first: noA ? b.first : a.first,
    last: noB ? a.last : b.last,
    firstAt: a.firstAt,
    lastAt: b.lastAt,
    holds: b.holds,
    rise: a.rise + b.rise + (noA || noB ? 0 : riseOf(a.last, b.first)),
    area: a.area + between + b.area,
  };
}

/** All of them, in order of time, as one; undefined of none. */
export function joined(summaries: Iterable<Summary>): Summary | undefined {
  let all: Summary | undefined;
  for (const one of summaries) all = all === undefined ? one : join(all, one);
  return all;
}

/** By how much a counter rose: one that falls began anew from 0. */
export const riseOf = (before: number, after: number): number => (after >= before ? after - before : after);
