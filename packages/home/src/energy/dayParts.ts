import type { LocalDays } from '../history/localDays.js';
import type { SlotTable } from '../history/slotTable.js';
import type { DayBook } from './dayBook.js';
import { cutUp, type Part, piecesOf } from './pieces.js';
import type { Source } from './sources.js';
import { type PastSums, sumsFor } from './sums.js';

const HOUR = 3_600_000;
/** Days that are looked at in one go: what the history keeps together of hours. */
const RUN = 32;
/** Where hours are looked at in five minutes, that many days take a few ms on a small board. */
const BREATH = 4;
/** A counter's day up to that is taken as it stands, kWh: no jump can hide in it. */
const SMALL_KWH = 10;

/** One day, as a row of days: its parts lie between the `count` cuts from the one numbered `first` on. */
interface Day {
  readonly row: number;
  readonly first: number;
  readonly count: number;
}

/**
 * What was taken within each day, cut up: from the book, from the day itself where that tells all, else from its hours, some days at a time.
 * @param rows the days @param tell of each part, the number of its cut
 */
export async function withinDays(
  {
    source,
    past,
    days,
    book,
  }: { readonly source: Source; readonly past: PastSums; readonly days: LocalDays; readonly book: DayBook | undefined },
  rows: SlotTable,
  cuts: readonly number[],
  tell: (cut: number, part: Part) => void,
  breath: () => Promise<void>,
): Promise<void> {
  const put = ({ first }: Day, parts: readonly Part[]): void => {
    for (let i = 0; i < parts.length; i++) tell(first + i, parts[i] as Part);
  };
  const unknown: Day[] = [];
  for (const day of daysBetween(rows, cuts)) {
    const parts = book?.find(source, rows, day.row, cuts, day.first, day.count) ?? plainDay(source, rows, day, cuts);
    if (parts === undefined) unknown.push(day);
    else put(day, parts);
  }
  while (unknown.length > 0) {
    const slotOf = ({ row }: Day): number => rows.slot[row] as number;
    const begin = slotOf(unknown[0] as Day);
    const later = unknown.findIndex((day) => slotOf(day) >= begin + RUN);
    const run = unknown.splice(0, later < 0 ? unknown.length : later);
    const hours = past.hours(days.startOf(begin), days.startOf(slotOf(run.at(-1) as Day) + 1));
    for (const [i, day] of run.entries()) {
      if (i % BREATH === BREATH - 1) await breath();
      // An hour belongs to the day in which it begins.
      const hourFrom = (local: number): number => hours.rowFrom(Math.ceil(days.startOf(local) / HOUR));
      const [from, to] = [hourFrom(slotOf(day)), hourFrom(slotOf(day) + 1)];
      const own = cuts.slice(day.first, day.first + day.count);
      const sums = sumsFor(past, source, { hours, from, to }, own);
      const parts = cutUp(piecesOf(source, sums, rows.lastAt[day.row] as number), own);
      book?.put(source, rows, day.row, own, parts);
      put(day, parts);
    }
    await breath();
  }
}

/** Days that the cuts concern. @param cuts one at least */
function daysBetween({ count, firstAt, lastAt }: SlotTable, cuts: readonly number[]): readonly Day[] {
  const days: Day[] = [];
  const [begin, end] = [cuts[0] as number, cuts.at(-1) as number];
  let first = 0;
  for (let row = 0; row < count; row++) {
    const [from, to] = [firstAt[row] as number, lastAt[row] as number];
    if (to < begin || from >= end) continue;
    while (first + 2 < cuts.length && (cuts[first + 1] as number) <= from) first++;
    let last = first + 1;
    while (last + 1 < cuts.length && (cuts[last] as number) < to) last++;
    days.push({ row, first, count: last - first + 1 });
  }
  return days;
}

/** A counter's day that no cut goes through, in which it never fell and rose by little. */
function plainDay(
  { kind, toKWh }: Source,
  rows: SlotTable,
  { row, first: begin, count }: Day,
  cuts: readonly number[],
): readonly Part[] | undefined {
  const [firstAt, lastAt] = [rows.firstAt[row] as number, rows.lastAt[row] as number];
  const [rise, first, last] = [rows.rise[row] as number, rows.first[row] as number, rows.last[row] as number];
  const kWh = rise * toKWh;
  if (kind !== 'meter' || count !== 2 || firstAt < (cuts[begin] as number) || lastAt > (cuts[begin + 1] as number)) return undefined;
  if (rows.n[row] === 0) return [{ kWh: 0, back: 0, known: 0 }];
  // What is a sum of many steps is not exactly their span.
  if (kWh > SMALL_KWH || Math.abs(rise - (last - first)) > 1e-6 * Math.abs(last)) return undefined;
  return [{ kWh, back: 0, known: Math.max(1, lastAt - firstAt) }];
}
