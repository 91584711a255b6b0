import type { History } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { csvHead, csvRows, historyRows } from '../../src/cli/text/history.js';
import { plot } from '../../src/cli/text/plot.js';

const span = { since: 0, until: 1_000, columns: 10 };
const label = (value: number): string => `${value}`;

describe('a plot in the terminal', () => {
  it('rises where the values rise, and names the highest and the least', () => {
    const values = Array.from({ length: 20 }, (_, i) => ({ t: i * 50, value: i }));
    const lines = plot({ kind: 'number', step: 0, values, stretches: [] }, span, label);
    expect(lines).toHaveLength(10);
    expect([lines[0], lines[9]]).toEqual(['19 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⡼', ' 0 ┤⣰⠃']);
    const inked = lines.map((line) => [...line].findIndex((char) => char > '⠀' && char <= '⣿'));
    expect(inked).toEqual([...inked].sort((a, b) => b - a));
  });

  it('holds what was on until it was off, from before the time began', () => {
    const values = [{ t: 500, value: false }];
    const lines = plot({ kind: 'boolean', step: 0, before: { t: -5, value: true }, stretches: [], values }, span, label);
    expect(lines[0]).toBe('1 ┤⠉⠉⠉⠉⠉⡇');
    expect(lines[9]).toBe('0 ┤⠀⠀⠀⠀⠀⣇⣀⣀⣀⣀');
  });

  it('shows a peak that a stretch had, however short it was', () => {
    const stretches = Array.from({ length: 10 }, (_, i) => ({
      t: i * 100,
      n: 9,
      area: 0,
      rise: 0,
      min: 0,
      mean: 0,
      max: i === 4 ? 8 : 0,
      last: 0,
    }));
    expect(plot({ kind: 'number', step: 100, values: [], stretches }, span, label)[0]).toMatch(/^8 ┤⠀{4}\S$/);
  });

  it('is nothing where there is nothing, or only words', () => {
    const values = [{ t: 1, value: 'heat' }];
    expect(plot({ kind: 'text', step: 0, stretches: [], values }, span, label)).toEqual([]);
  });
});

describe('the past in rows', () => {
  const text: History = {
    kind: 'text',
    step: 0,
    stretches: [],
    values: [
      { t: 0, value: 'a "b", c' },
      { t: 1_000, value: null },
    ],
  };
  const numbers: History = {
    kind: 'number',
    step: 300_000,
    values: [],
    stretches: [{ t: 0, n: 2, area: 6, rise: 1, min: 1, mean: 1.5, max: 2, last: 2 }],
  };

  it('is RFC 4180 with --csv', () => {
    expect(csvRows(text, true)).toEqual(['1970-01-01T00:00:00.000Z,"a ""b"", c"', '1970-01-01T00:00:01.000Z,']);
    const [row = ''] = csvRows(numbers, false);
    expect(row).toBe('1970-01-01T00:00:00.000Z,,2,1,1.5,2,2,6,1');
    expect(row.split(',')).toHaveLength(csvHead(false).split(',').length);
  });

  it('says what could not be read, how long something was on, and units', () => {
    expect(historyRows(text, {}, 0).map(([, what]) => what)).toEqual(['a "b", c', 'could not be read']);
    expect(historyRows(numbers, { unit: 'percent' }, 0)[1]?.slice(1)).toEqual(['1 %', '1.5 %', '2 %']);
    const on: History = { kind: 'boolean', step: 3_600_000, values: [], stretches: [{ t: 0, n: 0, area: 900_000, rise: 0 }] };
    expect(historyRows(on, {}, 0)[1]?.slice(1)).toEqual(['25 %', '15 min']);
  });
});
