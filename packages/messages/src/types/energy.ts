import * as v from 'valibot';
import { Name, ThingId, Title, WallTime } from './common.js';

const Figure = v.pipe(v.number(), v.finite());

/** What something took: kilowatt-hours, and what that cost where there is a price. */
const used = { kWh: Figure, cost: v.exactOptional(Figure) };

/**
 * Consumption in steps (hours, days, months at home), of each source and of each room. `from`: a meter (`rise` of a counter) or a power
 * property (its area). A stretch of which nothing is known has no row. `open`: the last step is not over.
 */
export const Energy = v.object({
  currency: v.exactOptional(v.pipe(v.string(), v.maxLength(8))),
  steps: v.array(WallTime),
  sources: v.array(
    v.object({
      thing: ThingId,
      name: Name,
      title: Title,
      room: v.exactOptional(Title),
      kind: v.picklist(['meter', 'power']),
      ...used,
      /** By step, as many as `steps`; null: nothing is known. */
      by: v.array(v.nullable(v.object(used))),
    }),
  ),
  rooms: v.array(v.object({ room: v.exactOptional(Title), ...used })),
  total: v.object(used),
  open: v.boolean(),
});
export type Energy = v.InferOutput<typeof Energy>;

/** A price a kWh, from a time of the day on, on the days named (all where missing); the last that fits counts. */
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
      }),
    ),
    v.maxLength(100),
  ),
});
export type Tariff = v.InferOutput<typeof Tariff>;
export const EnergySteps = v.picklist(['hour', 'day', 'month']);
export type EnergySource = Energy['sources'][number];
