import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NoticeRecord } from '../../src/notify/books.js';
import { openStorage, type StoragePorts } from '../../src/storage/index.js';
import { PUSH_KEYS_NAME } from '../../src/storage/pushKeys.js';
import { LastingDb } from '../support/lastingDb.js';

let ports: StoragePorts & { log: ReturnType<typeof recordingLog>; files: MemoryFiles };
let lasting: LastingDb;
beforeEach(() => {
  lasting = new LastingDb();
  const log = recordingLog();
  ports = { clock: new FakeClock(), random: seededRandom(1), log, files: new MemoryFiles(), suite: nodeSuite(), openDb: lasting.open };
});
const SUBSCRIPTION = { endpoint: 'https://push.example/1', p256dh: 'B', auth: 'A' };
const waiting = { to: 'Olga', by: 'push', state: 'waiting', due: 5, until: 9, tries: 0 } as const;
const record = (id: string, more: Partial<NoticeRecord> = {}): NoticeRecord => ({
  ...{ n: 0, id, at: 1, from: 'rule', title: id, level: 'info', buttons: [], for: ['Olga'], escalate: [], escalated: 0, picture: false },
  deliveries: [],
  ...more,
});

describe('what people were told, on the disk', () => {
  it('comes back: what is still to be done, and to whom it was said', async () => {
    const first = await openStorage(ports);
    first.notices.add(record('open', { level: 'alarm', deliveries: [{ ...waiting }] }));
    first.notices.add(record('done', { for: ['Max'] }));
    first.notices.add(record('climbs', { escalate: [{ after: 60 }], for: ['Olga', 'Max'] }));
    first.close();
    const { notices } = await openStorage(ports);
    expect(notices.open().map(({ n, id }) => [n, id])).toEqual([
      [1, 'open'],
      [3, 'climbs'],
    ]);
    const ids = (...query: Parameters<typeof notices.page>) => notices.page(...query).map(({ id }) => id);
    expect(ids({})).toEqual(['climbs', 'done', 'open']);
    expect(ids({}, 'Max')).toEqual(['climbs', 'done']);
    expect(ids({ before: 3, limit: 1 })).toEqual(['done']);
    expect(ids({ since: 2 })).toEqual([]);
    const open = notices.get('open') as NoticeRecord;
    Object.assign(open.deliveries[0] as object, { state: 'sent' });
    notices.put(open);
    expect(notices.open().map(({ id }) => id)).toEqual(['climbs']);
    notices.putPicture('open', { media: 'image/jpeg', bytes: new Uint8Array([1, 2]) });
    expect(notices.picture('open')).toEqual({ media: 'image/jpeg', bytes: new Uint8Array([1, 2]) });
    expect(notices.picture('done')).toBeUndefined();
    expect(notices.get('gone')).toBeUndefined();
  });

  it('is the newest 5,000, with the pictures of the newest 100; what is still to be done stays', async () => {
    const { notices } = await openStorage(ports);
    notices.add(record('open', { deliveries: [{ ...waiting }] }));
    for (let i = 0; i < 5_150; i++) {
      notices.add(record(`n${i}`, { picture: i > 4_900 }));
      if (i > 4_900) notices.putPicture(`n${i}`, { media: 'image/png', bytes: new Uint8Array([1]) });
    }
    expect(notices.get('open')).toBeDefined();
    expect(notices.get('n20')).toBeUndefined();
    expect(notices.get('n200')).toBeDefined();
    expect(notices.picture('n4902')).toBeUndefined();
    expect(notices.get('n4902')?.picture).toBe(false);
    expect(notices.picture('n5149')).toBeDefined();
    expect(notices.get('n5149')?.picture).toBe(true);
  });
});

describe('phones and settings on the disk', () => {
  it('come back, and what somebody else wrote does nothing', async () => {
    const first = await openStorage(ports);
    first.pushes.put('k1', 'Olga', SUBSCRIPTION);
    first.pushes.put('k2', 'Max', SUBSCRIPTION);
    first.pushes.remove('k2');
    first.notifySettings.put('Olga', { least: 'alarm' });
    first.close();
    const again = await openStorage(ports);
    expect([...again.pushes.all()]).toEqual([['k1', { user: 'Olga', subscription: SUBSCRIPTION }]]);
    expect(again.notifySettings.all().get('Olga')).toEqual({ least: 'alarm' });
    again.close();
    const db = await lasting.open('/memory/home.db');
    db.exec(`UPDATE pushes SET user = 'Max'`);
    db.exec(`UPDATE notify_settings SET json = '{"email":"evil@example.org"}'`);
    const tampered = await openStorage(ports);
    expect(tampered.pushes.all().size + tampered.notifySettings.all().size).toBe(0);
    expect(ports.log.lines.filter(({ message }) => message.includes('mark'))).toHaveLength(2);
  });

  it('are of no use with another key of the home', async () => {
    const first = await openStorage(ports);
    first.pushes.put('k1', 'Olga', SUBSCRIPTION);
    first.close();
    await ports.files.remove(PUSH_KEYS_NAME);
    expect((await openStorage(ports)).pushes.all().size).toBe(0);
  });
});
