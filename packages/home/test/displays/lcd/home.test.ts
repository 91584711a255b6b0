import { BackpackChip, FakeClock, FakeNetwork, LcdBus, MemoryFiles, recordingLog, seededRandom, textOf } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { createHome } from '../../../src/compose.js';
import { homeConfig } from '../../../src/config.js';
import { LastingDb } from '../../support/lastingDb.js';
import { suite } from '../../support/scriptedPhone.js';

it('a home with an LCD in its configuration shows its offer there, without a serial port in the machine', async () => {
  const clock = new FakeClock();
  const host = new FakeNetwork(clock).host('home');
  const bus = new LcdBus(clock);
  const chip = new BackpackChip(bus.now, 20, 4);
  bus.chips.set(0x27, chip);
  const home = createHome(
    {
      ...{ clock, random: seededRandom(1), log: recordingLog(), network: host, web: host },
      ...{ files: new MemoryFiles(), suite, openDb: new LastingDb().open, i2c: bus },
    },
    homeConfig({ title: 'Villa', timeZone: 'Asia/Tokyo', displays: { lcd: { size: '20x4' }, night: { from: '23:00', to: '06:00' } } }),
  );
  await home.start();
  await clock.advance(2_000);
  // A home without an owner shows its first pairing offer, at night too.
  const rows = chip.glass().codes.map((row) => textOf('A00', row));
  expect(rows[1]).toMatch(/^\w{4}-\w{4}-\w{4} {6}$/);
  expect(rows[2]).toMatch(/^Pair owner {6}4:5\d$/);
  expect(chip.glass().lit).toBe(true);
  const stopped = home.stop();
  await clock.advance(10_000);
  await stopped;
  expect(
    chip
      .glass()
      .codes.map((row) => textOf('A00', row))
      .join(''),
  ).toContain('Around stopped');
  expect(chip.lost).toBe(0);
});
