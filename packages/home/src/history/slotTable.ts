import type { Summary } from './summary.js';

const COLUMNS = 12;

/**
 * Summaries of one series by the number of their slot, in its order, column by column: made and read as objects, those of a year would take
 * longer than all the rest of a question. `holds` is 0 or 1; the other columns are those of a `Summary`.
 */
export class SlotTable {
  count = 0;
  readonly slot: Float64Array;
  readonly n: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly firstAt: Float64Array;
  readonly lastAt: Float64Array;
  readonly holds: Float64Array;
  readonly rise: Float64Array;
  readonly area: Float64Array;
  readonly #columns: readonly Float64Array[];

  /** @param capacity rows that it can have */
  constructor(capacity: number) {
    const all = new Float64Array(COLUMNS * capacity);
    const columns: Float64Array[] = [];
    const column = (): Float64Array => {
      const next = all.subarray(columns.length * capacity, (columns.length + 1) * capacity);
      columns.push(next);
      return next;
    };
    this.slot = column();
    this.n = column();
    this.min = column();
    this.max = column();
    this.sum = column();
    this.first = column();
    this.last = column();
    this.firstAt = column();
    this.lastAt = column();
    this.holds = column();
    this.rise = column();
    this.area = column();
    this.#columns = columns;
  }

  /** Behind the last: slots rise. */
  add(slot: number, summary: Summary): void {
    const i = this.count++;
    this.slot[i] = slot;
    this.n[i] = summary.n;
    this.min[i] = summary.min;
    this.max[i] = summary.max;
    this.sum[i] = summary.sum;
    this.first[i] = summary.first;
    this.last[i] = summary.last;
    this.firstAt[i] = summary.firstAt;
    this.lastAt[i] = summary.lastAt;
    this.holds[i] = Number(summary.holds);
    this.rise[i] = summary.rise;
    this.area[i] = summary.area;
  }

  /** Rows `from` to before `to` of another, behind the last. */
  addRows(other: SlotTable, from = 0, to = other.count): void {
    for (const [i, column] of this.#columns.entries()) column.set((other.#columns[i] as Float64Array).subarray(from, to), this.count);
    this.count += to - from;
  }

  /** The first row whose slot is `slot` or later; `count` where there is none. */
  rowFrom(slot: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.slot[middle] as number) < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** All of both; where both have a slot, that of `newer`. */
  with(newer: SlotTable): SlotTable {
    const both = new SlotTable(this.count + newer.count);
    let at = 0;
    for (let i = 0; i < newer.count; i++) {
      const slot = newer.slot[i] as number;
      const to = this.rowFrom(slot);
      if (to > at) both.addRows(this, at, to);
      at = to < this.count && this.slot[to] === slot ? to + 1 : to;
      // What follows without a gap in the old table goes along in one piece.
      let end = i + 1;
      const next = at < this.count ? (this.slot[at] as number) : Number.POSITIVE_INFINITY;
      while (end < newer.count && (newer.slot[end] as number) < next) end++;
      both.addRows(newer, i, end);
      i = end - 1;
    }
    if (at < this.count) both.addRows(this, at);
    return both;
  }

  at(i: number): Summary {
    const read = (column: Float64Array): number => column[i] as number;
    return {
      n: read(this.n),
      min: read(this.min),
      max: read(this.max),
      sum: read(this.sum),
      first: read(this.first),
      last: read(this.last),
      firstAt: read(this.firstAt),
      lastAt: read(this.lastAt),
      holds: read(this.holds) === 1,
      rise: read(this.rise),
      area: read(this.area),
    };
  }

  all(): Summary[] {
    return Array.from({ length: this.count }, (_, i) => this.at(i));
  }
}
