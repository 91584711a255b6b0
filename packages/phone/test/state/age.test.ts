import { describe, expect, it } from 'vitest';
import { freshnessOf, freshnessText } from '../../src/state/age.js';
import '../support/english.js';

const NOW = new Date(2026, 0, 15, 14, 30).getTime();
const reading = (age: number, quality: 'good' | 'stale' | 'unavailable' = 'good') => ({
  thing: 'a/b',
  name: 'c',
  value: 1,
  at: NOW - age,
  quality,
});
const facts = { value: reading(1_000), staleAfter: 10_000, now: NOW, awaySince: undefined, silent: false };

describe('a value', () => {
  it('is live while young, and everybody on its way is there', () => {
    expect(freshnessOf(facts).kind).toBe('live');
    expect(freshnessOf({ ...facts, value: reading(1_000_000), staleAfter: undefined }).kind).toBe('live');
  });

  it('is stale when too old, when said so, or when the home is not heard', () => {
    expect(freshnessOf({ ...facts, value: reading(10_001) }).kind).toBe('stale');
    expect(freshnessOf({ ...facts, value: reading(1, 'stale') }).kind).toBe('stale');
    expect(freshnessOf({ ...facts, silent: true }).kind).toBe('stale');
  });

  it('is unavailable while its controller is away, whatever was read', () => {
    expect(freshnessOf({ ...facts, awaySince: NOW - 5 })).toEqual({ kind: 'unavailable', since: NOW - 5 });
    expect(freshnessOf({ ...facts, value: reading(9, 'unavailable') }).kind).toBe('unavailable');
  });

  it('is unknown before the first reading', () => {
    expect(freshnessOf({ ...facts, value: undefined })).toEqual({ kind: 'unknown' });
  });

  it('never was read in the future', () => {
    expect(freshnessOf({ ...facts, value: reading(-5_000) })).toEqual({ kind: 'live', age: 0 });
  });

  it('tells its age in words', () => {
    expect(freshnessText({ kind: 'stale', age: 42 * 60_000 }, NOW)).toBe('42 min ago');
    expect(freshnessText({ kind: 'unavailable', since: new Date(2026, 0, 15, 14, 2).getTime() }, NOW)).toBe('Offline since 14:02');
    expect(freshnessText({ kind: 'unknown' }, NOW)).toBe('No reading yet');
  });
});
