import type { Tariff } from '@around/messages';
import type { LocalDays } from '../history/localDays.js';
import { DAY } from './calendar.js';

export type Price = Tariff['prices'][number];

const HALF_HOUR = 1_800_000;
const MINUTE = 60_000;
/** 1970-01-01 was a Thursday. */
const WEEK = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'] as const;

/** What a kWh costs when, at home. */
export class Prices {
  readonly #days: LocalDays;
  readonly #prices: readonly Price[];
  /** Times of the day at which any price begins, ms. */
  readonly #froms: readonly number[];
  readonly #ofDay = new Map<number, readonly (readonly [from: number, price: Price])[]>();

  constructor(days: LocalDays, prices: readonly Price[]) {
    this.#days = days;
    this.#prices = prices;
    this.#froms = [...new Set(prices.map(fromOf))].filter((from) => from > 0);
  }

  /** undefined where there is none. @param t Unix ms */
  at(t: number): Price | undefined {
    const own = this.#pricesOf(this.#days.dayOf(t));
    const time = this.#days.timeOf(t);
    return (own.findLast(([from]) => from <= time) ?? own.at(-1))?.[1];
  }

  /** Moments from `from` to `to` (Unix ms) at which the price may change, beside the beginnings of days; in no order. */
  changes(from: number, to: number): readonly number[] {
    if (this.#froms.length === 0) return [];
    const changes: number[] = [];
    for (let day = this.#days.dayOf(from); ; day++) {
      const [start, end] = [this.#days.startOf(day), this.#days.startOf(day + 1)];
      if (start >= to) break;
      const shift = end - start - DAY;
      for (const time of this.#froms) changes.push(start + time, ...(shift === 0 ? [] : [start + time + shift]));
      // The day on which clocks change: they do so at a half hour.
      if (shift !== 0) for (let t = start + HALF_HOUR; t < end; t += HALF_HOUR) changes.push(t);
    }
    return changes.filter((t) => t > from && t < to);
  }

  /** The prices of one day, in order of the time from which on each counts. */
  #pricesOf(day: number): readonly (readonly [number, Price])[] {
    let own = this.#ofDay.get(day);
    if (own === undefined) {
      own = pricesOf(this.#prices, day);
      this.#ofDay.set(day, own);
    }
    return own;
  }
}

function pricesOf(prices: readonly Price[], day: number): readonly (readonly [number, Price])[] {
  const date = new Date(day * DAY).toISOString().slice(0, 10);
  const name = WEEK[((day % 7) + 7) % 7] as (typeof WEEK)[number];
  const valid = prices.filter(({ since = '', days }) => since <= date && days?.includes(name) !== false);
  const newest = valid
    .map(({ since = '' }) => since)
    .sort()
    .at(-1);
  const current = valid.filter(({ since = '' }) => since === newest);
  const named = current.filter(({ days }) => days !== undefined);
  const byTime = new Map((named.length > 0 ? named : current).map((price) => [fromOf(price), price] as const));
  return [...byTime].sort(([a], [b]) => a - b);
}

function fromOf({ from = '00:00' }: Price): number {
  const [hour = 0, minute = 0] = from.split(':').map(Number);
  return (hour * 60 + minute) * MINUTE;
}
