import type { LocalDays } from './localDays.js';

/** One fineness of summaries: time cut into slots, which are kept together in parts. */
export interface Level {
  /** What it is called in the database. */
  readonly id: 0 | 1 | 2 | 3;
  /** Its usual length, ms: a day at home may have an hour more or less. */
  readonly ms: number;
  /** So many of its slots together make steps that people like to read; of days, weeks. */
  readonly times: readonly number[];
  readonly slotsPerPart: number;
  /** What its summaries are made of, coarsest first: the first whose slots are not cut by those of this level. None: of readings. */
  readonly finer: readonly Level[];
  slotOf(t: number): number;
  /** Unix ms. */
  startOf(slot: number): number;
}

const MINUTE = 60_000;

function even(id: Level['id'], ms: number, slotsPerPart: number, times: readonly number[], ...finer: readonly Level[]): Level {
  return { id, ms, times, slotsPerPart, finer, slotOf: (t) => Math.floor(t / ms), startOf: (slot) => slot * ms };
}

/**
 * Five minutes, kept by the day; 20 minutes, by four days; hours, by 32 days; days at home, by some 13 months. Finest first.
 * Days are made of hours; where they begin at half hours (India, Lord Howe), of five minutes.
 */
export function levelsOf(days: LocalDays): readonly [fives: Level, twenties: Level, hours: Level, days: Level] {
  const fives = even(0, 5 * MINUTE, 288, [1, 2, 3]);
  const twenties = even(3, 20 * MINUTE, 288, [1, 2], fives);
  const hours = even(1, 60 * MINUTE, 768, [1, 2, 3, 4, 6, 12], twenties);
  return [
    fives,
    twenties,
    hours,
    {
      ...{ id: 2, ms: 1_440 * MINUTE, times: [1, 7, 28, 364], slotsPerPart: 400, finer: [hours, fives] },
      ...{ slotOf: (t) => days.dayOf(t), startOf: (day) => days.startOf(day) },
    },
  ];
}

/** Of what these slots are made. */
export function finerOf({ finer, startOf }: Level, slots: readonly number[]): Level | undefined {
  const cuts = (one: Level, slot: number): boolean => [startOf(slot), startOf(slot + 1)].some((t) => one.startOf(one.slotOf(t)) !== t);
  return finer.length < 2 ? finer[0] : (finer.find((one) => !slots.some((slot) => cuts(one, slot))) ?? finer.at(-1));
}

export const partOf = ({ slotsPerPart }: Level, slot: number): number => Math.floor(slot / slotsPerPart);
