import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from '../../src/clients/pairing/desk.js';
import type { AuditLine, KeyRecord, UserRecord } from '../../src/clients/people/books.js';
import { SqlAuditBook } from '../../src/storage/auditBook.js';
import { Batch } from '../../src/storage/batch.js';
import { openStorage, type Storage, type StoragePorts } from '../../src/storage/index.js';
import { loadHomeKeys } from '../../src/storage/keys.js';
import { RowMac } from '../../src/storage/mac.js';
import { openDb } from '../../src/storage/openDb.js';
import { MIGRATIONS } from '../../src/storage/schema.js';
import { FakeHouse } from '../support/fakeHouse.js';
import { folderFiles } from '../support/folderFiles.js';
import { LastingDb } from '../support/lastingDb.js';

const PATH = '/memory/home.db';
const user: UserRecord = {
  name: 'Gus',
  grant: { role: 'guest', things: ['gate/door'] },
  active: false,
  pin: { salt: 'c2FsdA', hash: 'aGFzaA', failures: 2, locked: 0 },
  created: 7,
};
const key: KeyRecord = {
  id: 'k1',
  user: 'Gus',
  device: 'phone',
  grant: { role: 'guest', things: ['gate/door'] },
  publicKey: new Uint8Array(32).fill(1),
  psk: new Uint8Array(32).fill(2),
  tokenHash: new Uint8Array(32).fill(3),
  paired: 1_000,
  born: 'lan-http',
};
const line = (detail: string, more: Partial<AuditLine> = {}): AuditLine => ({ at: 1, kind: 'user', by: 'Olga', detail, ...more });

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
const sql = async (text: string) => (await lasting.open(PATH)).exec(text);

