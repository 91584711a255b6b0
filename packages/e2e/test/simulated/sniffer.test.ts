import { toUtf8 } from '@around/messages';
import { expect, it } from 'vitest';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

const CANARY = ['canary-input-19c3', 'canary-user-b70e', 'ring', 'bell', 'count'];

it('a sniffer on every wire sees no word of what is said in the house', async () => {
  await using house = new SimulatedHouse(seedOf(5));
  const wires: Uint8Array[] = [];
  house.network.tap(({ bytes }) => wires.push(bytes.slice()));
  await house.start();
  const bell = await house.bellController('hall', '192.168.1.20');
  const far = await house.owner();
  await house.clock.until(() => far.house.things.has('hall/bell'));
  const run = far.command({ thing: 'hall/bell', op: 'invoke', name: 'ring', input: { note: CANARY[0] } });
  expect((await house.clock.settle(run.done)).step).toBe('completed');
  await house.clock.settle(far.ask('invite', { user: CANARY[1] as string, grant: { role: 'guest', things: ['hall/bell'] } }));
  await house.clock.until(() => far.house.values.get('hall/bell/count')?.value === 1);
  expect(bell.rung).toEqual([run.id]);

  // The tap hears everything: the beacon's title, and the hellos, which are plain by design.
  const everything = Buffer.concat(wires);
  expect(everything.includes('"Hall"')).toBe(true);
  expect(everything.includes('"t":"hello"')).toBe(true);
  for (const word of [...CANARY, run.id]) expect(everything.includes(Buffer.from(toUtf8(word))), word).toBe(false);
  // Nor do the secrets of the pairing pass: what the link holds in its fragment is never sent.
  expect(everything.includes('#p=')).toBe(false);
});
