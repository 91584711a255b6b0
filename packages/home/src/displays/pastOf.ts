import type { HistoryBook } from '../house/books.js';
import type { PastOf } from './houseValues.js';

const DAY_MS = 86_400_000;
const POINTS = 48;

/** The last day of a number by the home's history, about a point each half hour. */
export const pastOf =
  (clock: { wall(): number }, history: Pick<HistoryBook, 'past'>): PastOf =>
  (thing, name) => {
    const until = clock.wall();
    const { values, stretches } = history.past(thing, name, { since: until - DAY_MS, until, points: POINTS });
    return [
      ...stretches.flatMap(({ t, mean }) => (mean === undefined ? [] : [{ at: t, value: mean }])),
      ...values.flatMap(({ t, value }) => (typeof value === 'number' ? [{ at: t, value }] : [])),
    ];
  };
