import { checkValue, type DataSchema } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSlider, numberSteps, snap } from '../../src/state/numberSteps.js';

describe('numberSteps', () => {
  it.each<[DataSchema, number, number]>([
    [{ type: 'number', minimum: 0, maximum: 100, unit: 'percent' }, 1, 10],
    [{ type: 'integer', minimum: 1_000, maximum: 10_000 }, 90, 900],
    [{ type: 'number', minimum: 5, maximum: 30, multipleOf: 0.5 }, 0.5, 2.5],
    [{ type: 'integer', minimum: 0, maximum: 3 }, 1, 1],
  ])('%j moves by %d and %d', (schema, step, page) => {
    expect(numberSteps(schema)).toMatchObject({ step, page });
  });

  it('gives a slider only to what has both ends', () => {
    expect(hasSlider({ type: 'number', minimum: 0, maximum: 1 })).toBe(true);
    expect(hasSlider({ type: 'number', minimum: 0 })).toBe(false);
    expect(hasSlider({ type: 'string', minimum: 0, maximum: 1 })).toBe(false);
  });
});

it('snaps to what the schema allows', () => {
  const schema: DataSchema = { type: 'number', minimum: 0.1, maximum: 0.9, multipleOf: 0.1 };
  expect(snap(numberSteps(schema), 0.28)).toBe(0.3);
  expect(snap(numberSteps(schema), 7)).toBe(0.9);
  expect(snap(numberSteps(schema), -7)).toBe(0.1);
});

it('never snaps to what the schema forbids', () => {
  const schemas = fc.record({
    minimum: fc.integer({ min: -1_000, max: 0 }),
    range: fc.integer({ min: 10, max: 2_000 }),
    multipleOf: fc.constantFrom(0.1, 0.5, 1, 2, 5),
  });
  fc.assert(
    fc.property(schemas, fc.double({ min: -5_000, max: 5_000, noNaN: true }), ({ minimum, range, multipleOf }, value) => {
      const schema: DataSchema = { type: 'number', minimum, maximum: minimum + range, multipleOf };
      expect(checkValue(schema, snap(numberSteps(schema), value))).toBeUndefined();
    }),
  );
});
