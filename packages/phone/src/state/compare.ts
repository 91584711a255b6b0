import type { History } from '@around/messages';
import { type Drawing, draw, type HistorySpan, isKnown, pointsOf, type Scale } from './history.js';
import type { HouseProperty, HouseThing } from './things.js';

/** Lines of one chart at most: more are told apart by nobody. */
export const MOST_LINES = 4;

/** A property on the chart. */
export interface Line {
  readonly thing: HouseThing;
  readonly property: HouseProperty;
  readonly history: History;
}

export interface DrawnLine extends Drawing {
  /** Where its end is labelled: 0 (top) … 1. undefined where there is nothing to draw. */
  readonly label: number;
}

/** What is measured in one unit shares a scale; what is on or off has one of its own. */
export const scaleKey = ({ property, history }: Line): string =>
  history.kind === 'boolean' ? 'boolean' : `unit ${property.schema.unit ?? ''}`;

/** Of each unit the least and the highest, with some room. */
export function scalesOf(lines: readonly Line[], span: HistorySpan): ReadonlyMap<string, Scale> {
  const scales = new Map<string, Scale>();
  for (const line of lines) {
    const known = pointsOf(line.history, span).filter(isKnown);
    if (known.length === 0) continue;
    const before = scales.get(scaleKey(line));
    const low = known.reduce((least, { min }) => Math.min(least, min), before?.low ?? Number.POSITIVE_INFINITY);
    const high = known.reduce((most, { max }) => Math.max(most, max), before?.high ?? Number.NEGATIVE_INFINITY);
    scales.set(scaleKey(line), { low, high });
  }
  for (const [key, { low, high }] of scales) {
    const room = (high - low) * 0.08 || 1;
    scales.set(key, key === 'boolean' ? { low: 0, high: 1 } : { low: low - room, high: high + room });
  }
  return scales;
}

/** Each line with its own scale; labels of ends that would lie on each other are moved apart. @param gap between two labels, 0…1 */
export function drawLines(
  lines: readonly Line[],
  span: HistorySpan,
  { width, height, gap }: { readonly width: number; readonly height: number; readonly gap: number },
): readonly (DrawnLine | undefined)[] {
  const scales = scalesOf(lines, span);
  const drawn = lines.map((line) => {
    const scale = scales.get(scaleKey(line));
    const drawing = scale === undefined ? undefined : draw(line.history, span, width, height, scale);
    const end = pointsOf(line.history, span).findLast(isKnown);
    if (scale === undefined || drawing === undefined || end === undefined) return undefined;
    return { ...drawing, label: 1 - (end.mid - scale.low) / (scale.high - scale.low) };
  });
  const known = drawn.flatMap((one) => (one === undefined ? [] : [one])).sort((a, b) => a.label - b.label);
  let lowest = Number.NEGATIVE_INFINITY;
  const places = new Map<DrawnLine, number>();
  for (const [i, one] of known.entries()) {
    // Room for those that come below.
    const label = Math.min(Math.max(one.label, gap / 2, lowest + gap), 1 - (known.length - 0.5 - i) * gap);
    places.set(one, label);
    lowest = label;
  }
  return drawn.map((one) => (one === undefined ? undefined : { ...one, label: places.get(one) ?? one.label }));
}

/** Everything that can be drawn beside `shown`: numbers, and what is on or off. */
export function comparable(
  things: readonly HouseThing[],
  shown: readonly string[],
): readonly { readonly key: string; readonly thing: HouseThing; readonly property: HouseProperty }[] {
  return things.flatMap((thing) =>
    thing.properties
      .filter(({ schema, picture, writeOnly }) => !picture && !writeOnly && ['number', 'integer', 'boolean'].includes(schema.type ?? ''))
      .map((property) => ({ key: `${thing.id}/${property.name}`, thing, property }))
      .filter(({ key }) => !shown.includes(key)),
  );
}

/** Rows of several lines, as they are shown; a spreadsheet reads it. RFC 4180, times as RFC 3339 in UTC. */
export function compareCsv(lines: readonly Line[], span: HistorySpan): string {
  const rows = lines.flatMap(({ thing, property, history }) =>
    pointsOf(history, span).map((point) => [
      new Date(point.t).toISOString(),
      thing.id,
      property.name,
      ...(isKnown(point) ? [point.min, point.mid, point.max] : ['', '', '']),
    ]),
  );
  return [['time', 'thing', 'name', 'min', 'mean', 'max'], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** `2026-01-20T14:05`, as an input for a time takes it, in the phone’s time zone. */
export function inputTime(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
