import * as v from 'valibot';
import { Count, WallTime } from './common.js';

/** Points of one answer at most. */
export const HISTORY_POINTS = 1_000;

/** What a property was, or what came with an event, at `t`. null: it could not be read from then on. */
export const HistoryValue = v.object({ t: WallTime, value: v.unknown() });
export type HistoryValue = v.InferOutput<typeof HistoryValue>;

const Figure = v.pipe(v.number(), v.finite());

/**
 * A stretch of time, from `t` on, with `n` readings; where there was none it has no `min`, `mean`, `max` and `last`. `area` is the sum of
 * value · ms while it held: of a boolean how long it was true (ms), of a power what it came to (W · ms). `rise`: by how much a counter rose.
 */
export const HistoryStretch = v.object({
  t: WallTime,
  n: Count,
  area: Figure,
  rise: Figure,
  min: v.exactOptional(Figure),
  mean: v.exactOptional(Figure),
  max: v.exactOptional(Figure),
  last: v.exactOptional(Figure),
});
export type HistoryStretch = v.InferOutput<typeof HistoryStretch>;

/**
 * The past of a property or an event: single `values` where they fit (`step` 0), else `stretches` of `step` ms (a day at home may have an
 * hour more or less), which keep the peaks; oldest first. `before`: what held when the time began.
 */
export const History = v.object({
  kind: v.picklist(['number', 'boolean', 'text', 'event']),
  step: Count,
  before: v.exactOptional(HistoryValue),
  values: v.array(HistoryValue),
  stretches: v.array(HistoryStretch),
});
export type History = v.InferOutput<typeof History>;
