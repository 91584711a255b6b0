import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type CommandRequest, createHomeClient, type HomeClient, type Keyed, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { PROGRAMS } from '@around/demo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/realHouse.js';
import { describeAsRoot, LONG } from './needs.js';
import { Rig, type TierName } from './rig.js';
import { fan, lamp, RING, UNLOCK } from './things.js';
import { HOUR, TierClock, YEAR } from './tierClock.js';

const JUMPS = LONG ? [HOUR, -HOUR, YEAR, -YEAR] : [YEAR, -YEAR];
/** 16 random bytes. */
const newId = (): string => randomBytes(16).toString('base64url');
const TIERS: readonly TierName[] = ['web', 'home', 'board'];

describeAsRoot(['faketime'], 'a wall clock that jumps', () => {
  const clocks = {} as Record<TierName, TierClock>;
  let rig: Rig;
  let keyed: Keyed;
  let phone: HomeClient;

  beforeAll(async () => {
    rig = await Rig.start((folder) => {
      for (const tier of TIERS) clocks[tier] = new TierClock(folder, tier);
      return { web: { env: clocks.web.env }, home: { env: clocks.home.env }, board: { env: clocks.board.env } };
    });
    keyed = await rig.pair();
    phone = await rig.phone('relay', keyed);
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  const right = (): void => {
    for (const tier of TIERS) clocks[tier].turn(0);
  };

  /** Everything that has a life works, once, and is told how long it took in true time. */
  async function operates(...requests: readonly CommandRequest[]): Promise<void> {
    for (const request of requests) {
      const run = phone.command(request);
      const end = await run.done;
      expect(end.step, `${end.code} ${end.detail}`).toBe('completed');
      expect(end.held?.home).toBeLessThan(10_000);
      expect(times(run.id)).toBe(1);
    }
  }
  const times = (id: string): number =>
    [...rig.done('bell'), ...rig.done('gate'), ...rig.done('lamp')].filter(([one]) => one === id).length;
  const again = (request: CommandRequest): Promise<true> =>
    rig.until(
      `${request.name} works again`,
      async () => phone.link.state === 'live' && (await phone.command(request).done).step === 'completed',
      40_000,
    );

  it.each(['web', 'home'] as const)('%s: commands of every class go on at ±1 hour and ±1 year, during a run', async (tier) => {
    for (const jump of JUMPS) {
      clocks[tier].turn(jump);
      await operates(RING, UNLOCK, lamp(true));
    }
    right();
    await operates(RING, UNLOCK, lamp(true));
  });

  it('the board: comfort goes on; what may do harm is expired for 15 s after a leap ahead, which may have been a sleep', async () => {
    for (const jump of LONG ? [-HOUR, HOUR, -YEAR, YEAR] : [-YEAR, HOUR]) {
      clocks.board.turn(jump);
      await operates(RING, lamp(true));
      const run = phone.command(UNLOCK);
      const { step, detail } = await run.done;
      expect(times(run.id)).toBe(step === 'completed' ? 1 : 0);
      if (jump > 0) expect(detail).toBe('the controller slept meanwhile, or its clock was set: order it again');
    }
    right();
    await again(UNLOCK);
  });

  it.each(TIERS)('%s: comes up at a wrong time after a restart, and all goes on', async (tier) => {
    for (const jump of LONG ? [YEAR, -YEAR] : [-YEAR]) {
      await rig.end(tier);
      clocks[tier].turn(jump);
      if (tier === 'web') await rig.startWeb();
      else if (tier === 'home') await rig.startHome();
      else await rig.startBoard();
      await again(RING);
      await again(UNLOCK);
      await operates(RING, lamp(true));
    }
    right();
  });

  it('a phone whose own clock is wrong by a year operates all the same', async () => {
    const folder = { AROUND_HOME: join(rig.folder, 'cli') };
    expect((await run([PROGRAMS.around, 'pair', await rig.invite('Clock')], folder)).code).toBe(0);
    const own = new TierClock(rig.folder, 'phone');
    for (const jump of [YEAR, -YEAR]) {
      own.turn(jump);
      const { out, code } = await run([PROGRAMS.around, 'invoke', 'board/bell.ring', '--json'], { ...folder, ...own.env });
      expect(code, out).toBe(0);
    }
  });

  describe('leases at the board', () => {
    /** Uptime, in seconds, at which the fan was switched so, counted from the newest. */
    const switched = (to: string): number[] => rig.done('fan').flatMap(([, what, up]) => (what === to ? [Number(up)] : []));
    const off = async (times: number, withinMs = 15_000): Promise<void> => {
      await rig.until('the fan is off', () => switched('false').length === times, withinMs);
    };

    it('end after their own time whatever the clock says meanwhile', async () => {
      for (const jump of [YEAR, -YEAR]) {
        const before = switched('false').length;
        expect((await phone.command(fan(true, 2_000)).done).step).toBe('completed');
        clocks.board.turn(jump);
        await off(before + 1);
        const lasted = (switched('false').at(-1) as number) - (switched('true').at(-1) as number);
        expect(lasted).toBeGreaterThan(1.8);
        expect(lasted).toBeLessThan(10);
      }
      right();
    });

    it('end at once, or once more their own length later, where the board restarts at a wrong time', async () => {
      const before = switched('false').length;
      expect((await phone.command(fan(true, 60_000)).done).step).toBe('completed');
      await rig.until(
        'the lease is on the disk',
        async () => (await run(['-c', `grep -q fan ${rig.data('board')}/leases`], {}, 'sh')).code === 0,
      );
      await rig.end('board');
      clocks.board.turn(YEAR);
      await rig.startBoard();
      await off(before + 1);

      await rig.until('the board is back', async () => (await phone.command(fan(true, 2_000)).done).step === 'completed', 40_000);
      await rig.end('board');
      clocks.board.turn(-YEAR);
      await rig.startBoard();
      await off(before + 2);
      right();
    });
  });

  describe('rights at home', () => {
    it('a pairing offer is over when the clock leaves its five minutes, forwards or backwards', async () => {
      for (const jump of [HOUR, -HOUR]) {
        right();
        const link = await rig.invite('Late');
        clocks.home.turn(jump);
        const tried = pairWithLink(nodePorts(), link, { device: 'late', software: 'faults', store: async () => undefined });
        await expect(tried).rejects.toThrow(/pair|invitation|over|new link/i);
      }
      right();
    });

    it('a guest whose time is over is out', async () => {
      const guest = await rig.pair('Guest', '--role', 'guest', '--things', 'board/bell', '--hours', '2');
      const phone = createHomeClient(nodePorts(), guest, { ways: [{ way: 'relay', url: rig.relay }] });
      await phone.start();
      try {
        await rig.until('the guest is in', () => phone.link.state === 'live');
        expect((await phone.command(RING).done).step).toBe('completed');
        clocks.home.turn(YEAR);
        expect((await phone.command(RING).done).step).toBe('refused');
        await rig.until('the guest is out', () => phone.link.state !== 'live');
        expect(phone.link).toMatchObject({ detail: expect.stringMatching(/time/) });
      } finally {
        await phone.stop();
        right();
      }
    });
  });

  it('a reading of a board whose clock is behind is shown as old, and as new when the clock is right', async () => {
    const quality = () => phone.house.values.get('board/meter/level')?.quality;
    await rig.until('the reading is good', () => quality() === 'good');
    clocks.board.turn(-HOUR);
    await rig.until('the reading is called stale', () => quality() === 'stale');
    clocks.board.turn(HOUR);
    await rig.until('a time that is still to come is no age', () => quality() === 'good');
    clocks.board.turn(0);
    await rig.until('the reading is good', () => quality() === 'good');
  });

  it('a wish lives its own time whatever the clock at home says, and is never fulfilled late', async () => {
    try {
      for (const jump of LONG ? [YEAR, -YEAR] : [YEAR]) {
        await rig.end('board');
        await rig.until('the board is away', () => phone.house.controllers.get('board')?.state !== 'connected');
        const before = rig.done('lamp').length;
        await phone.ask('wish', { id: newId(), thing: 'board/lamp', name: 'on', value: true, ms: 2_000 });
        await rig.until('the wish waits', () => phone.house.wishes.has('board/lamp/on'));
        clocks.home.turn(jump);
        await rig.until('the wish is over', () => !phone.house.wishes.has('board/lamp/on'), 10_000);
        right();
        await rig.startBoard();
        await again(RING);
        expect(rig.done('lamp')).toHaveLength(before);
      }
    } finally {
      right();
    }
  });
});
