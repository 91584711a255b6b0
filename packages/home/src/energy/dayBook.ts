import type { SlotTable } from '../history/slotTable.js';
import type { Part } from './pieces.js';
import type { Source } from './sources.js';

/** Of all sources together: some 50 years of one. */
const MOST_DAYS = 20_000;

interface Day {
  /** What the history said of the day when it was reckoned: as long as it says the same, it is right. */
  readonly mark: Mark;
  readonly cuts: readonly number[];
  readonly parts: readonly Part[];
}

/** What was reckoned of days: a question that comes again is answered from the history's days alone. In memory. */
export class DayBook {
  readonly #sources = new Map<string, Map<number, Day>>();
  #count = 0;

  /** Of the day in that row, between these cuts; undefined where it is not known, or is known otherwise by now. @param count of the cuts, from `first` on */
  find(source: Source, rows: SlotTable, row: number, cuts: readonly number[], first: number, count: number): readonly Part[] | undefined {
    const day = this.#sources.get(keyOf(source))?.get(rows.slot[row] as number);
    if (day === undefined || day.cuts.length !== count) return undefined;
    for (let i = 0; i < count; i++) if (day.cuts[i] !== cuts[first + i]) return undefined;
    return isSame(day.mark, rows, row) ? day.parts : undefined;
  }

  put(source: Source, rows: SlotTable, row: number, cuts: readonly number[], parts: readonly Part[]): void {
    if (this.#count >= MOST_DAYS) this.#clear();
    const key = keyOf(source);
    const days = this.#sources.get(key) ?? new Map<number, Day>();
    this.#sources.set(key, days);
    const slot = rows.slot[row] as number;
    if (!days.has(slot)) this.#count++;
    days.set(slot, { mark: markOf(rows, row), cuts, parts });
  }

  #clear(): void {
    this.#sources.clear();
    this.#count = 0;
  }
}

const keyOf = ({ thing, name, kind, toKWh, holdMs }: Source): string => `${thing}/${name} ${kind} ${toKWh} ${holdMs}`;

type Mark = readonly [n: number, sum: number, firstAt: number, lastAt: number, rise: number, area: number];

const markOf = (rows: SlotTable, row: number): Mark => {
  const { n, sum, firstAt, lastAt, rise, area } = rows.at(row);
  return [n, sum, firstAt, lastAt, rise, area];
};

const isSame = (mark: Mark, rows: SlotTable, row: number): boolean =>
  mark[0] === rows.n[row] &&
  mark[1] === rows.sum[row] &&
  mark[2] === rows.firstAt[row] &&
  mark[3] === rows.lastAt[row] &&
  mark[4] === rows.rise[row] &&
  mark[5] === rows.area[row];
