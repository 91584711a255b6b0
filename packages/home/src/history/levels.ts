import type { LocalDays } from './localDays.js';

/** One fineness of summaries: time cut into slots, which are kept together in parts. */
export interface Level {
  readonly id: 0 | 1 | 2;
  /** Its usual length, ms: a day at home may have an hour more or less. */
  readonly ms: number;
  readonly slotsPerPart: number;
  slotOf(t: number): number;
  /** Unix ms. */
  startOf(slot: number): number;
}

const even = (id: 0 | 1, ms: number, slotsPerPart: number): Level => ({
  id,
  ms,
  slotsPerPart,
  slotOf: (t) => Math.floor(t / ms),
  startOf: (slot) => slot * ms,
});

/** Five minutes, kept by the day; hours, by 32 days; days at home, by some 13 months. Finest first. */
export const levelsOf = (days: LocalDays): readonly [Level, Level, Level] => [
  even(0, 300_000, 288),
  even(1, 3_600_000, 768),
  { id: 2, ms: 86_400_000, slotsPerPart: 400, slotOf: (t) => days.dayOf(t), startOf: (day) => days.startOf(day) },
];

export const partOf = ({ slotsPerPart }: Level, slot: number): number => Math.floor(slot / slotsPerPart);
