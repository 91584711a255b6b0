import { readJson, toUtf8 } from '@around/messages';
import { goldenBytes } from '../goldens.js';
import { decoded, saidAgain } from '../jsonPromise.js';
import { must } from '../target.js';

/** With the `u` flag a surrogate matches only where its partner is missing. */
const HALF = /\p{Surrogate}/u;
const BOUNDS = { bytes: 65_536, depth: 8, keys: 32 };

export function fuzz(data: Uint8Array): void {
  const result = readJson(data, BOUNDS);
  const value = decoded(result);
  const text = Buffer.from(data).toString('utf8');
  // The same text says the same, whether it came as bytes or as a string.
  if (Buffer.compare(Buffer.from(text), data) === 0) {
    must(JSON.stringify(readJson(text, BOUNDS)) === JSON.stringify(result), 'as text it reads otherwise than as bytes');
  }
  if (!result.ok) return;
  inspect(value, 0);
  saidAgain(value, (again) => readJson(again, { ...BOUNDS, bytes: 1e9 }));
}

/** Every bound and every refusal, checked by other code than the decoder's. */
function inspect(value: unknown, depth: number): void {
  if (typeof value === 'number') must(Number.isFinite(value), 'a number that is none');
  if (typeof value === 'string') must(!HALF.test(value), 'half a character');
  if (typeof value !== 'object' || value === null) return;
  must(depth < BOUNDS.depth, 'deeper than allowed');
  if (Array.isArray(value)) {
    for (const item of value) inspect(item, depth + 1);
    return;
  }
  must(Object.getPrototypeOf(value) === Object.prototype, 'another prototype');
  const keys = Object.keys(value);
  must(keys.length <= BOUNDS.keys, 'more keys than allowed');
  for (const key of keys) {
    must(key !== '__proto__' && key !== 'constructor' && key !== 'prototype', `the key ${key}`);
    must(!HALF.test(key), 'half a character in a key');
    inspect((value as Record<string, unknown>)[key], depth + 1);
  }
}

export const seeds = (): Uint8Array[] => [
  ...goldenBytes('fromHome').filter(({ length }) => length < 1_500),
  ...[
    '{"__proto__":{"a":1},"constructor":2}',
    '["\\ud83d\\ude00","\\ud800"]',
    '{"\\ud83d":1}',
    '[1e999,-0,1E+2,0.1]',
    `${'['.repeat(9)}${']'.repeat(9)}`,
    '\ufeff{}',
  ].map(toUtf8),
  Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
];
