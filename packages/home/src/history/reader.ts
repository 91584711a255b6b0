import type { ChunkColumns } from './chunk.js';
import { finerOf, type Level, partOf } from './levels.js';
import { mergePoints, type Point } from './point.js';
import type { Shelf } from './shelf.js';
import { SlotTable } from './slotTable.js';
import { Tally } from './summary.js';

/** What the history knows of one series, packed or not. Late readings count as soon as they are there. */
export class Reader {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  /** Readings from `from` to before `to`, in order of time. */
  points(s: number, from: number, to: number): readonly Point[] {
    return mergePoints(this.#packed(s, from, to), this.#shelf.raw(s, from, to));
  }

  /**
   * The first `most` readings from `from` to before `to`, or fewer, of which none is missing before `end`. What comes after them is not
   * looked at.
   */
  firstPoints(s: number, from: number, to: number, most: number): { readonly points: readonly Point[]; readonly end: number } {
    const end = this.#shelf.chunks.endOfFirst(s, from, to, most) ?? to;
    return { points: mergePoints(this.#packed(s, from, end), this.#shelf.raw(s, from, end, most)).slice(0, most), end };
  }

  /** About how many readings there are in between: never too few, by two chunks at most too many. Past `limit` it counts no further. */
  count(s: number, from: number, to: number, limit: number): number {
    const packed = this.#shelf.chunks.count(s, from, to, limit);
    return packed > limit ? packed : packed + this.#shelf.raw(s, from, to, limit + 1).length;
  }

  /** Summaries of all slots that touch the time from `from` to before `to`. */
  slots(s: number, level: Level, from: number, to: number): SlotTable {
    const [first, last] = [level.slotOf(from), level.slotOf(to - 1)];
    const stored = this.#stored(s, level, first, last);
    const waiting = this.#waiting(s, level.startOf(first), level.startOf(last + 1));
    return waiting.length === 0 ? stored : stored.with(this.remake(s, level, slotsOf(level, waiting)));
  }

  /** Summaries of these slots made anew, from what a finer level knows. @param touched rising */
  remake(s: number, level: Level, touched: readonly number[]): SlotTable {
    const [first, last] = [touched[0], touched.at(-1)];
    if (first === undefined || last === undefined) return new SlotTable(0);
    const [from, to] = [level.startOf(first), level.startOf(last + 1)];
    const finer = finerOf(level, touched);
    return finer === undefined
      ? this.#ofReadings(s, level, touched, this.points(s, from, to))
      : joinRows(level, touched, finer, this.slots(s, finer, from, to));
  }

  /** Times of readings that are not in the summaries, in order. */
  #waiting(s: number, from: number, to: number): ArrayLike<number> {
    const times = this.#shelf.raw(s, from, to).map(({ t }) => t);
    const open = this.#shelf.chunks.openBetween(s, from, to);
    if (open.length === 0) return times;
    for (const chunk of open) for (const t of chunk.columns().times) if (t >= from && t < to) times.push(t);
    return Float64Array.from(times).sort();
  }

  #packed(s: number, from: number, to: number): Point[] {
    const points: Point[] = [];
    for (const chunk of this.#shelf.chunks.between(s, from, to)) addWithin(points, chunk.columns(), from, to);
    return points;
  }

  /** What is packed of these slots. A part that an older version did not make yet is made of the finer level. */
  #stored(s: number, level: Level, first: number, last: number): SlotTable {
    const parts: SlotTable[] = [];
    for (let part = partOf(level, first); part <= partOf(level, last); part++) {
      const table = this.#shelf.sums.get(s, level.id, part) ?? this.#unmade(s, level, part);
      if (table !== undefined) parts.push(table);
    }
    const [only] = parts;
    if (only !== undefined && parts.length === 1 && only.rowFrom(first) === 0 && only.rowFrom(last + 1) === only.count) return only;
    const rows = parts.map((table) => [table.rowFrom(first), table.rowFrom(last + 1)] as const);
    const stored = new SlotTable(rows.reduce((sum, [begin, end]) => sum + end - begin, 0));
    for (const [i, table] of parts.entries()) stored.addRows(table, ...(rows[i] as readonly [number, number]));
    return stored;
  }

  #unmade(s: number, level: Level, part: number): SlotTable | undefined {
    if (level.finer.length === 0 || !this.#shelf.sums.isUnmade(s, level.id)) return undefined;
    return this.remake(s, level, slotsOfPart(level, part));
  }

  #ofReadings(s: number, level: Level, touched: readonly number[], points: readonly Point[]): SlotTable {
    const made = new SlotTable(touched.length);
    const tally = new Tally();
    let at = 0;
    for (const slot of touched) {
      const [from, to] = [level.startOf(slot), level.startOf(slot + 1)];
      while (at < points.length && (points[at] as Point).t < from) at++;
      if (at >= points.length || (points[at] as Point).t >= to) continue;
      tally.clear();
      for (; at < points.length && (points[at] as Point).t < to; at++) tally.addReading((points[at] as Point).t, (points[at] as Point).v);
      made.add(slot, tally);
    }
    return this.#notFewer(s, level, made);
  }

  /** Single readings are forgotten before their summaries are: what was made of more of them stays. */
  #notFewer(s: number, level: Level, made: SlotTable): SlotTable {
    const known = this.#stored(s, level, made.slot[0] ?? 0, made.slot[made.count - 1] ?? -1);
    const fuller = new SlotTable(Math.min(known.count, made.count));
    for (let i = 0; i < made.count && known.count > 0; i++) {
      const row = known.rowFrom(made.slot[i] as number);
      if (known.slot[row] === made.slot[i] && (known.n[row] as number) > (made.n[i] as number)) fuller.addRows(known, row, row + 1);
    }
    return fuller.count === 0 ? made : made.with(fuller);
  }
}

/** The slots in which these times lie, rising. @param times in order */
export function slotsOf(level: Level, times: ArrayLike<number>): number[] {
  const slots: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < times.length; i++) {
    if ((times[i] as number) < end) continue;
    const slot = level.slotOf(times[i] as number);
    slots.push(slot);
    end = level.startOf(slot + 1);
  }
  return slots;
}

export const slotsOfPart = ({ slotsPerPart }: Level, part: number): number[] =>
  Array.from({ length: slotsPerPart }, (_, i) => part * slotsPerPart + i);

/** Slots of a level made of the rows of the finer one. */
function joinRows(level: Level, touched: readonly number[], finer: Level, rows: SlotTable): SlotTable {
  const made = new SlotTable(touched.length);
  const tally = new Tally();
  let i = 0;
  for (const slot of touched) {
    tally.clear();
    for (; i < rows.count; i++) {
      const own = level.slotOf(finer.startOf(rows.slot[i] as number));
      if (own > slot) break;
      if (own === slot) tally.addRow(rows, i);
    }
    if (!tally.isEmpty) made.add(slot, tally);
  }
  return made;
}

function addWithin(points: Point[], { times, values }: ChunkColumns, from: number, to: number): void {
  for (let i = 0; i < times.length; i++) {
    const t = times[i] as number;
    if (t >= from && t < to) points.push({ t, v: values[i] as Point['v'] });
  }
}
