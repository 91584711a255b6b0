import * as v from 'valibot';
import { expect, test } from 'vitest';
import { readDocument } from '../src/readDocument.js';

const Lamp = v.strictObject({ title: v.string(), level: v.exactOptional(v.number()) });
const read = (text: string) => {
  const document = readDocument(text, 'house.yaml');
  if ('problems' in document) throw new Error(document.problems.join('\n'));
  return document;
};

test('a document is checked part by part, and each fault placed by line and column', () => {
  const document = read('lamps:\n  hall: {title: Hall, level: bright}\n  attic:\n    titel: Attic\n');
  expect(document.check(Lamp, ['lamps', 'cellar'])).toMatchObject({ ok: false });
  const parts = ['attic', 'hall'].map((name) => document.check(Lamp, ['lamps', name]));
  expect(document.inOrder(parts.flatMap((part) => (part.ok ? [] : part.problems)))).toEqual([
    'house.yaml:2:23: lamps.hall.level: expected a number, got "bright"',
    'house.yaml:4:5: unknown key "titel" in lamps.attic; did you mean "title"?',
  ]);
  expect(document.placeOf([])).toBe('house.yaml');
  expect(document.placeOf(['lamps', 'nobody'])).toBe('house.yaml:1:1');
  expect(read('a: {title: A}').check(Lamp, ['a'])).toEqual({ ok: true, value: { title: 'A' } });
});

test('a schema’s own words may be said in others', () => {
  const found = read('a: {title: 3}').check(Lamp, ['a'], (issue) => (issue.received === '3' ? 'three is no title' : undefined));
  expect(found).toEqual({ ok: false, problems: [{ path: ['a', 'title'], words: 'a.title: three is no title' }] });
});

test('what is no YAML is told with its place', () => {
  expect(readDocument('a: [1', 'house.yaml')).toEqual({ problems: [expect.stringMatching(/^house\.yaml:1:\d+: not valid YAML: /)] });
});
