import * as v from 'valibot';
import { Count, Name, ThingId, WallTime } from './common.js';

/** Points of one answer at most. */
export const HISTORY_POINTS = 1_000;
/** Single readings of one page at most, whichever way they go. */
export const READINGS_PAGE = 1_000;

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

/** A property, or an event, of which something is remembered: from when to when, Unix ms. Its thing may be gone. */
export const Recorded = v.object({
  thing: ThingId,
  name: Name,
  kind: v.picklist(['number', 'boolean', 'text', 'event']),
  first: WallTime,
  last: WallTime,
});
export type Recorded = v.InferOutput<typeof Recorded>;

/** Where a page of readings begins: at `since` (Unix ms), after so many readings of that very ms. */
export const ReadingsFrom = v.object({ since: WallTime, skip: v.exactOptional(v.pipe(Count, v.maxValue(100_000))) });
export type ReadingsFrom = v.InferOutput<typeof ReadingsFrom>;

/** Single readings, oldest first; `next`: where those begin that come after them, missing where there are none. */
export const Readings = v.object({ values: v.array(HistoryValue), next: v.exactOptional(ReadingsFrom) });
export type Readings = v.InferOutput<typeof Readings>;

/** What became of readings that were brought: new ones, those that were known, and those that do not fit, with the reason of the first. */
export const Taken = v.object({ added: Count, known: Count, refused: Count, why: v.exactOptional(v.string()) });
export type Taken = v.InferOutput<typeof Taken>;
