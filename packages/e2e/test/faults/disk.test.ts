import { join } from 'node:path';
import type { HomeClient } from '@around/client';
import { afterEach, describe, expect, it } from 'vitest';
import { SmallDisk } from './disks.js';
import { describeAsRoot } from './needs.js';
import { Rig, type TierName } from './rig.js';
import { heater, lamp, RING, UNLOCK } from './things.js';

type Wrong = 'full' | 'read-only';

describeAsRoot(['mount', 'mkfs.ext4'], 'a disk', () => {
  let rig: Rig | undefined;
  let disk: SmallDisk;
  afterEach(async () => {
    await rig?.[Symbol.asyncDispose]();
    rig = undefined;
  });

  /** A rig of which one tier keeps its data on a disk of its own. */
  async function rigOn(tier: TierName, wrong: Wrong, start = true): Promise<Rig> {
    const make = await Rig.make((folder) => ({ [tier]: { data: join(folder, `${tier}-disk`, 'data') } }));
    rig = make;
    const mountAt = join(make.folder, `${tier}-disk`);
    disk = new SmallDisk(mountAt, wrong === 'full' ? { mib: 8 } : { mib: 16, image: join(make.folder, 'card.img') });
    make.onEnd(() => disk.remove());
    if (start) await make.startAll();
    return make;
  }

  const breakDisk = (wrong: Wrong): void => (wrong === 'full' ? disk.fill() : disk.wearOut());

  /** Space again, or another card; a card is changed while nothing runs on it. */
  async function mendDisk(house: Rig, tier: TierName, wrong: Wrong): Promise<void> {
    if (wrong === 'full') return disk.free();
    await house.end(tier, 'SIGTERM');
    disk.repair();
    await start(house, tier);
  }

  const start = (house: Rig, tier: TierName): Promise<void> =>
    tier === 'web' ? house.startWeb() : tier === 'home' ? house.startHome() : house.startBoard();

  const level = (phone: HomeClient): number => Number(phone.house.values.get('board/meter/level')?.value ?? -1);

  async function switches(house: Rig, phone: HomeClient): Promise<void> {
    for (const on of [true, false, true]) {
      const run = phone.command(lamp(on));
      expect((await run.done).step).toBe('completed');
      expect(house.done('lamp').filter(([id]) => id === run.id)).toHaveLength(1);
    }
  }

  it.each<Wrong>(['full', 'read-only'])(
    'of the home is %s: lamps go on, the gate stays shut, values flow, and nothing acknowledged is lost',
    async (wrong) => {
      const house = await rigOn('home', wrong);
      const phone = await house.phone();
      expect((await phone.command(UNLOCK).done).step).toBe('completed');
      breakDisk(wrong);

      await switches(house, phone);
      const gate = await phone.command(UNLOCK).done;
      expect(gate).toMatchObject({ step: 'refused', code: 'busy' });
      expect(gate.detail).toMatch(/disk/);
      expect(house.done('gate')).toHaveLength(1);
      const before = level(phone);
      await house.until('values still come', () => level(phone) > before + 2);
      await expect(house.invite('Nobody')).rejects.toThrow(/disk|full|read-?only/i);
      expect(house.log('home')).toMatch(/is the disk full|disk/);

      await mendDisk(house, 'home', wrong);
      await house.until('the gate opens again', async () => (await phone.command(UNLOCK).done).step === 'completed', 40_000);
      await switches(house, phone);
      const now = level(phone);
      await house.until('values come', () => level(phone) > now);
      // What it says after a kill is what it acknowledged before.
      await house.end('home');
      await house.startHome();
      await house.until('the phone is back', () => phone.link.state === 'live' && level(phone) >= now, 40_000);
    },
  );

  it('of the home is full: a revoked phone is out all the same', async () => {
    const house = await rigOn('home', 'full');
    const owner = await house.phone();
    const other = await house.phone('relay', await house.pair('Thief'));
    disk.fill();
    const key = other.identity.key.id;
    await owner.ask('revoke', { key }).catch(() => undefined);
    await house.until('the other is out', () => other.link.state !== 'live', 5_000);
    expect((await other.command(lamp(true)).done).step).toBe('refused');
  });

  it.each<Wrong>(['full', 'read-only'])(
    'of the home is %s at its start: it says so and does not start, and starts when that is mended',
    async (wrong) => {
      const house = await rigOn('home', wrong);
      const phone = await house.phone();
      await house.end('home');
      breakDisk(wrong);
      house.launch('home');
      expect(await house.ended('home')).not.toBe(0);
      expect(house.log('home')).toMatch(/home\.(db|lock).* cannot be opened .*check that the directory is there, writable and not full/);
      if (wrong === 'full') disk.free();
      else disk.repair();
      await house.startHome();
      await house.until(
        'the phone operates',
        async () => phone.link.state === 'live' && (await phone.command(RING).done).step === 'completed',
        40_000,
      );
    },
  );

  it.each<Wrong>(['full', 'read-only'])(
    'of the board is %s: lamps go on, what may do harm is refused, readings wait in memory',
    async (wrong) => {
      const house = await rigOn('board', wrong);
      const phone = await house.phone();
      breakDisk(wrong);
      await switches(house, phone);
      for (const request of [UNLOCK, heater(true, 60_000)]) {
        const refused = await phone.command(request).done;
        expect(refused).toMatchObject({ step: 'refused', code: 'busy' });
        expect(refused.detail).toMatch(/disk/);
      }
      expect([...house.done('gate'), ...house.done('heater')]).toEqual([]);
      const before = level(phone);
      await house.until('values still come', () => level(phone) > before + 2);

      await mendDisk(house, 'board', wrong);
      await house.until('the gate opens again', async () => (await phone.command(UNLOCK).done).step === 'completed', 40_000);
      await switches(house, phone);
    },
  );

  it.each<Wrong>(['full', 'read-only'])('of the board is %s at its start: it runs with what it knows', async (wrong) => {
    const house = await rigOn('board', wrong);
    const phone = await house.phone();
    await house.end('board');
    breakDisk(wrong);
    await house.startBoard();
    await house.until('the lamp goes on', async () => (await phone.command(lamp(true)).done).step === 'completed', 40_000);
    expect((await phone.command(UNLOCK).done).step).toBe('refused');
  });

  it.each<Wrong>(['full', 'read-only'])(
    'of the relay is %s: all that runs goes on, a new home is refused with words, a restart serves who was enrolled',
    async (wrong) => {
      const house = await rigOn('web', wrong);
      const phone = await house.phone();
      breakDisk(wrong);
      await switches(house, phone);
      await expect(house.enrol()).rejects.toThrow(/disk|full|permission|read-?only/i);
      await house.end('web');
      await house.startWeb();
      await house.until(
        'the phone is back',
        async () => phone.link.state === 'live' && (await phone.command(RING).done).step === 'completed',
        40_000,
      );
      await mendDisk(house, 'web', wrong);
      await house.enrol();
    },
  );

  describe('full at the very first start', () => {
    it.each<TierName>(['web', 'home', 'board'])('%s says so and does not start half-made', async (tier) => {
      const house = await rigOn(tier, 'full', false);
      house.data(tier);
      disk.fill();
      house.launch(tier);
      expect(await house.ended(tier)).not.toBe(0);
      expect(house.log(tier)).toMatch(/full|disk/i);
      disk.free();
      await start(house, tier);
    });
  });
});
