import { expect, it } from 'vitest';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

it('a wish for a board that is away outlives the home’s restart, is done once, and every phone sees how it goes', async () => {
  await using house = new SimulatedHouse(seedOf(31));
  await house.start();
  const bell = await house.bellController('hall', '192.168.1.20');
  const phone = await house.owner();
  const tablet = await house.owner('tablet');
  await house.clock.until(() => phone.house.things.has('hall/bell'));
  const told: string[] = [];
  tablet.subscribe(({ changes }) => {
    for (const change of changes) {
      if (change.k === 'wish') told.push(`${change.wish.value} ${change.wish.state}`);
      if (change.k === 'wishGone') told.push(change.why);
    }
  });

  house.network.partition('pi', 'hall');
  await house.clock.until(() => phone.house.controllers.get('hall')?.state === 'away', 120_000);
  const wanted = { id: 'louder', thing: 'hall/bell', name: 'volume', value: 7 };
  const { wish } = await house.clock.settle(phone.ask('wish', wanted));
  expect(wish).toMatchObject({ value: 7, version: 1, state: 'waiting' });
  await house.clock.until(() => told.length > 0);
  expect(told).toEqual(['7 waiting']);

  await house.crash('home', 20_000);
  await house.clock.until(() => tablet.link.state === 'live' && phone.link.state === 'live', 120_000);
  await house.clock.until(() => phone.house.wishes.has('hall/bell/volume') && tablet.house.wishes.has('hall/bell/volume'));
  // Said again by a phone that never heard the answer.
  expect(await house.clock.settle(phone.ask('wish', wanted))).toMatchObject({ wish: { id: 'louder', version: 1 } });
  expect(bell.volumes).toEqual([]);

  house.network.heal('pi', 'hall');
  await house.clock.until(() => told.includes('fulfilled'), 120_000);
  expect(told).toEqual(['7 waiting', '7 sent', 'fulfilled']);
  await house.clock.advance(900_000);
  expect(bell.volumes).toEqual(['7']);
  for (const one of [phone, tablet]) {
    expect(one.house.wishes.size).toBe(0);
    expect(one.house.values.get('hall/bell/volume')).toMatchObject({ value: 7, quality: 'good' });
  }
  const { entries } = await house.clock.settle(phone.ask('log', { thing: 'hall/bell', name: 'volume' }));
  expect(entries).toMatchObject([{ wish: 'louder', input: 7, by: 'owner', path: 'relay', ended: true }]);
});
