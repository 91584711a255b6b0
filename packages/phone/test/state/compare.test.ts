import type { History } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { comparable, compareCsv, drawLines, inputTime, type Line, scalesOf } from '../../src/state/compare.js';
import type { HouseThing } from '../../src/state/things.js';

const span = { since: 1_000, until: 2_000 };
const line = (name: string, unit: string | undefined, values: History['values'], kind: History['kind'] = 'number'): Line =>
  ({
    thing: { id: 'living/climate', title: 'Climate', properties: [] },
    property: { name, title: name, schema: { type: kind, unit } },
    history: { kind, step: 0, values, stretches: [] },
  }) as unknown as Line;
const warm = line('warm', 'celsius', [
  { t: 1_000, value: 20 },
  { t: 1_500, value: 22 },
]);
const cold = line('cold', 'celsius', [{ t: 1_200, value: 4 }]);
const power = line('power', 'watt', [{ t: 1_000, value: 900 }]);
const on = line('on', undefined, [{ t: 1_000, value: true }], 'boolean');
const never = line('never', 'celsius', []);
const box = { width: 100, height: 100, gap: 0.1 };

describe('several lines of one chart', () => {
  it('share a scale where they are of one unit, and have their own where not', () => {
    const scales = scalesOf([warm, cold, power, on, never], span);
    const { low, high } = scales.get('unit celsius') as { low: number; high: number };
    expect(low).toBeLessThan(4);
    expect(high).toBeGreaterThan(22);
    expect(high).toBeLessThan(25);
    expect(scales.get('boolean')).toEqual({ low: 0, high: 1 });
    expect(scales.get('unit watt')?.high).toBeGreaterThan(900);
  });

  it('are labelled where they end, never on each other, never outside', () => {
    const twins = ['a', 'b', 'c', 'd'].map((name) => line(name, name, [{ t: 1_000, value: 5 }]));
    const labels = drawLines([...twins, never], span, box).map((one) => one?.label);
    expect(labels.at(-1)).toBeUndefined();
    const known = labels.slice(0, 4) as number[];
    for (const [i, label] of known.entries()) {
      expect(label).toBeGreaterThanOrEqual(0);
      expect(label).toBeLessThanOrEqual(1);
      for (const other of known.slice(i + 1)) expect(Math.abs(label - other)).toBeGreaterThanOrEqual(0.0999);
    }
    const [top, foot] = drawLines([warm, cold], span, box).map((one) => one?.label ?? -1);
    expect(top).toBeLessThan(foot as number);
  });

  it('become one table for other programs', () => {
    expect(compareCsv([warm, power], span).split('\r\n')).toEqual([
      'time,thing,name,min,mean,max',
      '1970-01-01T00:00:01.000Z,living/climate,warm,20,20,20',
      '1970-01-01T00:00:01.500Z,living/climate,warm,22,22,22',
      '1970-01-01T00:00:01.000Z,living/climate,power,900,900,900',
      '',
    ]);
  });

  it('are chosen among numbers and what is on or off, without those that are shown', () => {
    const property = (name: string, type: string, more = {}) => ({
      name,
      title: name,
      schema: { type },
      picture: false,
      writeOnly: false,
      ...more,
    });
    const thing = {
      id: 'living/climate',
      properties: [
        property('a', 'number'),
        property('b', 'boolean'),
        property('c', 'string'),
        property('d', 'integer', { writeOnly: true }),
      ],
    } as unknown as HouseThing;
    expect(comparable([thing], ['living/climate/a']).map(({ key }) => key)).toEqual(['living/climate/b']);
  });

  it('have a beginning that an input takes and gives back', () => {
    const at = new Date(2026, 0, 5, 7, 3).getTime();
    expect(inputTime(at)).toBe('2026-01-05T07:03');
    expect(new Date(inputTime(at)).getTime()).toBe(at);
  });
});
