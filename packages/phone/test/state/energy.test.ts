import type { Energy, Used } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { baseLoad, comparedAsks, draftOf, energyAsk, energyCsv, moreThan, tariffOf, WORK } from '../../src/state/energy.js';

const HOUR = 3_600_000;
/** A Tuesday afternoon, this machine's time. */
const NOW = new Date(2026, 2, 31, 15, 20).getTime();
const energy = (by: (Used | null)[]): Energy => ({
  steps: by.map((_, i) => i * HOUR),
  sources: [{ thing: 'a/b', name: 'power', title: 'Tea, "hot"', kind: 'power', role: 'part', kWh: 0, by }],
  rooms: [],
  total: { kWh: by.reduce((sum, one) => sum + (one?.kWh ?? 0), 0), by },
  open: true,
});
const hours = (count: number, kWh: number): Used[] => Array.from({ length: count }, () => ({ kWh }));

describe('what is asked', () => {
  it('begins with the day, six days before, the month, or eleven months before', () => {
    expect(energyAsk('day', NOW)).toEqual({ since: new Date(2026, 2, 31).getTime(), step: 'hour' });
    expect(energyAsk('week', NOW)).toEqual({ since: new Date(2026, 2, 25).getTime(), step: 'day' });
    expect(energyAsk('month', NOW)).toEqual({ since: new Date(2026, 2, 1).getTime(), step: 'day' });
    expect(energyAsk('year', NOW)).toEqual({ since: new Date(2025, 3, 1).getTime(), step: 'month' });
  });

  it('compares whole hours with as many before; of a month that is longer than the last as much as that had', () => {
    const until = new Date(2026, 2, 31, 15).getTime();
    expect(comparedAsks('day', NOW)).toEqual([
      { since: new Date(2026, 2, 30).getTime(), until: new Date(2026, 2, 30, 15).getTime(), step: 'hour' },
      { since: new Date(2026, 2, 31).getTime(), until, step: 'hour' },
    ]);
    const [before, own] = comparedAsks('month', NOW) ?? [];
    expect(before).toEqual({ since: new Date(2026, 1, 1).getTime(), until: new Date(2026, 2, 1).getTime(), step: 'hour' });
    expect((own?.until ?? 0) - (own?.since ?? 0)).toBe((before?.until ?? 0) - (before?.since ?? 0));
    expect(comparedAsks('year', NOW)).toBeUndefined();
    expect(comparedAsks('day', new Date(2026, 2, 31, 0, 20).getTime())).toBeUndefined();
  });
});

describe('what is said of it', () => {
  it('is how much more it was, where enough is known of before', () => {
    expect(moreThan(energy(hours(10, 1)), energy(hours(10, 1.2)))).toBeCloseTo(0.2, 9);
    expect(moreThan(energy([...hours(4, 1), ...Array.from({ length: 6 }, () => null)]), energy(hours(10, 1)))).toBeUndefined();
    expect(moreThan(energy(hours(10, 0)), energy(hours(10, 1)))).toBeUndefined();
  });

  it('is what is always on: the quietest hour of a day or more', () => {
    expect(baseLoad(energy([...hours(23, 0.5), { kWh: 0.08 }]))).toBeCloseTo(80, 9);
    expect(baseLoad(energy(hours(5, 0.5)))).toBeUndefined();
  });

  it('is a file that other programs read, empty where nothing is known', () => {
    const lines = energyCsv({ ...energy([{ kWh: 2, produced: 1, cost: 0.5 }, null]), currency: 'EUR' }).split('\r\n');
    expect(lines).toEqual([
      'time,source,room,kWh,produced_kWh,cost_EUR,fed_kWh,earned_EUR',
      '1970-01-01T00:00:00.000Z,"Tea, ""hot""",,2,1,0.5,0,',
      '1970-01-01T00:00:00.000Z,total,,2,1,0.5,0,',
      '1970-01-01T01:00:00.000Z,"Tea, ""hot""",,,,,,',
      '1970-01-01T01:00:00.000Z,total,,,,,,',
      '',
    ]);
  });
});

describe('a price as it is typed', () => {
  it('is a number with a point or a comma, its time, days and beginning', () => {
    const price = { perKWh: 0.32, fedIn: 0.08, from: '06:00', since: '2026-07-01', days: WORK };
    expect(tariffOf(' EUR ', [draftOf(price), { ...draftOf({ perKWh: 1 }), perKWh: '0,2' }])).toEqual({
      currency: 'EUR',
      prices: [price, { perKWh: 0.2 }],
    });
    expect(tariffOf('EUR', [{ ...draftOf(price), perKWh: 'cheap' }])).toBeUndefined();
    expect(tariffOf('EUR', [{ ...draftOf(price), perKWh: ' ' }])).toBeUndefined();
    expect(tariffOf('EUR', [{ ...draftOf(price), fedIn: 'much' }])).toBeUndefined();
  });
});