describe('a change of rights', () => {
  it('comes back whole: people, keys, rooms, and what the trail says of it', async () => {
    const first = await openStorage(ports);
    const look = { thing: 'gate/door', room: 'Yard', favourite: true };
    first.rights.commit({
      users: [user],
      keys: [key],
      looks: [look],
      audit: [line('made Gus', { key: 'k0', path: 'lan', from: '10.0.0.4' })],
    });
    first.close();
    const again = await openStorage(ports);
    expect(again.users.all()).toEqual([user]);
    expect(again.keys.all()).toEqual([key]);
    expect(again.looks.all()).toEqual([look]);
    expect(again.audit.read({})).toEqual({
      entries: [{ n: 1, at: 1, kind: 'user', by: 'Olga', key: 'k0', path: 'lan', from: '10.0.0.4', detail: 'made Gus' }],
    });
    again.rights.commit({ usersGone: ['Gus'], looks: [{ thing: 'gate/door' }], audit: [] });
    again.close();
    const third = await openStorage(ports);
    expect([third.users.all(), third.looks.all()]).toEqual([[], []]);
  });

  it('is nothing at all where the disk takes it not: no right, and no line', async () => {
    let full = false;
    const failing: StoragePorts['openDb'] = async (path) => {
      const db = await lasting.open(path);
      const exec = (text: string) => {
        if (full && text === 'COMMIT') throw new Error('database or disk is full');
        db.exec(text);
      };
      return { exec, prepare: (text) => db.prepare(text), close: () => db.close() };
    };
    const storage = await openStorage({ ...ports, openDb: failing });
    full = true;
    expect(() => storage.rights.commit({ users: [user], keys: [key], audit: [line('made Gus')] })).toThrow(/full/);
    expect([storage.users.all(), storage.keys.all()]).toEqual([[], []]);
    full = false;
    expect(storage.audit.read({}).entries).toEqual([]);
    storage.rights.commit({ users: [user], audit: [line('made Gus')] });
    expect(storage.audit.read({}).entries.map(({ n }) => n)).toEqual([1]);
    expect(storage.audit.check(-1, 10)).toEqual({ last: 1, done: true });
  });

  it.each([
    ['a grant', `UPDATE users SET grant_json = '{"role":"owner"}'`],
    ['a bar', 'UPDATE users SET active = 1'],
    ['a PIN taken away', 'UPDATE users SET pin = NULL'],
    ['a PIN’s failures', `UPDATE users SET pin = replace(pin, '"failures":2', '"failures":0')`],
    ['a name', `UPDATE users SET name = 'Olga'`],
  ])('that somebody else wrote lets nobody in: %s', async (_what, text) => {
    const storage = await openStorage(ports);
    storage.rights.commit({ users: [user], audit: [] });
    storage.close();
    await sql(text);
    const again = await openStorage(ports);
    expect(again.users.all()).toEqual([]);
    expect(again.users.damaged()).toHaveLength(1);
    expect(ports.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(ports.log.text()).not.toContain('aGFzaA');
  });

  it('a key’s birth and a thing’s room are vouched for too', async () => {
    const storage = await openStorage(ports);
    storage.rights.commit({ keys: [key], looks: [{ thing: 'gate/door', room: 'Yard' }], audit: [] });
    storage.close();
    await sql(`UPDATE keys SET born = 'relay'; UPDATE looks SET json = '{"thing":"gate/door","room":"Hall"}'`);
    const again = await openStorage(ports);
    expect([again.keys.all(), again.looks.all()]).toEqual([[], []]);
    again.close();
    await sql(`UPDATE keys SET born = NULL`);
    expect((await openStorage(ports)).keys.all()).toEqual([]);
  });
});

describe('the audit trail', () => {
  let storage: Storage;
  beforeEach(async () => {
    storage = await openStorage(ports);
    for (let i = 1; i <= 9; i++)
      storage.audit.add(line(`line ${i}`, { at: i * 10, by: i % 2 === 0 ? 'Olga' : 'Otto', kind: i > 5 ? 'pin' : 'user' }));
  });

  it('is read newest first, by page, person, kind and time', () => {
    const read = (query: Parameters<Storage['audit']['read']>[0]) => storage.audit.read(query).entries.map(({ n }) => n);
    expect(read({ limit: 4 })).toEqual([9, 8, 7, 6]);
    expect(read({ limit: 4, before: 6 })).toEqual([5, 4, 3, 2]);
    expect(read({ user: 'Olga' })).toEqual([8, 6, 4, 2]);
    expect(read({ kind: 'pin', user: 'Otto' })).toEqual([9, 7]);
    expect(read({ since: 30, until: 50 })).toEqual([5, 4, 3]);
  });

  it('holds together over restarts', async () => {
    storage.close();
    const again = await openStorage(ports);
    again.audit.add(line('after'));
    expect(again.audit.check(-1, 4)).toEqual({ last: 4, done: false });
    expect(again.audit.check(4, 100)).toEqual({ last: 10, done: true });
    expect(again.audit.read({}).broken).toBeUndefined();
  });

  it.each([
    ['a changed line', `UPDATE audit SET detail = 'nothing' WHERE n = 4`, 4],
    ['a changed person', `UPDATE audit SET by = 'Eve' WHERE n = 9`, 9],
    ['a changed number', 'UPDATE audit SET n = 40 WHERE n = 9', 40],
    ['a line taken out', 'DELETE FROM audit WHERE n = 4', 5],
    ['the first taken away', 'DELETE FROM audit WHERE n = 1', 2],
    ['the last taken away', 'DELETE FROM audit WHERE n = 9', 9],
    ['all taken away', 'DELETE FROM audit', 9],
    [
      'two changed places',
      'UPDATE audit SET n = 99 WHERE n = 3; UPDATE audit SET n = 3 WHERE n = 4; UPDATE audit SET n = 4 WHERE n = 99',
      3,
    ],
  ])('shows %s', async (_what, text, broken) => {
    storage.audit.read({});
    await sql(text);
    expect(storage.audit.check(-1, 100)).toMatchObject({ broken });
    expect(storage.audit.read({}).broken).toBe(broken);
    // It goes on all the same, and does not heal.
    storage.audit.add(line('after'));
    expect(storage.audit.check(-1, 100).broken).toBeGreaterThanOrEqual(broken);
  });

  it('shows a line of another past that was put back in its old place', async () => {
    storage.audit.read({});
    await sql('CREATE TABLE past AS SELECT * FROM audit WHERE n = 7; DELETE FROM audit WHERE n > 4; UPDATE sqlite_sequence SET seq = 4');
    for (let i = 5; i <= 9; i++) storage.audit.add(line(`another ${i}`));
    expect(storage.audit.check(-1, 100)).toEqual({ last: 9, done: true });
    await sql('DELETE FROM audit WHERE n = 7; INSERT INTO audit SELECT * FROM past');
    expect(storage.audit.check(-1, 100)).toMatchObject({ broken: 7 });
  });

  it('is bounded, and the oldest that is left still shows what it stood on', async () => {
    const db = await lasting.open(PATH);
    const mac = new RowMac(ports.suite, storage.homeKeys.hmacKey);
    storage.audit.read({});
    const small = new SqlAuditBook(db, new Batch(ports, db), mac, 1_500);
    db.exec('BEGIN');
    for (let i = 0; i < 2_000; i++) small.write(line(`more ${i}`));
    db.exec('COMMIT');
    expect(small.read({ limit: 1 }).entries[0]?.n).toBe(2_009);
    expect(small.read({ before: 511 }).entries.map(({ n }) => n)).toEqual([510]);
    expect(small.check(-1, 10_000)).toEqual({ last: 2_009, done: true });
    await sql('DELETE FROM audit WHERE n = 510');
    expect(small.check(-1, 10_000)).toMatchObject({ broken: 511 });
    await sql('DELETE FROM audit WHERE n > 0 AND n <= 600; UPDATE audit SET detail = replace(detail, 509, 600) WHERE n = 0');
    expect(small.check(-1, 10_000)).toMatchObject({ broken: 601 });
  });
});

describe('a database of the first schema', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'around-home-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('moves on: its keys still fit their marks, and their people get rights of their own', async () => {
    const real: StoragePorts = { ...ports, files: folderFiles(directory), openDb };
    const { hmacKey } = await loadHomeKeys(real, false);
    const mac = new RowMac(ports.suite, hmacKey);
    // What version 1 wrote, by its own hand.
    const db = await openDb(join(directory, 'home.db'));
    db.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1`);
    for (const [id, name, grant] of [
      ['k1', 'Olga', '{"role":"owner"}'],
      ['k2', 'php', '{"role":"service","things":["*"]}'],
    ] as const) {
      const blob = new Uint8Array(32).fill(id.charCodeAt(1));
      const fields = [id, name, 'phone', grant, blob, blob, blob, 5, null];
      db.prepare(
        'INSERT INTO keys (id, user, device, grant_json, public_key, psk, token_hash, paired, revoked, mac) VALUES (?,?,?,?,?,?,?,?,?,?)',
      ).run(...(fields as never[]), mac.of('keys', fields));
    }
    db.close();

    const storage = await openStorage(real);
    expect(storage.keys.all().map(({ id, born }) => [id, born])).toEqual([
      ['k1', undefined],
      ['k2', undefined],
    ]);
    const { house } = new FakeHouse({ clock: ports.clock });
    const limits = { channels: 64, helloMs: 5_000, failedHandshakesPerMinute: 10, phoneMessagesPerSecond: 200 };
    const desk = new Desk(ports, house, storage, {
      keys: storage.homeKeys,
      title: 'Old house',
      software: 'test',
      boot: 'AAAAAAAAAAAAAAAAAAAAAA',
      limits,
      joinRelay: () => undefined,
      place: () => ({ app: 'https://around.example/', lan: [] }),
    });
    await desk.start();
    expect(desk.hasOwner()).toBe(true);
    await desk.stop();
    storage.close();

    const after = await openStorage(real);
    expect(after.users.all().map(({ name, grant, active }) => [name, grant, active])).toEqual([
      ['Olga', { role: 'owner' }, true],
      ['php', { role: 'service', things: ['*'], readOnly: false }, true],
    ]);
    expect(after.keys.all().find(({ id }) => id === 'k2')?.grant).toEqual({ role: 'service', things: ['*'], readOnly: false });
    expect(after.audit.read({ kind: 'user' }).entries).toHaveLength(2);
    after.close();
  });
});
