import type { DataSchema } from '@around/messages';

/** The lattice on which a number moves. */
export interface NumberSteps {
  readonly minimum: number;
  readonly maximum: number;
  /** Values are whole multiples of this, counted from zero. */
  readonly grain: number;
  /** What − and + do. */
  readonly step: number;
  /** PageUp and PageDown. */
  readonly page: number;
}

/** A number with both limits has a slider. */
export const hasSlider = (schema: DataSchema): boolean =>
  (schema.type === 'number' || schema.type === 'integer') &&
  schema.minimum !== undefined &&
  schema.maximum !== undefined &&
  schema.maximum > schema.minimum;

export function numberSteps(schema: DataSchema): NumberSteps {
  const minimum = schema.minimum ?? Number.NEGATIVE_INFINITY;
  const maximum = schema.maximum ?? Number.POSITIVE_INFINITY;
  const range = maximum - minimum;
  const whole = schema.type === 'integer' || schema.unit === 'percent';
  const grain = schema.multipleOf ?? (whole ? 1 : Number.isFinite(range) ? 10 ** Math.floor(Math.log10(range / 100)) : 0.1);
  // A step is a hundredth of the way, a page a tenth, on the lattice.
  const onGrain = (wanted: number): number => Math.max(1, Math.round(wanted / grain)) * grain;
  const step = Number.isFinite(range) ? onGrain(range / 100) : onGrain(whole ? 1 : grain);
  return { minimum, maximum, grain, step: clean(step), page: clean(Number.isFinite(range) ? onGrain(range / 10) : onGrain(step * 10)) };
}

/** The nearest allowed value. */
export function snap(steps: NumberSteps, value: number): number {
  const lowest = Number.isFinite(steps.minimum) ? Math.ceil(steps.minimum / steps.grain - 1e-9) * steps.grain : steps.minimum;
  const highest = Number.isFinite(steps.maximum) ? Math.floor(steps.maximum / steps.grain + 1e-9) * steps.grain : steps.maximum;
  return clean(Math.min(highest, Math.max(lowest, Math.round(value / steps.grain) * steps.grain)));
}

/** Binary floating point's dust taken off: 0.30000000000000004 is 0.3. */
const clean = (value: number): number => Number(value.toPrecision(12));
