import { describe, expect, it } from 'vitest';
import { moved } from '../../src/state/moves.js';
import { readThing, withLook } from '../../src/state/things.js';

const thing = (id: string, order?: number) =>
  withLook(readThing({ id, controller: 'a', td: { title: id } }), order === undefined ? undefined : { thing: id, order });

describe('moving a tile', () => {
  it('numbers the whole list at first, keeping what else was said of each thing', () => {
    const looks = new Map([['a/2', { thing: 'a/2', title: 'Two' }]]);
    expect(moved([thing('a/1'), thing('a/2'), thing('a/3')], looks, 1, 0)).toEqual([
      { thing: 'a/2', title: 'Two', order: 10 },
      { thing: 'a/1', order: 20 },
      { thing: 'a/3', order: 30 },
    ]);
  });

  it('writes only those that changed their place afterwards', () => {
    const list = [thing('a/1', 10), thing('a/2', 20), thing('a/3', 30)];
    expect(moved(list, new Map(), 2, 1).map(({ thing: id, order }) => [id, order])).toEqual([
      ['a/3', 20],
      ['a/2', 30],
    ]);
  });

  it('does nothing over the ends', () => {
    expect(moved([thing('a/1'), thing('a/2')], new Map(), 0, -1)).toEqual([]);
    expect(moved([thing('a/1'), thing('a/2')], new Map(), 1, 2)).toEqual([]);
  });
});
