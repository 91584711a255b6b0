import { describe, expect, it } from 'vitest';
import { Dice, idBytes } from '../../src/torture/dice.js';

const throws = (dice: Dice): number[] => Array.from({ length: 50 }, () => dice.int(1, 6));

describe('the dice', () => {
  it('throw the same for the same seed and actor, whatever others threw before', () => {
    const one = new Dice('7');
    const two = new Dice('7');
    throws(two);
    expect(throws(one.fork('ann'))).toEqual(throws(two.fork('ann')));
    expect(throws(one.fork('ann'))).not.toEqual(throws(one.fork('bob')));
    expect(throws(new Dice('7'))).not.toEqual(throws(new Dice('8')));
  });

  it('throw every side, about as often as it weighs', () => {
    const dice = new Dice('even');
    const counts = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const { name } = dice.weighed([
        { name: 'a', weight: 1 },
        { name: 'b', weight: 2 },
        { name: 'c', weight: 3 },
      ]);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const [name, share] of [
      ['a', 1_000],
      ['b', 2_000],
      ['c', 3_000],
    ] as const)
      expect(Math.abs((counts.get(name) ?? 0) - share)).toBeLessThan(200);
    expect(new Set(throws(dice))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  it('make ids of 16 bytes that no other actor has', () => {
    const ids = new Set(['ann', 'bob'].flatMap((name) => [0, 1, 2].map((k) => Buffer.from(idBytes(name, k)).toString('hex'))));
    expect(ids.size).toBe(6);
    expect(idBytes('ann', 0)).toHaveLength(16);
    expect(idBytes('ann', 1)).toEqual(idBytes('ann', 1));
  });
});
