import type { FromController } from '@around/messages';
import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { Reporter } from '../../src/link/reporter.js';
import { ReadingRing } from '../../src/state/readingRing.js';

type Report = Extract<FromController, { t: 'report' }>;

it('tells each reading at once, gathered a little, while the home takes seconds to commit', async () => {
  const clock = new FakeClock();
  const ring = new ReadingRing({ clock, random: seededRandom(5), files: new MemoryFiles(), log: recordingLog() }, { capacity: 1_000 });
  await ring.load('');
  ring.start();
  const told = new Map<number, number>();
  let reports = 0;
  const reporter = new Reporter({ clock }, ring, (message) => {
    reports++;
    for (const { at } of (message as Report).items) told.set(at, clock.now() - at);
    return true;
  });
  reporter.begin();
  // 50 a second for two seconds, and not a word from the home.
  for (let n = 0; n < 100; n++) {
    ring.add({ k: 'value', thing: 't', name: 'p', value: n, at: clock.now() });
    await clock.advance(20);
  }
  await clock.advance(100);
  expect(told.size).toBe(100);
  expect(Math.max(...told.values())).toBeLessThanOrEqual(60);
  expect(reports).toBeLessThan(60);
  reporter.end();
  await ring.stop();
});
