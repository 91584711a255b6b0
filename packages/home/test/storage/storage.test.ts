import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { beforeEach, describe, expect, it } from 'vitest';
import type { InvitationRecord, KeyRecord } from '../../src/clients/people/books.js';
import type { WishRecord } from '../../src/house/books.js';
import { openStorage, type StoragePorts } from '../../src/storage/index.js';
import { LastingDb } from '../support/lastingDb.js';

const key: KeyRecord = {
  id: 'k1',
  user: 'Anna',
  device: 'phone',
  grant: { role: 'guest', things: ['gate/door'] },
  publicKey: new Uint8Array(32).fill(1),
  psk: new Uint8Array(32).fill(2),
  tokenHash: new Uint8Array(32).fill(3),
  paired: 1_000,
};
const invitation: InvitationRecord = {
  slot: 'AAAAAAAAAAAAAAAAAAAAAA',
  short: '7K',
  linkPsk: new Uint8Array(32).fill(4),
  codePsk: new Uint8Array(32).fill(5),
  user: 'Anna',
  grant: { role: 'guest' },
  origin: 'k0',
  expires: 2_000,
  failures: 0,
  used: false,
};
const wish: WishRecord = {
  thing: 'living/lamp',
  name: 'level',
  id: 'w1',
  version: 3,
  value: { a: [1, null] },
  by: 'Anna',
  key: 'k1',
  path: 'relay',
  made: 1_000,
  until: 2_000,
};

let ports: StoragePorts & { log: ReturnType<typeof recordingLog>; files: MemoryFiles; clock: FakeClock };
let lasting: LastingDb;
beforeEach(() => {
  lasting = new LastingDb();
  ports = {
    clock: new FakeClock(),
    random: seededRandom(1),
    log: recordingLog(),
    files: new MemoryFiles(),
    suite: nodeSuite(),
    openDb: lasting.open,
  };
});

describe('home.keys', () => {
  it('is the same home after a restart', async () => {
    const first = await openStorage(ports);
    first.close();
    const again = await openStorage(ports);
    expect(again.homeKeys.homeId).toBe(first.homeKeys.homeId);
    expect(again.homeKeys.homeId).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(again.homeKeys.hmacKey).toEqual(first.homeKeys.hmacKey);
  });

  it.each([1, 30, 100, 190])('is never replaced when byte %i of it changed', async (at) => {
    (await openStorage(ports)).close();
    const bytes = ports.files.content.get('home.keys') as Uint8Array;
    bytes[at] = (bytes[at] as number) ^ 1;
    await expect(openStorage(ports)).rejects.toThrow(/home\.keys is damaged: put it back/);
    expect(ports.files.content.get('home.keys')).toBe(bytes);
  });

  it('is not made anew beside a database that knows phones', async () => {
    const storage = await openStorage(ports);
    storage.rights.commit({ keys: [key], audit: [] });
    storage.close();
    ports.files.content.delete('home.keys');
    await expect(openStorage(ports)).rejects.toThrow(/is missing, but home\.db knows/);
  });
});

