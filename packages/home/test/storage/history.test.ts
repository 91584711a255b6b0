import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HistoryItem } from '../../src/house/books.js';
import type { Db } from '../../src/storage/db.js';
import { openStorage, type Storage } from '../../src/storage/index.js';
import { LastingDb } from '../support/lastingDb.js';

let clock: FakeClock;
let db: Db;
let storage: Storage;
beforeEach(async () => {
  clock = new FakeClock();
  const random = seededRandom(1);
  const lasting = new LastingDb();
  const suite = nodeSuite({ random: (n) => random.bytes(n) });
  storage = await openStorage(
    { clock, random, log: recordingLog(), files: new MemoryFiles(), suite, openDb: lasting.open },
    { ledgerRows: 100, eventRows: 2_000 },
  );
  db = await lasting.open('/memory/home.db');
});
const item = (n: number, thing = 'living/soil'): HistoryItem => ({ thing, name: 'level', kind: 'event', at: n, value: n });
const commit = (after: number, n: number, controller = 'living', history = [item(n, `${controller}/soil`)]) =>
  storage.readings.commit(controller, 'r1', { after, n }, { values: [], history });
const kept = () =>
  db
    .prepare('SELECT value FROM events ORDER BY n')
    .all()
    .map((row) => Number(row.value));

describe('the history', () => {
  it('has a report when its position is committed, and neither without the other', async () => {
    const done = commit(-1, 3);
    expect(kept()).toEqual([]);
    await clock.advance(30);
    await done;
    expect([kept(), storage.readings.taken('living', 'r1')]).toEqual([[3], 3]);
  });

  it('takes nothing twice and passes nothing over, also where several wait in one transaction', async () => {
    const results = [commit(-1, 1), commit(-1, 1), commit(1, 2), commit(5, 6), commit(2, 3)].map((one) =>
      one.then(
        () => 'kept',
        () => 'refused',
      ),
    );
    await clock.advance(30);
    expect(await Promise.all(results)).toEqual(['kept', 'refused', 'kept', 'refused', 'kept']);
    expect(kept()).toEqual([1, 2, 3]);
  });

  it('is bounded: the oldest make room, a great deal of them bit by bit', async () => {
    for (let n = 0; n < 6_000; n += 100) {
      void commit(
        n - 1,
        n + 99,
        'living',
        Array.from({ length: 100 }, (_, i) => item(n + i)),
      );
      await clock.advance(3_000);
    }
    expect(kept()).toHaveLength(2_000);
    expect(kept()[0]).toBe(4_000);
  });

  it('forgets a controller with its things and gaps, and no other whose name begins alike', async () => {
    const gap = { thing: 'living', name: '', kind: 'gap', at: 1, value: 5 } as const;
    void commit(-1, 1, 'living', [gap, item(1)]);
    void commit(-1, 2, 'living2');
    void commit(-1, 3, 'living-room');
    await clock.advance(30);
    storage.readings.removeController('living');
    expect(kept()).toEqual([2, 3]);
  });
});
