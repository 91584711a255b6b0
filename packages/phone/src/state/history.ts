import { csvCell } from '@around/client';
import type { History } from '@around/messages';

/** One place on the time axis: what the property was there. A stretch has its least and highest; `on` is the share of it that was true. */
export interface HistoryPoint {
  readonly t: number;
  readonly min: number;
  readonly mid: number;
  readonly max: number;
}

export interface HistorySum {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** ms for which a boolean was true. */
  readonly on: number;
}

export interface HistorySpan {
  /** Unix ms. */
  readonly since: number;
  readonly until: number;
}

/** What can be drawn, oldest first; undefined where it could not be read from then on. */
export function pointsOf(
  { before, values, stretches, step }: History,
  { since }: HistorySpan,
): readonly (HistoryPoint | { readonly t: number })[] {
  const single = (t: number, value: unknown): HistoryPoint | { readonly t: number } => {
    const number = typeof value === 'boolean' ? Number(value) : value;
    return typeof number === 'number' ? { t, min: number, mid: number, max: number } : { t };
  };
  if (step === 0)
    return [...(before === undefined ? [] : [single(since, before.value)]), ...values.map(({ t, value }) => single(t, value))];
  return stretches.map(({ t, n, area, min, mean, max }) => {
    const share = Math.min(1, area / step);
    return n === 0 ? { t, min: share, mid: share, max: share } : { t, min: min as number, mid: mean as number, max: max as number };
  });
}

export const isKnown = (point: HistoryPoint | { readonly t: number }): point is HistoryPoint => 'mid' in point;

/** Least, mean and highest of what was read, and for how long it was true. undefined where nothing was. */
export function sumOf(history: History, span: HistorySpan): HistorySum | undefined {
  const points = pointsOf(history, span).filter(isKnown);
  if (points.length === 0) return undefined;
  const { stretches, step } = history;
  const [n, sum] =
    step === 0
      ? [points.length, points.reduce((total, { mid }) => total + mid, 0)]
      : stretches.reduce(([count, total], { n: own, mean = 0 }) => [count + own, total + own * mean], [0, 0]);
  return {
    min: Math.min(...points.map(({ min }) => min)),
    mean: n === 0 ? 0 : sum / n,
    max: Math.max(...points.map(({ max }) => max)),
    on: step === 0 ? heldTrue(history, span) : stretches.reduce((total, { area }) => total + area, 0),
  };
}

/** ms for which single readings held a value other than 0. */
function heldTrue(history: History, span: HistorySpan): number {
  const points = pointsOf(history, span);
  return points.reduce((total, point, i) => {
    const until = points[i + 1]?.t ?? span.until;
    return total + (isKnown(point) && point.mid !== 0 ? until - point.t : 0);
  }, 0);
}

/** Values at the lower and the upper edge. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

export interface Drawing extends Scale {
  /** Data of SVG paths in a box of `width` by `height`. */
  readonly line: string;
  readonly band: string;
}

/**
 * A line through the middle and a band from the least to the highest. Single readings hold until the next one, so that they are drawn as
 * steps; where nothing could be read the line is broken. undefined where there is nothing to draw.
 */
export function draw(history: History, span: HistorySpan, width: number, height: number, { low, high }: Scale): Drawing | undefined {
  const points = pointsOf(history, span);
  if (!points.some(isKnown)) return undefined;
  const x = (t: number): string => (((t - span.since) / (span.until - span.since)) * width).toFixed(1);
  const y = (value: number): string => (height - ((value - low) / (high - low)) * height).toFixed(1);
  const steps = history.step === 0;
  let [line, band] = ['', ''];
  points.forEach((point, i) => {
    if (!isKnown(point)) return;
    const before = points[i - 1];
    const next = points[i + 1];
    const end = next?.t ?? (steps ? span.until : Math.min(span.until, point.t + history.step));
    const joined = before !== undefined && isKnown(before) && (steps || point.t - before.t < 1.5 * history.step);
    const at = x(steps ? point.t : (point.t + end) / 2);
    line += joined ? `${steps ? `V${y(point.mid)}` : `L${at} ${y(point.mid)}`}` : `M${at} ${y(point.mid)}`;
    if (steps) line += `H${x(end)}`;
    else if (!joined) line += 'h.01';
    if (!steps) band += `M${x(point.t)} ${y(point.max)}H${x(Math.min(end, point.t + history.step))}V${y(point.min)}H${x(point.t)}Z`;
  });
  return { low, high, line, band };
}

/** What was at a moment: of single readings the one that held, of stretches the one in which it lies. */
export function pointAt(history: History, span: HistorySpan, t: number): HistoryPoint | undefined {
  const point = pointsOf(history, span).findLast((one) => one.t <= t);
  if (point === undefined || !isKnown(point)) return undefined;
  return history.step > 0 && t >= point.t + history.step ? undefined : point;
}

/** RFC 4180, times as RFC 3339 in UTC; a spreadsheet reads it. */
export function historyCsv({ step, values, stretches }: History): string {
  const cell = (value: unknown): string => {
    const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    return csvCell(text);
  };
  const time = (t: number): string => new Date(t).toISOString();
  const rows =
    step === 0
      ? [['time', 'value'], ...values.map(({ t, value }) => [time(t), cell(value)])]
      : [
          ['time', 'min', 'mean', 'max', 'last'],
          ...stretches.map(({ t, min, mean, max, last }) => [time(t), ...[min, mean, max, last].map(cell)]),
        ];
  return `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`;
}
