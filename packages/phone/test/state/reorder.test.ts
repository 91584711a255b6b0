import { describe, expect, it } from 'vitest';
import { placeAt, reordered, shifts } from '../../src/state/reorder.js';

const column = [
  { left: 0, top: 0, width: 100, height: 40 },
  { left: 0, top: 50, width: 100, height: 80 },
  { left: 0, top: 140, width: 100, height: 40 },
];
const grid = [0, 1, 2, 3].map((i) => ({ left: (i % 2) * 110, top: Math.floor(i / 2) * 90, width: 100, height: 80 }));

describe('what is dragged in a list', () => {
  it('lands at the place whose middle is nearest', () => {
    expect(placeAt(column, 0, { x: 0, y: 10 })).toBe(0);
    expect(placeAt(column, 0, { x: 5, y: 60 })).toBe(1);
    expect(placeAt(column, 0, { x: 0, y: 900 })).toBe(2);
    expect(placeAt(grid, 0, { x: 100, y: 80 })).toBe(3);
  });

  it('lets those of a column make way by its own height and the gap', () => {
    expect(shifts(column, 0, 2).map(({ y }) => y)).toEqual([0, -50, -50]);
    expect(shifts(column, 2, 0).map(({ y }) => y)).toEqual([50, 50, 0]);
    expect(shifts(column, 1, 0).map(({ y }) => y)).toEqual([90, 0, 0]);
  });

  it('lets those of a grid go to their neighbour’s place', () => {
    expect(shifts(grid, 0, 2)).toEqual([
      { x: 0, y: 0 },
      { x: -110, y: 0 },
      { x: 110, y: -90 },
      { x: 0, y: 0 },
    ]);
  });

  it('stands where it was let go, and the others in their order', () => {
    expect(reordered(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd']);
    expect(reordered(['a', 'b', 'c', 'd'], 3, 1)).toEqual(['a', 'd', 'b', 'c']);
  });
});
