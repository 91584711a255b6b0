import { PULSE_SLOT_MS, type PulseSlot } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { linePath, pulseColumns, pulseSum, roundUp } from '../../src/state/pulse.js';

const NOW = 1_800_000_000_000 + 60_000;
const slot = (ago: number, more: Partial<PulseSlot> = {}): PulseSlot => ({
  at: 1_800_000_000_000 - ago * PULSE_SLOT_MS,
  beacons: 30,
  missed: 0,
  away: 0,
  p50: 4,
  p95: 9,
  worst: 20,
  ...more,
});

describe('the day of a controller', () => {
  it('ends with the slot that is being filled', () => {
    const columns = pulseColumns([slot(0), slot(287)], NOW, 288);
    expect(columns).toHaveLength(288);
    expect(columns[287]).toMatchObject({ at: 1_800_000_000_000, state: 'well', p50: 4 });
    expect(columns[0]?.state).toBe('well');
    expect(columns[1]).toMatchObject({ state: 'none', p50: undefined, worst: undefined });
  });

  it('says the worst of the slots that one bar stands for', () => {
    const [bar] = pulseColumns([slot(1), slot(0, { missed: 2, worst: 90, p50: 6 }), slot(2)], NOW, 24).slice(-1);
    expect(bar).toMatchObject({ state: 'missed', missed: 2, beacons: 90, worst: 90, p50: 4 });
    expect(pulseColumns([slot(0, { missed: 1, away: 20_000 })], NOW, 24).at(-1)?.state).toBe('away');
    expect(pulseColumns([slot(0, { away: 400 })], NOW, 24).at(-1)?.state).toBe('well');
  });

  it('is summed up', () => {
    const { p50: _, p95: __, worst: ___, ...silent } = slot(3, { beacons: 0, away: PULSE_SLOT_MS });
    expect(pulseSum([slot(0, { missed: 3 }), slot(1, { p50: 8, p95: 50 }), silent])).toEqual({
      missed: 3,
      away: PULSE_SLOT_MS,
      p50: 4,
      p95: 50,
    });
    expect(pulseSum([])).toEqual({ missed: 0, away: 0, p50: undefined, p95: undefined });
  });

  it('is drawn as a line that breaks where nothing is known, and shows a lone value as a dot', () => {
    expect(linePath([0, 10, undefined, 5, undefined, 10, 20], 10, 60, 100)).toBe('M0.0 100.0L10.0 0.0M30.0 50.0h.01M50.0 0.0L60.0 0.0');
    expect(linePath([], 10, 60, 100)).toBe('');
  });

  it.each([
    [0, 1],
    [0.4, 0.5],
    [3, 5],
    [41, 50],
    [50, 50],
    [51, 100],
  ])('%d is drawn below %d', (value, top) => {
    expect(roundUp(value)).toBeCloseTo(top);
  });
});
