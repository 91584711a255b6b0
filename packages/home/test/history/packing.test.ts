import { seededRandom } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { packChunk, unpackChunk } from '../../src/history/chunk.js';
import type { Point } from '../../src/history/point.js';
import { SlotTable } from '../../src/history/slotTable.js';
import { type Summary, summarise } from '../../src/history/summary.js';
import { packSlots, unpackSlots } from '../../src/history/summaryPack.js';

const AT = Date.UTC(2026, 0, 15);
const random = seededRandom(7);
const below = (n: number): number => random.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) % n;

const NUMBERS: Readonly<Record<string, () => number>> = {
  'of one decimal place': () => below(4_000) / 10 - 200,
  'of six decimal places': () => below(4_000_000) / 1_000_000,
  'of any kind': () => (below(1_000) - 500) / (below(1_000) + 1),
  'that are huge': () => (below(100) - 50) * 1e300,
  'that are booleans': () => below(2),
  'of a large counter': () => 9_007_199_254 + below(1_000_000),
};

describe('a chunk', () => {
  it.each(Object.entries(NUMBERS))('gives numbers %s back as they were, gaps and readings of one ms too', (_, next) => {
    let t = AT;
    const points = Array.from({ length: 700 }, (): Point => {
      t += below(3) * below(120_000);
      return { t, v: below(20) === 0 ? null : next() };
    });
    expect(unpackChunk(packChunk(points))).toEqual(points);
  });

  it('gives texts back', () => {
    const points = ['"heat"', '{"a":[1]}', '"暖房"'].map((v, i) => ({ t: AT + i, v }));
    expect(unpackChunk(packChunk(points))).toEqual(points);
  });

  it.each([[[]], [[{ t: AT, v: null }]], [[{ t: AT, v: -0.5 }]]] as [Point[]][])('may hold as little as %j', (points) => {
    expect(unpackChunk(packChunk(points))).toEqual(points);
  });

  it('takes less than three bytes for a reading each minute', () => {
    let v = 200;
    const points = Array.from({ length: 1_440 }, (_, i) => {
      v += below(3) - 1;
      return { t: AT + 60_000 * i + below(20), v: v / 10 };
    });
    expect(packChunk(points).length).toBeLessThan(3 * points.length);
  });

  it('that is damaged is an error, not a wrong value', () => {
    const bytes = packChunk(Array.from({ length: 5 }, (_, i) => ({ t: AT + i, v: i })));
    expect(() => unpackChunk(bytes.subarray(0, 5))).toThrow(RangeError);
    expect(() => unpackChunk(new Uint8Array([9, 1, 2]))).toThrow('no block of the history');
  });
});

describe('packed summaries', () => {
  it.each(Object.entries(NUMBERS))('of numbers %s come back, each in its slot', (_, next) => {
    const slots = new Map<number, Summary>();
    for (let slot = 100; slot < 388; slot += 1 + below(3)) {
      const points = Array.from({ length: 1 + below(5) }, (__, i) => ({
        t: AT + 300_000 * slot + 900 * i,
        v: below(9) === 0 ? null : next(),
      }));
      slots.set(slot, summarise(points));
    }
    const table = new SlotTable(slots.size);
    for (const [slot, summary] of slots) table.add(slot, summary);
    const back = unpackSlots(packSlots(table));
    expect([...back.slot]).toEqual([...slots.keys()]);
    for (const [i, { sum, area, rise, ...exact }] of [...slots.values()].entries()) {
      const found = back.at(i);
      expect(found).toMatchObject(exact);
      // Sums of decimal fractions are rounded to the places that the readings have.
      for (const [name, value] of Object.entries({ sum, area, rise }))
        expect(found[name as 'sum']).toBeCloseTo(value, Math.abs(value) > 1e12 ? -Math.log10(Math.abs(value)) + 12 : 3);
    }
  });
});
