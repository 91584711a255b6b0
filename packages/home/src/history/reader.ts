import { groupBy } from './groups.js';
import { type Level, partOf } from './levels.js';
import { mergePoints, type Point } from './point.js';
import type { Shelf } from './shelf.js';
import { joined, type Summary, summarise } from './summary.js';

/** What the history knows of one series, packed or not. Late readings count as soon as they are there. */
export class Reader {
  readonly #shelf: Shelf;
  readonly #levels: readonly Level[];

  constructor(shelf: Shelf, levels: readonly Level[]) {
    this.#shelf = shelf;
    this.#levels = levels;
  }

  /** Readings from `from` to before `to`, in order of time. */
  points(s: number, from: number, to: number): readonly Point[] {
    const packed = this.#shelf.chunks(s, from, to).flatMap((chunk) => within(chunk.points(), from, to));
    return mergePoints(packed, this.#shelf.raw(s, from, to));
  }

  /**
   * The first `most` readings from `from` to before `to`, or fewer, of which none is missing before `end`. What comes after them is not
   * looked at.
   */
  firstPoints(s: number, from: number, to: number, most: number): { readonly points: readonly Point[]; readonly end: number } {
    const end = this.#shelf.endOfFirst(s, from, to, most) ?? to;
    const packed = this.#shelf.chunks(s, from, end).flatMap((chunk) => within(chunk.points(), from, end));
    return { points: mergePoints(packed, this.#shelf.raw(s, from, end, most)).slice(0, most), end };
  }

  /** About how many readings there are in between: never too few, by two chunks at most too many. Past `limit` it counts no further. */
  count(s: number, from: number, to: number, limit: number): number {
    const packed = this.#shelf.packedBetween(s, from, to, limit);
    return packed > limit ? packed : packed + this.#shelf.raw(s, from, to, limit + 1).length;
  }

  /** Summaries of all slots that touch the time from `from` to before `to`, by slot, in order. */
  slots(s: number, level: Level, from: number, to: number): ReadonlyMap<number, Summary> {
    const [first, last] = [level.slotOf(from), level.slotOf(to - 1)];
    const slots = new Map<number, Summary>();
    for (let part = partOf(level, first); part <= partOf(level, last); part++) {
      for (const [slot, summary] of this.#shelf.slots(s, level.id, part)) if (slot >= first && slot <= last) slots.set(slot, summary);
    }
    const waiting = this.#shelf.raw(s, level.startOf(first), level.startOf(last + 1));
    if (waiting.length === 0) return slots;
    const fresh = this.remake(s, level, new Set(waiting.map(({ t }) => level.slotOf(t))));
    for (const [slot, summary] of fresh) slots.set(slot, summary);
    return new Map([...slots].sort(([a], [b]) => a - b));
  }

  /** Summaries of these slots made anew, from what the next finer level knows. */
  remake(s: number, level: Level, touched: ReadonlySet<number>): ReadonlyMap<number, Summary> {
    const from = level.startOf(Math.min(...touched));
    const to = level.startOf(Math.max(...touched) + 1);
    const finer = this.#levels[level.id - 1];
    const made = new Map<number, Summary>();
    if (finer === undefined) {
      for (const [slot, points] of groupBy(this.points(s, from, to), ({ t }) => level.slotOf(t))) {
        if (!touched.has(slot)) continue;
        const known = this.#shelf.slots(s, level.id, partOf(level, slot)).get(slot);
        const summary = summarise(points);
        // Single readings are forgotten before their summaries are: what was made of more of them stays.
        made.set(slot, known !== undefined && known.n > summary.n ? known : summary);
      }
      return made;
    }
    for (const [slot, parts] of groupBy(this.slots(s, finer, from, to), ([fine]) => level.slotOf(finer.startOf(fine)))) {
      const whole = joined(parts.map(([, summary]) => summary));
      if (touched.has(slot) && whole !== undefined) made.set(slot, whole);
    }
    return made;
  }
}

function within(points: readonly Point[], from: number, to: number): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first !== undefined && last !== undefined && first.t >= from && last.t < to) return points;
  return points.filter(({ t }) => t >= from && t < to);
}
