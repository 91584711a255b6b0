import type { Rule } from '@around/messages';
import { expect, it } from 'vitest';
import { RulesRig } from './rulesRig.js';

const LUX = 'living/soil.level';
const ON: Rule = { title: 'On', when: [{ property: LUX, below: 30 }], do: [{ write: 'living/lamp.on', value: true }] };
const OFF: Rule = { title: 'Off', when: [{ property: LUX, above: 60 }], do: [{ write: 'living/lamp.on', value: false }] };

async function hall(rules: Record<string, Rule>): Promise<RulesRig> {
  const rig = new RulesRig();
  for (const thing of ['lamp', 'soil', 'motion']) rig.rooms.set(`living/${thing}`, 'Hall');
  await rig.open(rules);
  await rig.reads(LUX, 50);
  return rig;
}

/** The sensor tells what the lamp does to the room, `ms` after it did it. */
async function lives(rig: RulesRig, rounds: number, ms: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await rig.clock.advance(ms);
    await rig.reads(LUX, rig.fake.house.value('living/lamp', 'on')?.value === true ? 80 : 10);
  }
}

it.each([3_000, 40_000])('a circle through the room is stopped, told once, and shown, with a sensor that takes %i ms', async (ms) => {
  const rig = await hall({ on: ON, off: OFF });
  await rig.reads(LUX, 10);
  await lives(rig, 40, ms);
  expect(rig.done).toHaveLength(12);
  expect(rig.alarms()).toHaveLength(1);
  expect(rig.alarms()[0]).toContain('by way of the room, 5 times so far: on → off → on;');
  expect([...rig.amiss.keys()]).toEqual(['on']);
  expect(rig.rules.state('on')).toMatchObject({ fault: rig.amiss.get('on'), said: { code: 'roomCircle', with: { times: 5 } } });
  expect(rig.results('on').at(-1)).toBe('looped');
  // Who changes it begins anew.
  await rig.put('on', { ...ON, when: [{ property: LUX, below: 5 }] });
  expect(rig.amiss.size).toBe(0);
});

it('a light that goes on again for somebody who waves each time that it goes off is none', async () => {
  const wait = { wait: '10s' } as const;
  const on = { write: 'living/lamp.on', value: true } as const;
  const rig = await hall({
    walk: { title: 'Walk', when: [{ property: 'living/motion.motion', is: true }], do: [on, wait, { ...on, value: false }] },
  });
  for (let round = 1; round <= 20; round++) {
    await rig.reads('living/motion.motion', true);
    await rig.clock.advance(11_000);
    await rig.reads('living/motion.motion', false);
    expect(rig.done).toHaveLength(2 * round);
  }
  expect(rig.alarms()).toEqual([]);
});

it.each([
  ['people switch the lamp in between', (rig: RulesRig) => void rig.fake.ask({ name: 'level', input: 50 })],
  ['the sensor is in another room', (rig: RulesRig) => void rig.rooms.set('living/soil', 'Attic')],
])('where %s there is none', async (_, before) => {
  const rig = await hall({ on: ON, off: OFF });
  await rig.reads(LUX, 10);
  for (let round = 0; round < 30; round++) {
    before(rig);
    await lives(rig, 1, 3_000);
  }
  expect(rig.done.length).toBeGreaterThan(29);
  expect(rig.alarms()).toEqual([]);
});
