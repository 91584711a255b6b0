import { FakeClock, FakeNetwork, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { createHome } from '../../src/compose.js';
import { homeConfig } from '../../src/config.js';
import { OWNER } from '../support/fakeHouse.js';
import { LastingDb } from '../support/lastingDb.js';
import { suite } from '../support/scriptedPhone.js';

it('the mode of the house is written like any property, and stays over a restart', async () => {
  const clock = new FakeClock();
  const host = new FakeNetwork(clock).host('home');
  const ports = { clock, random: seededRandom(1), log: recordingLog(), network: host, web: host, files: new MemoryFiles(), suite };
  const home = createHome({ ...ports, openDb: new LastingDb().open }, homeConfig({ title: 'Ours', modes: ['in', 'out', 'asleep'] }));
  const mode = () => home.house.value('home/house', 'mode');
  const write = async (input: string) => {
    const steps: string[] = [];
    const off = home.house.subscribe((changes) => {
      for (const change of changes) if (change.k === 'step') steps.push(change.step.step);
    });
    const command = { id: `to-${input}`, thing: 'home/house', op: 'write', name: 'mode', input, tick: clock.now() } as const;
    home.house.submit(OWNER, command, () => undefined);
    await clock.flush();
    off();
    return steps;
  };
  await home.start();
  expect(mode()).toMatchObject({ value: 'in', quality: 'good' });
  expect(home.house.snapshot().things[0]?.td).toMatchObject({ title: 'Ours', properties: { mode: { enum: ['in', 'out', 'asleep'] } } });
  expect(await write('out')).toEqual(['accepted', 'sent', 'completed']);
  expect(await write('gone')).toEqual(['refused']);
  expect(mode()).toMatchObject({ value: 'out', quality: 'good' });
  await clock.settle(home.stop());
  await home.start();
  expect(mode()).toMatchObject({ value: 'out', quality: 'good' });
  await expect(home.house.gateway.forget('home')).rejects.toThrow('the home itself');
  await clock.settle(home.stop());
});
