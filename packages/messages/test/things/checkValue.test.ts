import { checkValue, type DataSchema, sameJson } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainJson } from '../arbitraries.js';

const POINTS: DataSchema = {
  type: 'object',
  properties: {
    points: {
      type: 'array',
      items: { type: 'object', properties: { x: { type: 'integer', maximum: 5 } }, required: ['x'] },
      minItems: 1,
      maxItems: 3,
    },
  },
  required: ['points'],
};

test.each<[DataSchema, unknown, string | undefined]>([
  [{}, { any: 'thing' }, undefined],
  [{ type: 'boolean' }, false, undefined],
  [{ type: 'boolean' }, 0, 'must be true or false'],
  [{ type: 'integer' }, 3, undefined],
  [{ type: 'integer' }, 3.5, 'must be a whole number'],
  [{ type: 'number' }, '3', 'must be a number'],
  [{ type: 'number' }, Number.NaN, 'must be a number'],
  [{ type: 'string' }, 3, 'must be text'],
  [{ type: 'null' }, null, undefined],
  [{ type: 'null' }, false, 'must be null'],
  [{ type: 'array' }, {}, 'must be a list'],
  [{ type: 'object' }, [], 'must be an object'],
  [{ type: 'object' }, null, 'must be an object'],
  [{ type: 'number', minimum: 0, maximum: 100 }, 100, undefined],
  [{ type: 'number', maximum: 100 }, 100.1, 'must be at most 100'],
  [{ type: 'number', minimum: 0 }, -0.1, 'must be at least 0'],
  [{ multipleOf: 0.1 }, 0.3, undefined],
  [{ multipleOf: 0.1 }, 1_000_000.7, undefined],
  [{ multipleOf: 0.1 }, 0.35, 'must be a multiple of 0.1'],
  [{ multipleOf: 5 }, 12, 'must be a multiple of 5'],
  [{ enum: ['off', 'heat'] }, 'heat', undefined],
  [{ enum: ['off', 'heat'] }, 'cool', 'must be one of off, heat'],
  [{ enum: [{ a: 1, b: [2] }] }, { b: [2], a: 1 }, undefined],
  [{ const: 'go' }, 'stop', 'must be go'],
  [{ minLength: 2, maxLength: 3 }, '😀😀😀', undefined],
  [{ maxLength: 1 }, 'ab', 'must have at most 1 character'],
  [{ minLength: 2 }, '😀', 'must have at least 2 characters'],
  [{ pattern: '^#[0-9a-f]{6}$' }, '#00ff7a', undefined],
  [{ pattern: '^#[0-9a-f]{6}$' }, '#00ff7', 'must look like ^#[0-9a-f]{6}$'],
  [{ pattern: 'b\\-c' }, 'ab-cd', undefined],
  [{ pattern: '[' }, 'anything', undefined],
  [POINTS, { points: [{ x: 5 }], more: true }, undefined],
  [POINTS, {}, 'must have points'],
  [POINTS, { points: [] }, 'points: must have at least 1 item'],
  [POINTS, { points: [{ x: 1 }, { x: 6 }] }, 'points[1].x: must be at most 5'],
  [POINTS, { points: [{ x: 1 }, {}] }, 'points[1]: must have x'],
  [{ items: { type: 'boolean' } }, [true, 1], '[1]: must be true or false'],
  [{ type: 'object', properties: { valueOf: { type: 'string' } } } as unknown as DataSchema, {}, undefined],
  [{ type: 'object', required: ['toString'] }, {}, 'must have toString'],
])('%j finds in %j: %j', (schema, value, fault) => {
  expect(checkValue(schema, value)).toBe(fault);
});

describe('patterns', () => {
  test.each([
    '(a+)+$',
    '^(a|a)*$',
    '^((a+))+$',
    '^(a|aa)+$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    'a*a*a*a*a*a*a*a*b',
    `${'a?'.repeat(40)}${'a'.repeat(40)}`,
    `^${'(a|a)'.repeat(36)}$`,
    '^(?:(?:(?:a{0,99}){0,99}){0,99})$',
    '(?:(?:(?:){9999}){9999}){9999}',
    '^(a+)\\1+$',
    '(?=(a+))a*b\\1',
    '\\s*$',
    '([^\\]]|\\])*x',
  ])('%s ends soon on a text made to make it long', (pattern) => {
    for (const text of [`${'a'.repeat(40)}!`, `${'a'.repeat(998)}!`, `${' '.repeat(999)}x`]) {
      // Unguarded, each of these takes minutes to centuries on one of the texts.
      expect([undefined, `must look like ${pattern}`]).toContain(checkValue({ pattern }, text));
    }
  });

  test('of everyday use are applied', () => {
    const refuses = (pattern: string, text: string) => checkValue({ pattern }, text) !== undefined;
    expect(refuses('^-?\\d+(\\.\\d+)?$', 'ten')).toBe(true);
    expect(refuses('^([01]\\d|2[0-3]):[0-5]\\d$', '24:00')).toBe(true);
    expect(refuses('^([01]\\d|2[0-3]):[0-5]\\d$', '23:59')).toBe(false);
    expect(refuses('^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$', '00:11:22:33:44')).toBe(true);
    expect(refuses('^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$', '00:11:22:33:44:55')).toBe(false);
    expect(refuses('^[\\]a]{2}$', 'b]')).toBe(true);
    expect(refuses('^[^@]+@[^@]+$', 'x'.repeat(200))).toBe(true);
  });

  test('are not applied to long texts', () => {
    expect(checkValue({ pattern: '^a$' }, 'b'.repeat(1_001))).toBeUndefined();
  });
});

test('checkValue never throws, whatever schema and value', () => {
  const leaf = fc.record(
    {
      type: fc.constantFrom('boolean', 'integer', 'number', 'string', 'object', 'array', 'null'),
      enum: fc.array(plainJson, { minLength: 1, maxLength: 3 }),
      const: plainJson,
      minimum: fc.double(),
      maximum: fc.double(),
      multipleOf: fc.double({ min: 0, minExcluded: true }),
      minLength: fc.nat(10),
      maxLength: fc.nat(10),
      pattern: fc.string({ unit: fc.constantFrom(...'ab()[]{}*+?|\\^$.,1='), maxLength: 20 }),
      required: fc.array(fc.string()),
      minItems: fc.nat(5),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<DataSchema>;
  const schema = fc.tuple(leaf, leaf, fc.dictionary(fc.string(), leaf)).map(([top, items, properties]) => ({ ...top, items, properties }));
  fc.assert(
    fc.property(schema, plainJson, (some, value) => {
      const fault = checkValue(some, value);
      if (fault !== undefined) expect(fault).toMatch(/must (be|have|look)/);
    }),
    { numRuns: 1_000 },
  );
});

test('sameJson agrees with JSON, key order aside', () => {
  fc.assert(
    fc.property(plainJson, plainJson, (a, b) => {
      expect(sameJson(a, JSON.parse(JSON.stringify(a)))).toBe(true);
      if (JSON.stringify(a) === JSON.stringify(b)) expect(sameJson(a, b)).toBe(true);
      expect(sameJson(a, b)).toBe(sameJson(b, a));
    }),
  );
  expect(sameJson([], {})).toBe(false);
  expect(sameJson({ a: undefined }, { b: undefined })).toBe(false);
  expect(sameJson([1], [1, 2])).toBe(false);
});
