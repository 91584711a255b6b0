import { browserClock, browserRandom } from '@around/platform/browser';
import { clockContract, fakeStage, randomContract, realStage } from '@around/platform/contract';
import { FAKE_WALL_START, FakeClock, seededRandom } from '@around/platform/fake';
import { nodeClock, nodeRandom } from '@around/platform/node';
import { describe, expect, it } from 'vitest';

clockContract('node', () => ({ clock: nodeClock, stage: realStage() }));
clockContract('browser', () => ({ clock: browserClock, stage: realStage() }));
clockContract('fake', () => {
  const clock = new FakeClock();
  return { clock, stage: fakeStage(clock) };
});
randomContract('node', () => nodeRandom);
randomContract('browser', () => browserRandom);
randomContract('seeded', () => seededRandom(7));

describe('FakeClock', () => {
  it('settles promises between two timers, however long their chain', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.after(10, async () => {
      for (let i = 0; i < 100; i++) await Promise.resolve();
      seen.push('chain');
      clock.after(0, () => seen.push('nested'));
    });
    clock.after(11, () => seen.push('later'));
    await clock.advance(20);
    expect(seen).toEqual(['chain', 'nested', 'later']);
    expect(clock.now()).toBe(20);
    expect(clock.pending).toBe(0);
  });

  it('jumps the wall alone, and shows another machine another zero', async () => {
    const clock = new FakeClock();
    const other = clock.shifted({ now: 5_000, wall: -1_000 });
    clock.jumpWall(3_600_000);
    await clock.advance(10);
    expect([clock.now(), clock.wall() - FAKE_WALL_START]).toEqual([10, 3_600_010]);
    expect([other.now(), other.wall()]).toEqual([5_010, clock.wall() - 1_000]);
  });

  it('keeps order over many timers, cancelled ones among them', async () => {
    const clock = new FakeClock();
    const random = seededRandom(11);
    const fired: number[] = [];
    const due: number[] = [];
    for (let i = 0; i < 1_000; i++) {
      const at = random.int(500);
      const timer = clock.after(at, () => fired.push(at));
      if (random.chance(0.7)) timer.cancel();
      else due.push(at);
    }
    expect(clock.pending).toBe(due.length);
    await clock.advance(500);
    expect(fired).toEqual(due.sort((a, b) => a - b));
  });

  it('says so when a condition never comes, and rejects with what a timer throws', async () => {
    const clock = new FakeClock();
    clock.every(10, () => {});
    await expect(clock.until(() => false, 1_000)).rejects.toThrow('1000 ms');
    clock.after(1, () => {
      throw new Error('in a timer');
    });
    await expect(clock.advance(5)).rejects.toThrow('in a timer');
    await expect(clock.advance(5)).resolves.toBeUndefined();
  });
});

describe('seededRandom', () => {
  it('repeats with the seed, and forks apart', () => {
    expect(seededRandom(3).bytes(8)).toEqual(seededRandom(3).bytes(8));
    expect(seededRandom(3).bytes(8)).not.toEqual(seededRandom(4).bytes(8));
    expect(seededRandom(3).fork('a').bytes(8)).not.toEqual(seededRandom(3).fork('b').bytes(8));
  });
});