describe('rows that grant rights', () => {
  it('come back as they were', async () => {
    const storage = await openStorage(ports);
    storage.rights.commit({ keys: [key], audit: [] });
    storage.keys.seen('k1', 5_000);
    storage.invitations.put(invitation);
    storage.controllers.put({ id: 'living', board: 'b1', title: 'Living', psk: new Uint8Array(32).fill(9), address: '10.0.0.3:45671' });
    storage.wishes.put(wish);
    storage.wishes.put({ ...wish, name: 'b', gone: 'replaced' });
    storage.wishes.put({ ...wish, name: 'c' });
    storage.wishes.remove('living/lamp', 'c');
    storage.close();
    const again = await openStorage(ports);
    expect(again.keys.all()).toEqual([{ ...key, lastSeen: 5_000 }]);
    expect(again.invitations.all()).toEqual([invitation]);
    expect(again.wishes.all()).toEqual([{ ...wish, name: 'b', gone: 'replaced' }, wish]);
    expect(again.controllers.all()).toEqual([
      { id: 'living', board: 'b1', title: 'Living', psk: new Uint8Array(32).fill(9), address: '10.0.0.3:45671' },
    ]);
  });

  it.each([
    ['keys', `UPDATE keys SET grant_json = '{"role":"owner"}'`],
    ['keys', `UPDATE keys SET revoked = NULL`],
    ['keys', `UPDATE keys SET user = 'Mallory'`],
    ['keys', 'UPDATE keys SET mac = zeroblob(32)'],
    ['invitations', 'UPDATE invitations SET failures = 0'],
    ['invitations', 'UPDATE invitations SET expires = 99999999'],
    ['controllers', 'UPDATE controllers SET psk = zeroblob(32)'],
    ['wishes', "UPDATE wishes SET value = '99'"],
    ['wishes', 'UPDATE wishes SET until = until + 1'],
    ['wishes', "UPDATE wishes SET path = 'lan'"],
    ['wishes', "UPDATE wishes SET gone = NULL, key = 'k2'"],
    ['wishes', "UPDATE wishes SET value = '{'"],
  ])('are ignored, loudly, when something else wrote them: %s', async (table, sql) => {
    const storage = await openStorage(ports);
    storage.rights.commit({ keys: [{ ...key, revoked: 3_000 }], audit: [] });
    storage.invitations.put({ ...invitation, failures: 4 });
    storage.controllers.put({ id: 'living', board: 'b1', title: 'Living', psk: new Uint8Array(32).fill(9) });
    storage.wishes.put(wish);
    storage.close();
    (await lasting.open('/memory/home.db')).exec(sql);
    const again = await openStorage(ports);
    expect(again[table as 'keys'].all()).toEqual([]);
    expect(ports.log.lines.filter((line) => line.level === 'error')).toHaveLength(1);
  });

  it('make a key valid and end its invitation together', async () => {
    const storage = await openStorage(ports);
    storage.invitations.put(invitation);
    storage.rights.commit({ keys: [key], redeemed: invitation.slot, audit: [] });
    storage.close();
    const again = await openStorage(ports);
    expect(again.keys.all()).toEqual([key]);
    expect(again.invitations.all()).toEqual([]);
  });

  it('make nothing valid and end nothing where the disk takes the commit not', async () => {
    let full = false;
    const failing: StoragePorts['openDb'] = async (path) => {
      const db = await lasting.open(path);
      const exec = (sql: string) => {
        if (full && sql === 'COMMIT') throw new Error('database or disk is full');
        db.exec(sql);
      };
      return { exec, prepare: (sql) => db.prepare(sql), close: () => db.close() };
    };
    const storage = await openStorage({ ...ports, openDb: failing });
    storage.invitations.put(invitation);
    full = true;
    expect(() => storage.rights.commit({ keys: [key], redeemed: invitation.slot, audit: [] })).toThrow(/full/);
    expect(storage.keys.all()).toEqual([]);
    expect(storage.invitations.all()).toEqual([invitation]);
  });

  it('never stand in the log', async () => {
    const storage = await openStorage(ports);
    storage.rights.commit({ keys: [key], audit: [] });
    storage.close();
    (await lasting.open('/memory/home.db')).exec(`UPDATE keys SET user = 'x'`);
    await openStorage(ports);
    expect(ports.log.text()).not.toMatch(/AgICAgIC|2,2,2/);
  });
});

describe('readings', () => {
  const value = { thing: 'living/lamp', name: 'on', value: true, at: 7, quality: 'good' as const };
  const kept = { values: [value], history: [] };

  it('are committed with their ring’s position, and only then acknowledged', async () => {
    const storage = await openStorage(ports);
    let committed = false;
    const commit = storage.readings.commit('living', 'r1', { after: -1, n: 12 }, kept).then(() => {
      committed = true;
    });
    await ports.clock.flush();
    expect(committed).toBe(false);
    expect(storage.readings.taken('living', 'r1')).toBe(-1);
    await ports.clock.advance(50);
    await commit;
    expect(storage.readings.taken('living', 'r1')).toBe(12);
    expect(storage.readings.values()).toEqual([{ ...value, quality: 'unavailable' }]);
  });

  it('reject when the disk does not take them', async () => {
    const storage = await openStorage(ports);
    (await lasting.open('/memory/home.db')).exec('DROP TABLE taken');
    const commit = storage.readings.commit('living', 'r1', { after: -1, n: 12 }, kept);
    const failed = expect(commit).rejects.toThrow();
    await ports.clock.advance(50);
    await failed;
    expect(storage.readings.values()).toEqual([]);
  });

  it('forget a controller and its things alone', async () => {
    const storage = await openStorage(ports);
    storage.readings.commit('living', 'r1', { after: -1, n: 1 }, kept);
    storage.readings.commit('living2', 'r1', { after: -1, n: 1 }, { values: [{ ...value, thing: 'living2/lamp' }], history: [] });
    storage.readings.removeController('living');
    expect(storage.readings.values().map((one) => one.thing)).toEqual(['living2/lamp']);
    expect(storage.readings.taken('living', 'r1')).toBe(-1);
    expect(storage.readings.taken('living2', 'r1')).toBe(1);
  });

  it('remember the newest rings of a controller, not all of them', async () => {
    const storage = await openStorage(ports);
    for (let i = 0; i < 20; i++) {
      storage.readings.commit('living', `r${i}`, { after: -1, n: 1 }, { values: [], history: [] });
      await ports.clock.advance(3_000);
    }
    expect(storage.readings.taken('living', 'r19')).toBe(1);
    expect((await lasting.open('/memory/home.db')).prepare('SELECT count(*) AS n FROM taken').get()).toEqual({ n: 4 });
  });
});
