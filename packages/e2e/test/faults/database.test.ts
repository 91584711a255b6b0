import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeClient } from '@around/client';
import { seededRandom } from '@around/platform/fake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedOf } from '../support/simulatedHouse.js';
import { HomeFolder, type Rights, rightsOf, spoil } from './homeFolder.js';
import { describeAsRoot, LONG } from './needs.js';
import { Rig } from './rig.js';
import { RING } from './things.js';

/** What a message must hold so that its reader knows what to do. */
const ADVICE = /put .* back|put a backup back|remove it|update Around|check that|pair .* again/;

describe('a damaged database', () => {
  const seed = seedOf(20_261);
  const random = seededRandom(seed);
  let home: HomeFolder;
  beforeAll(async () => {
    home = new HomeFolder(seed);
    await home.live();
  });
  afterAll(() => home[Symbol.dispose]());

  /** Every right that is read is one that was given, to the letter. */
  function expectNoMore(rights: Rights): void {
    for (const part of ['keys', 'users', 'controllers', 'invitations'] as const)
      for (const one of rights[part]) expect(home.rights[part], `${part}, seed ${seed}`).toContainEqual(one);
  }

  /**
   * Opens a spoilt copy as the home does, and reads all that a start reads. What comes is one of: `works` (all rights are there), `fewer` (some
   * rows do not bear their mark, and the log says what to do), `set aside` (an empty database, and the log says what to do), `refused` (words).
   */
  async function open(folder: string): Promise<'works' | 'fewer' | 'set aside' | 'refused'> {
    let storage: Awaited<ReturnType<HomeFolder['open']>>['storage'];
    let log: Awaited<ReturnType<HomeFolder['open']>>['log'];
    try {
      ({ storage, log } = await home.open(folder));
    } catch (error) {
      expect((error as Error).name, String((error as Error).stack)).toBe('StorageError');
      expect((error as Error).message).toMatch(ADVICE);
      return 'refused';
    }
    try {
      const rights = rightsOf(storage);
      expectNoMore(rights);
      storage.ledger.page(Number.MAX_SAFE_INTEGER, 200);
      storage.ledger.find('command7');
      storage.readings.values();
      storage.readings.models();
      // It can be written to.
      const [key] = storage.keys.all();
      if (key !== undefined) storage.rights.commit({ keys: [key], audit: [] });
      const errors = log.lines.filter(({ level }) => level === 'error');
      const aside = existsSync(join(folder, 'home.db.damaged-1'));
      if (aside) expect(rights).toEqual({ keys: [], users: [], controllers: [], invitations: [] });
      const whole = JSON.stringify(rights) === JSON.stringify(home.rights);
      if (!whole) expect(errors.map(({ message }) => message).join('\n'), `seed ${seed}`).toMatch(/pair|adopt|make another|sets them anew/);
      return aside ? 'set aside' : whole ? 'works' : 'fewer';
    } finally {
      storage.close();
    }
  }

  const spoilt = async (how: (folder: string) => void): Promise<string> => {
    const folder = home.copy();
    how(folder);
    const outcome = await open(folder);
    home.drop(folder);
    return outcome;
  };
  const db = (folder: string): string => join(folder, 'home.db');

  it('is not damaged: all rights are there', async () => {
    expect(await spoilt(() => undefined)).toBe('works');
    expect(home.rights.keys).toHaveLength(3);
  });

  it('random bytes changed, sixty times: it works with the rows that bear their mark, or is set aside with words', async () => {
    const outcomes = new Map<string, number>();
    for (let i = 0; i < 60; i++) {
      const outcome = await spoilt((folder) => spoil(i % 4 === 3 ? `${db(folder)}-wal` : db(folder), random, 1 << random.int(6)));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // The damage does something at all, and not always the worst.
    expect([...outcomes.keys()].length, JSON.stringify([...outcomes])).toBeGreaterThan(1);
  }, 120_000);

  it('a byte of its header changed: the same', async () => {
    for (let at = 0; at < 100; at += LONG ? 1 : 3) {
      await spoilt((folder) => {
        const bytes = readFileSync(db(folder));
        bytes[at] = (bytes[at] as number) ^ (1 + random.int(255));
        writeFileSync(db(folder), bytes);
      });
    }
  }, 120_000);

  it('cut short anywhere: the same', async () => {
    const { size } = statSync(db(home.original));
    for (const part of [0.1, 0.5, 0.9, 0.999]) await spoilt((folder) => truncateSync(db(folder), Math.floor(size * part)));
    await spoilt((folder) => truncateSync(db(folder), 50));
  });

  it('its WAL gone, cut short or changed: what was revoked last stays revoked', async () => {
    const wal = (folder: string): string => `${db(folder)}-wal`;
    const harm: ((folder: string) => void)[] = [
      (folder) => rmSync(wal(folder), { force: true }),
      (folder) => {
        rmSync(wal(folder), { force: true });
        rmSync(`${db(folder)}-shm`, { force: true });
      },
      (folder) => existsSync(wal(folder)) && truncateSync(wal(folder), Math.floor(statSync(wal(folder)).size / 2)),
      (folder) => existsSync(wal(folder)) && truncateSync(wal(folder), 0),
      (folder) => existsSync(wal(folder)) && statSync(wal(folder)).size > 0 && spoil(wal(folder), random, 64),
    ];
    for (const one of harm) expect(await spoilt(one)).toBe('works');
  });

  it('its -shm gone: it works', async () => {
    expect(await spoilt((folder) => rmSync(`${db(folder)}-shm`, { force: true }))).toBe('works');
  });

  it('empty, or a folder in its place: nobody is let in, and it says what to do', async () => {
    expect(await spoilt((folder) => truncateSync(db(folder), 0))).not.toBe('works');
    const folder = (one: string): void => {
      rmSync(db(one));
      mkdirSync(db(one));
    };
    expect(['set aside', 'refused']).toContain(await spoilt(folder));
  });

  it('readable by others: made private again', async () => {
    const folder = home.copy();
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(db(folder) + suffix)) chmodSync(db(folder) + suffix, 0o666);
    expect(await open(folder)).toBe('works');
    const loose = readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
    expect(loose).toEqual([]);
  });

  it('its schema number wrong: words, and nothing is touched', async () => {
    for (const version of [0, 1, -1, 1_000_000]) {
      const outcome = await spoilt((folder) => {
        const bytes = readFileSync(db(folder));
        bytes.writeInt32BE(version, 60);
        writeFileSync(db(folder), bytes);
      });
      expect(outcome).toBe('refused');
    }
  });

  it('gone altogether while the key file stays: nobody is let in', async () => {
    const gone = (folder: string): void => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(db(folder) + suffix, { force: true });
    };
    const folder = home.copy();
    gone(folder);
    const { storage, log } = await home.open(folder);
    expect(rightsOf(storage).keys).toEqual([]);
    expect(log.text()).toMatch(/pair/);
    storage.close();
  });
});

