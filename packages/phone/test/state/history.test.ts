import type { History } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { draw, historyCsv, pointAt, sumOf } from '../../src/state/history.js';

const span = { since: 1_000, until: 2_000 };
const single = (values: History['values'], before?: unknown): History => ({
  kind: typeof (before ?? values[0]?.value) === 'boolean' ? 'boolean' : 'number',
  step: 0,
  values,
  stretches: [],
  ...(before === undefined ? {} : { before: { t: 0, value: before } }),
});
const stretched: History = {
  kind: 'number',
  step: 100,
  values: [],
  stretches: [
    { t: 1_000, n: 1, area: 0, rise: 0, min: 10, mean: 10, max: 10, last: 10 },
    { t: 1_100, n: 3, area: 0, rise: 0, min: 0, mean: 20, max: 30, last: 20 },
    { t: 1_500, n: 2, area: 0, rise: 0, min: 10, mean: 15, max: 20, last: 20 },
  ],
};

describe('the past of a property', () => {
  it('is drawn in steps, and broken where it could not be read', () => {
    const drawing = draw(
      single(
        [
          { t: 1_200, value: null },
          { t: 1_600, value: false },
        ],
        true,
      ),
      span,
      100,
      10,
      { low: 0, high: 1 },
    );
    expect(drawing).toMatchObject({ low: 0, high: 1, line: 'M0.0 0.0H20.0M60.0 10.0H100.0', band: '' });
  });

  it('keeps peaks in a band, with a line that breaks where nothing was read', () => {
    const drawing = draw(stretched, span, 100, 100, { low: -1, high: 31 });
    expect(drawing?.line.match(/M/g)).toHaveLength(2);
    expect(drawing?.band.match(/Z/g)).toHaveLength(3);
  });

  it('comes to least, mean of all readings and highest', () => {
    expect(sumOf(stretched, span)).toMatchObject({ min: 0, mean: 100 / 6, max: 30 });
    expect(sumOf(single([]), span)).toBeUndefined();
  });

  it('says how long something was on: from before the time began, until its end, and not while nobody knew', () => {
    expect(
      sumOf(
        single(
          [
            { t: 1_200, value: null },
            { t: 1_600, value: true },
          ],
          true,
        ),
        span,
      )?.on,
    ).toBe(600);
  });

  it('tells what held at a moment, and nothing where nothing was read', () => {
    expect(pointAt(single([{ t: 1_200, value: 5 }]), span, 1_900)?.mid).toBe(5);
    expect(pointAt(single([{ t: 1_200, value: 5 }]), span, 1_100)).toBeUndefined();
    expect(pointAt(stretched, span, 1_150)?.max).toBe(30);
    expect(pointAt(stretched, span, 1_300)).toBeUndefined();
  });

  it('is a file that a spreadsheet reads', () => {
    expect(historyCsv(single([{ t: 0, value: 'a "b", c' }]))).toBe('time,value\r\n1970-01-01T00:00:00.000Z,"a ""b"", c"\r\n');
    expect(historyCsv(stretched).split('\r\n')[1]).toBe('1970-01-01T00:00:01.000Z,10,10,10,10');
  });
});
