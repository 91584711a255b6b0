import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LONG } from './needs.js';
import { Rig, type TierName } from './rig.js';
import { lamp, RING } from './things.js';

/** Longer than an impulse lives (5 s), and than two pings of the home to its controllers leave unanswered. */
const STOPPED_MS = 8_000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig?.[Symbol.asyncDispose]());

it.each<TierName>(LONG ? ['web', 'home', 'board'] : ['board'])(
  '%s stopped for 8 s with commands on their way: what is late is expired, what runs runs once',
  async (tier) => {
    const phone = await rig.phone();
    expect((await phone.command(RING).done).step).toBe('completed');
    const before = rig.done('bell').length;

    rig.signal(tier, 'SIGSTOP');
    // In the buffer of the link before the stopped one: impulses of 5 s, and a write that may wait for a minute.
    const impulses = Array.from({ length: 5 }, () => phone.command(RING));
    const patient = phone.command({ ...lamp(true), validFor: 60_000 });
    await sleep(STOPPED_MS);
    rig.signal(tier, 'SIGCONT');

    const ends = await Promise.all(impulses.map((run) => run.done));
    expect(ends.map(({ step }) => step)).toEqual(impulses.map(() => 'expired'));
    expect((await patient.done).step).toBe('completed');
    expect(rig.done('lamp').filter(([id]) => id === patient.id)).toHaveLength(1);
    // And at once it is as before.
    expect((await phone.command(RING).done).step).toBe('completed');
    expect(rig.done('bell')).toHaveLength(before + 1);
    await phone.stop();
  },
);
