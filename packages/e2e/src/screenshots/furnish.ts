import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRequest } from '@around/client';
import { eventually } from '@around/demo';
import { RELAY_URL } from './browser.js';
import type { Stage } from './stage.js';
import { NOW } from './standingClock.js';

/** Before anything is in the house. */
export const MORNING = '2026-01-15 09:40:00';
const on = (thing: string, input: unknown, name = 'on'): CommandRequest => ({ thing, op: 'write', name, input });

/** Who lives here, and the phone in the pictures. */
export async function moveIn(stage: Stage): Promise<void> {
  const { house } = stage;
  await stage.pairPage(stage.relayPhone, RELAY_URL, 'Mika', 'Mika’s phone');
  stage.owner = await house.connect(await house.pair('Mika', 'Mika’s laptop'));
  stage.hana = await house.connect(await house.pair('Hana', 'Hana’s phone', '--role', 'member'));
  await house.pair('Grandma', 'Grandma’s tablet', '--role', 'guest', '--things', 'kitchen/lock', '--hours', '72');
  await stage.owner.ask('setPin', { pin: '2468' }).catch(() => undefined);
}

/** All boards, and a day that has gone by: hangs, failures, things done. */
export async function furnish(stage: Stage): Promise<void> {
  const { house, owner, hana } = stage;
  // Where the motor of the blinds is before it was ever moved.
  writeFileSync(join(house.data('devices'), 'cover.position'), '80');
  for (const board of ['attic', 'kitchen'] as const) await house.addBoard(board);
  await eventually('the boards do not connect', 30_000, async () => connected(stage, 2) || undefined);
  const give = (by: typeof owner, at: string, ...requests: readonly CommandRequest[]) => {
    house.clock.set(`2026-01-15 ${at}`);
    return Promise.all(requests.map((request) => by.command(request).done));
  };
  await give(hana, '09:51:07', on('kitchen/fan', 3, 'level'));
  await give(hana, '10:15:40', on('kitchen/light', false), on('attic/lamp', true));
  await give(owner, '12:04:12', on('kitchen/fan', 3, 'level'));
  await give(hana, '12:06:30', on('kitchen/light', true), on('kitchen/coffee', true));
  // The one sensor of the garage speaks now, and never again.
  house.clock.set('2026-01-15 13:20:00');
  await house.addBoard('garage');
  await eventually('the garage does not connect', 30_000, async () => connected(stage, 3) || undefined);
  await eventually('the garage says nothing', 30_000, async () => owner.house.values.has('garage/climate/temperature') || undefined);
  await give(hana, '13:41:02', on('attic/lamp', false), on('garage/sign', 'Dinner at seven', 'text'));
  await give(owner, '13:58:20', on('garage/pump', true), on('attic/ceiling', 70, 'brightness'));
  house.clock.set(NOW);
  await eventually('the readings are old', 30_000, async () => {
    const fresh = [...owner.house.values.values()].filter(({ at }) => at === house.clock.ms).length;
    return fresh > 15 || undefined;
  });
  // A board whose clock leapt ahead may have slept: for so long it starts nothing that may do harm (docs/PROTOCOL.md).
  await new Promise((resolve) => setTimeout(resolve, 16_000));
}

const connected = ({ owner }: Stage, n: number): boolean =>
  [...owner.house.controllers.values()].filter(({ id, state }) => id !== 'home' && state === 'connected').length === n;
