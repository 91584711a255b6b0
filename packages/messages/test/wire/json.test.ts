import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { LIMITS, readJson, toUtf8 } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, plainJson } from '../arbitraries.js';

const BOUNDS = { bytes: 1_000_000 };
const read = (text: string, bounds = BOUNDS) => readJson(text, bounds);
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('readJson', () => {
  test('reads what JSON.stringify writes, as text or bytes', () => {
    fc.assert(
      fc.property(plainJson, (value) => {
        const text = JSON.stringify(value);
        expect(readJson(text, BOUNDS)).toEqual({ ok: true, value });
        expect(readJson(toUtf8(text), BOUNDS)).toEqual({ ok: true, value });
      }),
    );
  });

  test('never throws on bytes or text', () => {
    const pieces = fc
      .array(fc.constantFrom(...'{}[]",:\\u0d8-e.1tn ', 'true', '__proto__', '\ud800'), { maxLength: 30 })
      .map((some) => some.join(''));
    fc.assert(
      fc.property(fc.oneof(bytes(60), fc.string({ unit: 'binary' }), pieces), (some) => {
        expect(typeof readJson(some, { bytes: 50, depth: 3, keys: 2 }).ok).toBe('boolean');
      }),
      { numRuns: 2_000 },
    );
  });

  test('counts bytes, not characters', () => {
    expect(read('"é"', { bytes: 3 }).ok).toBe(false);
    expect(read('"é"', { bytes: 4 }).ok).toBe(true);
    expect(readJson(toUtf8('"é"'), { bytes: 3 }).ok).toBe(false);
    expect(readJson(toUtf8('"é"'), { bytes: 4 }).ok).toBe(true);
  });

  test('bounds depth and keys', () => {
    expect(read(nested(LIMITS.jsonDepth)).ok).toBe(true);
    expect(read(nested(LIMITS.jsonDepth + 1)).ok).toBe(false);
    expect(read(nested(400_000)).ok).toBe(false);
    const keys = (count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 0])));
    expect(read(keys(LIMITS.jsonKeys)).ok).toBe(true);
    expect(read(keys(LIMITS.jsonKeys + 1)).ok).toBe(false);
    expect(read(`[${keys(LIMITS.jsonKeys + 1)}]`).ok).toBe(false);
  });

  test('drops prototype keys wherever they are', () => {
    expect(read('[{"__proto__":{"a":1},"b":[{"constructor":1,"prototype":2,"c":3}]}]')).toEqual({ ok: true, value: [{ b: [{ c: 3 }] }] });
    const sly = read('{"__proto__":{"admin":true}}');
    expect(sly.ok && (sly.value as { admin?: boolean }).admin).toBeUndefined();
    expect(read('{"\\u005f_proto__":{"admin":true}}')).toEqual({ ok: true, value: {} });
  });

  test.each([
    ['an infinite number', '1e400'],
    ['a byte order mark', '\ufeff1'],
    ['an escaped lone surrogate', '"\\uD800"'],
    ['one in a key', '{"\\udc00":1}'],
    ['one deep inside', '[[{"a":["x\\ud800y"]}]]'],
    ['a lone surrogate as it is', '"\ud800"'],
    ['nothing', ''],
    ['two values', '1 2'],
    ['a comment', '1 // one'],
    ['NaN', 'NaN'],
  ])('refuses %s', (_, text) => {
    expect(read(text).ok).toBe(false);
  });

  test('takes surrogate pairs, escaped or not', () => {
    expect(read('"\\ud83d\\ude00😀"')).toEqual({ ok: true, value: '😀😀' });
  });

  test.each([[0xff], [0x22, 0xc0, 0xaf, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf5, 0x80, 0x80, 0x80, 0x22]])(
    'refuses the bytes %j…',
    (...some) => {
      expect(readJson(Uint8Array.from(some), BOUNDS)).toEqual({ ok: false, error: 'not valid UTF-8' });
    },
  );
});

const SUITE = new URL('../../../../../shared/vectors/JSONTestSuite/test_parsing/', import.meta.url);
const hasSuite = existsSync(SUITE);
if (!hasSuite) console.warn('skipped: JSONTestSuite is not beside this checkout (../shared/vectors)');

describe.skipIf(!hasSuite)('JSONTestSuite', () => {
  const files = hasSuite ? readdirSync(SUITE).filter((name) => name.endsWith('.json')) : [];
  const load = (name: string) => new Uint8Array(readFileSync(new URL(encodeURIComponent(name), SUITE)));
  const of = (kind: string) => files.filter((name) => name.startsWith(kind)).map((name) => [name]);

  test('is whole', () => {
    expect(files.length).toBeGreaterThan(300);
  });

  test.each(of('y_'))('%s is read', (name) => {
    const result = readJson(load(name), BOUNDS);
    expect(result.ok).toBe(true);
    if (result.ok) expect(result.value).toEqual(withoutPrototypeKeys(JSON.parse(new TextDecoder().decode(load(name)))));
  });

  test.each(of('n_'))('%s is refused', (name) => {
    expect(readJson(load(name), BOUNDS).ok).toBe(false);
  });

  test.each(of('i_'))('%s is either, without an exception', (name) => {
    expect(typeof readJson(load(name), BOUNDS).ok).toBe('boolean');
  });
});

const withoutPrototypeKeys = (value: unknown): unknown =>
  value instanceof Object && '__proto__' in value && Object.hasOwn(value, '__proto__') ? {} : value;
