import { FakeClock } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { TimeLeap } from '../../src/things/timeLeap.js';

const make = (): { clock: FakeClock; leap: TimeLeap } => {
  const clock = new FakeClock();
  const leap = new TimeLeap({ clock });
  leap.begin();
  return { clock, leap };
};

describe('time that stood still', () => {
  it('voids what came before it, and for a while what comes after, of this session', async () => {
    const { clock, leap } = make();
    await clock.advance(1_000);
    const before = clock.now();
    expect(leap.voids(before)).toBe(false);
    clock.jumpWall(2_000);
    await clock.advance(1);
    expect([leap.voids(before), leap.voids(clock.now())]).toEqual([true, true]);
    await clock.advance(15_000);
    expect([leap.voids(before), leap.voids(clock.now())]).toEqual([true, false]);
  });

  it('is no matter to a new session, but for what waits since before', async () => {
    const { clock, leap } = make();
    await clock.advance(1_000);
    const before = clock.now();
    clock.jumpWall(60_000);
    await clock.advance(1_000);
    leap.begin();
    await clock.advance(1);
    expect([leap.voids(before), leap.voids(clock.now())]).toEqual([true, false]);
  });

  it('is not a clock that runs a little fast, or was set back', async () => {
    const { clock, leap } = make();
    for (let i = 0; i < 100; i++) {
      await clock.advance(5_000);
      clock.jumpWall(100);
      leap.look();
    }
    clock.jumpWall(-3_600_000);
    expect(leap.voids(clock.now())).toBe(false);
  });
});
