import type { Change } from '@around/messages';
import { FakeClock, FakeNetwork, FakeSerial, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { createHome } from '../../src/compose.js';
import { homeConfig } from '../../src/config.js';
import { LastingDb } from '../support/lastingDb.js';
import { suite } from '../support/scriptedPhone.js';

it('makes the presses of a display’s buttons events of the house', async () => {
  const clock = new FakeClock();
  const host = new FakeNetwork(clock).host('home');
  const serial = new FakeSerial(clock);
  const display = serial.device('/dev/ttyUSB0');
  const home = createHome(
    {
      ...{ clock, random: seededRandom(1), log: recordingLog(), network: host, web: host },
      ...{ files: new MemoryFiles(), suite, openDb: new LastingDb().open, serial },
    },
    homeConfig({ displays: { m5stack: ['/dev/ttyUSB0'] } }),
  );
  await home.start();
  const changes: Change[] = [];
  home.house.subscribe((news) => changes.push(...news));
  await clock.advance(3_000);
  display.send('{"t":"hello","v":1,"display":"m5stack","width":320,"height":240}\n');
  display.send('{"t":"button","button":"A","press":"short"}\n');
  display.send('{"t":"button","button":"C","press":"long"}\n');
  await clock.until(() => changes.filter(({ k }) => k === 'event').length === 2);
  expect(changes.filter(({ k }) => k === 'event')).toMatchObject([
    { thing: 'home/display', name: 'pressed', data: { button: 'A' } },
    { thing: 'home/display', name: 'longPressed', data: { button: 'C' } },
  ]);
  expect(home.house.snapshot().things.map(({ id }) => id)).toContain('home/display');
  await clock.settle(home.stop());
});
