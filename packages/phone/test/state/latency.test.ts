import type { LogEntry } from '@around/messages';
import { percentile } from '@around/platform';
import { describe, expect, it } from 'vitest';
import { hopTimes, slowest } from '../../src/state/latency.js';

const row = (home: number, controller?: number): LogEntry => ({
  n: home,
  id: `c${home}`,
  thing: 'a/b',
  op: 'write',
  name: 'on',
  by: 'Anna',
  key: 'k',
  accepted: 1,
  ended: true,
  steps: [{ step: 'completed', at: 1, held: { home, ...(controller === undefined ? {} : { controller }) } }],
});

describe('times', () => {
  it('are told by nearest rank', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
    expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
    expect(percentile([], 0.5)).toBeUndefined();
  });

  it('are told for each tier that measured', () => {
    expect(hopTimes([row(10, 4), row(20), row(30, 8)])).toEqual([
      { hop: 'home', p50: 20, p95: 30 },
      { hop: 'controller', p50: 4, p95: 8 },
    ]);
  });

  it('name the slowest first', () => {
    expect(slowest([row(1), row(9), row(5)]).map(({ id }) => id)).toEqual(['c9', 'c5', 'c1']);
  });
});
