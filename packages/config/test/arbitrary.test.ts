import fc from 'fast-check';
import { expect, test } from 'vitest';
import { House, problems, read } from './helpers.js';

const YAML_PIECES = [
  'title',
  'port',
  'things',
  'tcp',
  ':',
  ' ',
  '\n',
  '  ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  ',',
  '&a ',
  '*a',
  '"',
  "'",
  '|',
  '>',
  '!',
  '!!',
  '#',
  '?',
  '1',
  '~',
  '<<',
  '\t',
  '---',
  '...',
  '%',
  '__proto__',
];

test('any text, environment and flags give a value or problems in words, never an exception', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...YAML_PIECES), { maxLength: 60 }).map((parts) => parts.join('')),
  );
  const env = fc.dictionary(
    fc
      .oneof(fc.string(), fc.constantFrom('TITLE', 'PORT', 'TCP__PORT', 'ORIGINS', 'ORIGINS__0', 'THINGS__A__LEVEL', '__PROTO__'))
      .map((name) => `AROUND_T_${name}`),
    fc.string(),
  );
  const flags = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('title', 'tcp', 'things', 'things.a')), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(text, env, flags, (someText, someEnv, someFlags) => {
      const result = read(House, someText, { env: someEnv, flags: someFlags as Record<string, unknown> });
      if (result.ok) expect(typeof result.value.title).toBe('string');
      else {
        expect(result.problems.length).toBeGreaterThan(0);
        expect(result.problems.length).toBeLessThanOrEqual(21);
        for (const problem of result.problems) expect(problem).toMatch(/: \S/);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('any value survives being written as YAML', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 65_535 }), (title, port) => {
      expect(problems(House, JSON.stringify({ title, port }))).toEqual([]);
    }),
  );
});
