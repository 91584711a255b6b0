import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRequest, HomeClient } from '@around/client';
import { allReadings, openDb } from '@around/home';
import { afterEach, describe, expect, it } from 'vitest';
import { SmallDisk } from './disks.js';
import { describeAsRoot, itLong, LONG } from './needs.js';
import { Rig, type TierName } from './rig.js';
import { heater, lamp, RING, UNLOCK } from './things.js';

type Wrong = 'full' | 'read-only';
/** A card that is worn out: minutes, all together. */
const WRONGS: readonly Wrong[] = LONG ? ['full', 'read-only'] : ['full'];

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

  const operates = (house: Rig, phone: HomeClient, request: CommandRequest): Promise<true> =>
    house.until(
      `${request.name} works again`,
      async () => phone.link.state === 'live' && (await phone.command(request).done).step === 'completed',
      40_000,
    );

  /** What the meter counted, as the home's history has it. */
  async function levels(house: Rig): Promise<number[]> {
    const db = await openDb(join(house.data('home'), 'home.db'));
    try {
      return allReadings(db, 'board/meter', 'level').flatMap(({ value }) => (value === null ? [] : [Number(value)]));
    } finally {
      db.close();
    }
  }

  async function switches(house: Rig, phone: HomeClient): Promise<void> {
    for (const on of [true, false, true]) {
      const run = phone.command(lamp(on));
      expect((await run.done).step).toBe('completed');
      expect(house.done('lamp').filter(([id]) => id === run.id)).toHaveLength(1);
    }
  }

  it.each(WRONGS)('of the home is %s: lamps go on, the gate stays shut, values flow, and nothing acknowledged is lost', async (wrong) => {
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
    await operates(house, phone, UNLOCK);
    await switches(house, phone);
    const now = level(phone);
    // What came while nothing could be written was not acknowledged, so that its board told it again: nothing is missing, nothing twice.
    await house.until('the history has caught up', async () => ((await levels(house)).at(-1) ?? 0) >= now);
    const kept = await levels(house);
    const said = house.done('meter').map(([one]) => Number(one));
    expect(kept.length).toBeGreaterThan(10);
    expect(kept).toEqual(said.slice(said.indexOf(kept[0] as number), said.indexOf(kept.at(-1) as number) + 1));
    // What it says after a kill is what it acknowledged before.
    await house.end('home');
    await house.startHome();
    await house.until('the phone is back', () => phone.link.state === 'live' && level(phone) >= now, 40_000);
  });

  itLong('of the home is full: a revoked phone is out all the same', async () => {
    const house = await rigOn('home', 'full');
    const owner = await house.phone();
    const other = await house.phone('relay', await house.pair('Thief'));
    disk.fill();
    const key = other.identity.key.id;
    await owner.ask('revoke', { key }).catch(() => undefined);
    await house.until('the other is out', () => other.link.state !== 'live');
    expect((await other.command(lamp(true)).done).step).toBe('refused');
  });

  itLong('of the home is full when it comes back after a power cut: it starts, and lamps go on', async () => {
    const house = await rigOn('home', 'full');
    const phone = await house.phone();
    await house.end('home');
    disk.fill();
    await house.startHome();
    await operates(house, phone, lamp(true));
    expect(await phone.command(UNLOCK).done).toMatchObject({ step: 'refused', code: 'busy' });
    disk.free();
    await operates(house, phone, UNLOCK);
  });

  itLong(
    'of the home is full when it starts after a polite stop: it says so and does not start, and starts when that is mended',
    async () => {
      const house = await rigOn('home', 'full');
      const phone = await house.phone();
      await house.end('home', 'SIGTERM');
      disk.fill();
      house.launch('home');
      expect(await house.ended('home')).not.toBe(0);
      expect(house.log('home')).toMatch(/home\.db cannot be opened .*check that the directory is there, writable and not full/);
      disk.free();
      await house.startHome();
      await operates(house, phone, RING);
    },
  );

  itLong('of the home is read-only at its start: it says so and does not start, and starts when that is mended', async () => {
    const house = await rigOn('home', 'read-only');
    const phone = await house.phone();
    await house.end('home');
    disk.wearOut();
    house.launch('home');
    expect(await house.ended('home')).not.toBe(0);
    expect(house.log('home')).toMatch(/home\.(db|lock).* cannot be opened .*check that the directory is there, writable and not full/);
    disk.repair();
    await house.startHome();
    await operates(house, phone, RING);
  });

  it.each(WRONGS)('of the board is %s: lamps go on, what may do harm is refused, readings wait in memory', async (wrong) => {
    const house = await rigOn('board', wrong);
    const phone = await house.phone();
    breakDisk(wrong);
    await switches(house, phone);
    for (const request of [UNLOCK, heater(true)]) {
      const refused = await phone.command(request).done;
      expect(refused).toMatchObject({ step: 'refused', code: 'busy' });
      expect(refused.detail).toMatch(/disk/);
    }
    expect([...house.done('gate'), ...house.done('heater')]).toEqual([]);
    const before = level(phone);
    await house.until('values still come', () => level(phone) > before + 2);

    await mendDisk(house, 'board', wrong);
    await operates(house, phone, UNLOCK);
    await switches(house, phone);
  });

  it.runIf(LONG).each(WRONGS)('of the board is %s at its start: it runs with what it knows', async (wrong) => {
    const house = await rigOn('board', wrong);
    const phone = await house.phone();
    await house.end('board');
    breakDisk(wrong);
    await house.startBoard();
    await operates(house, phone, lamp(true));
    expect((await phone.command(UNLOCK).done).step).toBe('refused');
  });

  it.runIf(LONG).each(WRONGS)(
    'of the relay is %s: all that runs goes on, a new home is refused with words, a restart serves who was enrolled',
    async (wrong) => {
      const house = await rigOn('web', wrong);
      const phone = await house.phone();
      breakDisk(wrong);
      await switches(house, phone);
      // A line may still fit where the disk is full; then it holds.
      const enrolled = () =>
        readFileSync(join(house.data('web'), 'homes.jsonl'), 'utf8')
          .trim()
          .split('\n').length;
      const before = enrolled();
      const refused = await house.enrol().then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (wrong === 'read-only' || refused !== undefined) expect(refused).toMatch(/disk space|permissions/);
      else expect(enrolled()).toBeGreaterThan(before);
      await house.end('web');
      await house.startWeb();
      await operates(house, phone, RING);
      await mendDisk(house, 'web', wrong);
      await house.enrol();
    },
  );

  describe('full at the very first start', () => {
    it.runIf(LONG).each<TierName>(['web', 'home', 'board'])('%s says so and does not start half-made', async (tier) => {
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
