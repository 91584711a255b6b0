import { riseOf, type Summary } from '../history/summary.js';
import type { Source } from './sources.js';

/** What was taken from `from` to `to` (Unix ms), spread evenly; negative: given back. kWh. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly kWh: number;
}

const HOUR = 3_600_000;
/** A counter that rises by more was not counting: it showed 0 for a moment, or is another one. kW, and kWh at once. */
const MOST_KW = 250;
const MOST_AT_ONCE = 10;

type Counting = Pick<Source, 'kind' | 'toKWh' | 'holdMs'>;

/**
 * The time that summaries tell of, as pieces in order: within each, and from the last reading of each to the first of the next. A power
 * counts until it is read again, but no longer than it holds, and up to `now`; a counter between any two readings.
 * @param summaries in order of time @param within false: only what lies between them
 */
export function piecesOf(source: Counting, summaries: readonly Summary[], now: number, within = true): readonly Piece[] {
  const { kind, toKWh, holdMs } = source;
  const pieces: Piece[] = [];
  const add = (from: number, to: number, kWh: number): void => {
    if (to > from || kWh !== 0) pieces.push({ from, to: Math.max(from, to), kWh });
  };
  if (kind === 'power') {
    for (const [i, { firstAt, lastAt, area, holds, last }] of summaries.entries()) {
      if (within) add(firstAt, lastAt, area * toKWh);
      const to = Math.min(summaries[i + 1]?.firstAt ?? now, lastAt + holdMs);
      if (holds && to > lastAt) add(lastAt, to, last * (to - lastAt) * toKWh);
    }
    return pieces;
  }
  let before: Summary | undefined;
  for (const summary of summaries) {
    if (summary.n === 0) continue;
    const { first, last, firstAt, lastAt, rise } = summary;
    if (before !== undefined)
      add(before.lastAt, firstAt, counted(toKWh, firstAt - before.lastAt, before.last, first, riseOf(before.last, first)));
    if (within) add(firstAt, lastAt, counted(toKWh, lastAt - firstAt, first, last, rise));
    before = summary;
  }
  return pieces;
}

/**
 * What a counter counted in `ms` from `first` to `last`, kWh; negative: it ran backwards, as meters do that take off what is given back.
 * One that falls began anew from 0, unless it stands too high for that. @param rise the sum of its steps, each taken so
 */
function counted(toKWh: number, ms: number, first: number, last: number, rise: number): number {
  const most = MOST_AT_ONCE + (MOST_KW * ms) / HOUR;
  if (rise * toKWh <= most) return rise * toKWh;
  const net = (last - first) * toKWh;
  return Math.abs(net) <= most && last * toKWh > most ? net : 0;
}

/** What fell between two cuts. `known`: ms of it of which something is known. */
export interface Part {
  kWh: number;
  /** What went the other way, from 0. */
  back: number;
  known: number;
}

/**
 * Pieces cut up at `cuts` (Unix ms, rising): part i lies between cut i and cut i + 1. What is outside of them is left out.
 * @param pieces in order of time
 */
export function cutUp(pieces: readonly Piece[], cuts: readonly number[]): readonly Part[] {
  const parts = Array.from({ length: Math.max(0, cuts.length - 1) }, (): Part => ({ kWh: 0, back: 0, known: 0 }));
  let at = 0;
  for (const { from, to, kWh } of pieces) {
    while (at < parts.length && (cuts[at + 1] as number) <= from) at++;
    for (let i = at; i < parts.length && ((cuts[i] as number) < to || i === at); i++) {
      const [start, end] = [Math.max(from, cuts[i] as number), Math.min(to, cuts[i + 1] as number)];
      if (end < start || (end === start && to > from)) continue;
      const share = to === from ? 1 : (end - start) / (to - from);
      const part = parts[i] as Part;
      if (kWh < 0) part.back -= kWh * share;
      else part.kWh += kWh * share;
      part.known += Math.max(1, end - start);
    }
  }
  return parts;
}
