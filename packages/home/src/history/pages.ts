import type { HistoryValue, Readings, ReadingsFrom } from '@around/messages';
import { houseValue, type Point } from './point.js';
import type { Reader } from './reader.js';
import type { Series } from './shelf.js';

export interface PageSpan {
  readonly from: ReadingsFrom;
  readonly until: number;
  readonly limit: number;
}

/** Of an answer: half of what a message holds. */
const PAGE_BYTES = 500_000;

/** One page of the single readings of a property, of all kinds that it had. Looks at no more than a page needs. */
export function pageOf(reader: Reader, series: readonly Series[], { from: { since, skip = 0 }, until, limit }: PageSpan): Readings {
  const wanted = skip + limit;
  let end = until;
  const lists = series.map(({ s, kind }) => {
    const some = reader.firstPoints(s, since, until, wanted + 1);
    // Of a list that is long enough nothing is missing before the page ends.
    if (some.points.length <= wanted) end = Math.min(end, some.end);
    return some.points.map((point: Point): HistoryValue => ({ t: point.t, value: houseValue(kind, point) }));
  });
  const all = lists.length === 1 ? (lists[0] as HistoryValue[]) : lists.flat().sort((a, b) => a.t - b.t);
  return cutPage(
    all.filter(({ t }) => t < end),
    { since, skip, limit },
    end < until ? end : undefined,
  );
}

/**
 * The page of readings that begin at `since`, of which there may be more than it takes.
 * @param goesOn where it goes on when all of them fit; undefined: there are no more
 */
export function cutPage(
  all: readonly HistoryValue[],
  { since, skip, limit }: { readonly since: number; readonly skip: number; readonly limit: number },
  goesOn: number | undefined,
): Readings {
  const count = fitting(all.slice(skip, skip + limit));
  const values = all.slice(skip, skip + count);
  const last = values.at(-1);
  if (last !== undefined && all.length > skip + count) {
    const before = all.slice(0, skip + count);
    const had = before.length - before.findIndex(({ t }) => t === last.t);
    return { values, next: { since: last.t, skip: had } };
  }
  return goesOn === undefined || goesOn <= since ? { values } : { values, next: { since: goesOn } };
}

/** How many of them go into one answer: words may be long. One does, whatever it is. */
function fitting(values: readonly HistoryValue[]): number {
  let bytes = 0;
  for (const [i, { value }] of values.entries()) {
    bytes += 40 + (typeof value === 'string' || typeof value === 'object' ? 3 * JSON.stringify(value).length : 0);
    if (i > 0 && bytes > PAGE_BYTES) return i;
  }
  return values.length;
}
