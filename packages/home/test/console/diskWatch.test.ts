import { FakeClock } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { DiskWatch, freeBytes } from '../../src/console/diskWatch.js';

const MB = 1_048_576;

it('a disk that is nearly full is told of once, and again when it was better in between', async () => {
  const clock = new FakeClock();
  const told: unknown[] = [];
  let free: number | undefined = 500 * MB;
  const ask = async (): Promise<number> => {
    if (free === undefined) throw new Error('nobody knows');
    return free;
  };
  const watch = new DiskWatch({ clock, free: ask, tell: (detail) => told.push(detail) });
  await watch.start();
  for (const next of [199 * MB, 100 * MB, undefined, 300 * MB, 150 * MB]) {
    free = next;
    await clock.advance(600_000);
  }
  expect(told).toEqual([{ code: 'diskNearlyFull', with: { megabytes: 199 } }]);
  free = 400 * MB;
  await clock.advance(600_000);
  free = 0;
  await clock.advance(600_000);
  expect(told).toHaveLength(2);
  await watch.stop();
  expect(clock.pending).toBe(0);
  expect(await freeBytes('/')).toBeGreaterThan(0);
});
