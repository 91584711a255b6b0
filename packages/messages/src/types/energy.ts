import * as v from 'valibot';
import { Name, ThingId, Title, WallTime } from './common.js';

const Figure = v.pipe(v.number(), v.finite());

/** kWh: what something took, what was made there, what went into the grid (each from 0); what the first cost and the last earned, where there is a price for all of it. */
const Used = v.object({
  kWh: Figure,
  produced: v.exactOptional(Figure),
  fed: v.exactOptional(Figure),
  cost: v.exactOptional(Figure),
  earned: v.exactOptional(Figure),
});
export type Used = v.InferOutput<typeof Used>;

/**
 * part: something that takes; less than nothing is made there. house: what all of the house takes, its parts included; less than nothing
 * goes into the grid. produced: what it measures is made here. fed: what it measures goes into the grid. ignored: counts nowhere.
 */
export const EnergyRole = v.picklist(['part', 'house', 'produced', 'fed', 'ignored']);
export type EnergyRole = v.InferOutput<typeof EnergyRole>;

/** By step, as many as there are; null: nothing is known of it. */
const By = v.array(v.nullable(Used));

/**
 * Consumption in steps (hours, days, months at home), of each source and of each room. `kind`: a meter (by how much a counter rose) or
 * a power (what it came to over time). `total`: what the house's own meters say, else all parts; `rest`: what those say beyond the parts.
 * `open`: the last step is not over.
 */
export const Energy = v.object({
  currency: v.exactOptional(v.pipe(v.string(), v.maxLength(8))),
  /** Unix ms at which each begins. */
  steps: v.array(WallTime),
  sources: v.array(
    v.object({
      thing: ThingId,
      name: Name,
      title: Title,
      room: v.exactOptional(Title),
      kind: v.picklist(['meter', 'power']),
      role: EnergyRole,
      ...Used.entries,
      by: By,
    }),
  ),
  /** Of the parts. Without a name: those in no room. */
  rooms: v.array(v.object({ room: v.exactOptional(Title), ...Used.entries })),
  rest: v.exactOptional(Used),
  total: v.object({ ...Used.entries, by: By }),
  open: v.boolean(),
});
export type Energy = v.InferOutput<typeof Energy>;

/**
 * Prices a kWh. Of a day at home those count that were valid last (`since`), and among them those that name the day, where any does. At a time
 * of the day it is the one that began last (`from`, midnight where missing); before the first of the day, the last one goes on.
 */
export const Tariff = v.object({
  currency: v.pipe(v.string(), v.minLength(1), v.maxLength(8)),
  prices: v.pipe(
    v.array(
      v.object({
        /** Valid from this day on, `2026-01-01`; always where missing. */
        since: v.exactOptional(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/, 'expected a day such as 2026-01-31'))),
        from: v.exactOptional(v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 22:30'))),
        days: v.exactOptional(
          v.pipe(v.array(v.picklist(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])), v.minLength(1), v.maxLength(7)),
        ),
        perKWh: v.pipe(Figure, v.minValue(-10), v.maxValue(1_000_000)),
        /** What a kWh earns that goes into the grid. */
        fedIn: v.exactOptional(v.pipe(Figure, v.minValue(-10), v.maxValue(1_000_000))),
      }),
    ),
    v.maxLength(100),
  ),
});
export type Tariff = v.InferOutput<typeof Tariff>;
export const EnergySteps = v.picklist(['hour', 'day', 'month']);
export type EnergyStep = v.InferOutput<typeof EnergySteps>;
export type EnergySource = Energy['sources'][number];