describeAsRoot(['setpriv'], 'the database of a running house', () => {
  let rig: Rig;
  let phone: HomeClient;
  beforeAll(async () => {
    rig = await Rig.start();
    phone = await rig.phone();
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());
  const file = (): string => join(rig.data('home'), 'home.db');

  it('of another user: words, and nothing is touched', async () => {
    await rig.end('home');
    const before = readFileSync(file());
    // Its files are root's; the program runs as somebody else.
    rig.launch('home', { wrap: ['setpriv', '--reuid=64702', '--regid=64702', '--clear-groups', '--'] });
    expect(await rig.ended('home')).not.toBe(0);
    expect(rig.log('home').trim().split('\n').at(-1)).toMatch(/may not be read; check its owner and mode|cannot be opened .*writable/);
    expect(readFileSync(file())).toEqual(before);
    await rig.startHome();
    await rig.until(
      'the bell rings',
      async () => phone.link.state === 'live' && (await phone.command(RING).done).step === 'completed',
      60_000,
    );
  });

  it('damaged under a running house: the home begins anew, lets nobody in, and says what to do', async () => {
    const rings = rig.done('bell').length;
    await rig.end('home');
    truncateSync(file(), 5_000);
    await rig.startHome();
    expect(rig.log('home')).toMatch(/the database was damaged: it is set aside and an empty one begun; pair your phones/);
    await rig.until('the phone is told that it is unknown', () => phone.link.state === 'dead', 60_000);
    expect((await phone.command(RING).done).step).toBe('refused');
    expect(rig.done('bell')).toHaveLength(rings);
    expect(existsSync(join(rig.data('home'), 'home.db.damaged-1'))).toBe(true);
    // An owner pairs at the home itself, and adopts the board that was made free.
    await rig.tool('board', ['adopt', '--reset']);
    await rig.adopt();
    const again = await rig.phone();
    expect((await again.command(RING).done).step).toBe('completed');
  });
});
