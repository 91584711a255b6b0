import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../src/house/books.js';
import { Batch } from '../../src/storage/batch.js';
import type { Db } from '../../src/storage/db.js';
import { openStorage, type StoragePorts } from '../../src/storage/index.js';
import { SqlLedger } from '../../src/storage/ledger.js';
import { openDb } from '../../src/storage/openDb.js';
import { MIGRATIONS } from '../../src/storage/schema.js';
import { LastingDb } from '../support/lastingDb.js';

let ports: StoragePorts & { log: ReturnType<typeof recordingLog>; clock: FakeClock };
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
const disk = (): Promise<Db> => lasting.open('/memory/home.db');

const row = (n: number, ended: boolean, more: Partial<LedgerRow> = {}): LedgerRow => ({
  n,
  id: `c${n}`,
  thing: 'living/lamp',
  op: 'write',
  name: 'on',
  by: 'Anna',
  key: 'k1',
  accepted: 1,
  steps: [{ step: ended ? 'completed' : 'accepted', at: 1 }],
  ended,
  ...more,
});

describe('the ledger', () => {
  it('is found at once, and written within a moment', async () => {
    const { ledger } = await openStorage(ports);
    ledger.put(row(1, false), 'soon');
    ledger.put(row(1, true), 'soon');
    expect(ledger.find('c1')?.ended).toBe(true);
    expect((await disk()).prepare('SELECT count(*) AS n FROM commands').get()).toEqual({ n: 0 });
    await ports.clock.advance(1_000);
    expect((await disk()).prepare('SELECT ended FROM commands').all()).toEqual([{ ended: 1 }]);
    expect(ledger.find('c1')).toEqual(row(1, true));
    expect(ledger.find('c2')).toBeUndefined();
  });

  it('gives everything back as it was put', async () => {
    const { ledger } = await openStorage(ports);
    const whole = row(3, true, {
      input: { level: [1, null, 'x'] },
      device: 'phone',
      path: 'relay',
      wish: 'w1',
      steps: [
        { step: 'accepted', at: 1, held: { home: 0 } },
        { step: 'failed', at: 2, held: { home: 4, controller: 2 }, code: 'exit', detail: 'no', data: { a: 1 }, printed: 'oops' },
      ],
    });
    ledger.put(whole, 'now');
    expect(ledger.find('c3')).toEqual(whole);
    expect(ledger.page(10, 5)).toEqual([whole]);
  });

  it.each(['now', 'onDisk'] as const)('has it in the database when put(%s) returns', async (when) => {
    const { ledger } = await openStorage(ports);
    ledger.put(row(1, false), when);
    expect((await disk()).prepare('SELECT id FROM commands').all()).toEqual([{ id: 'c1' }]);
    expect(ledger.underWay().map((one) => one.id)).toEqual(['c1']);
  });

  it('writes what waits when the home stops, and counts on from there', async () => {
    const storage = await openStorage(ports);
    storage.ledger.put(row(storage.ledger.next(), false), 'soon');
    storage.close();
    const { ledger } = await openStorage(ports);
    expect(ledger.underWay().map((one) => one.id)).toEqual(['c1']);
    expect(ledger.next()).toBe(2);
  });

  it('keeps a bounded number, and what is under way however old', async () => {
    const db = await openDb(':memory:');
    for (const step of MIGRATIONS) db.exec(step);
    const ledger = new SqlLedger(ports, db, new Batch(ports, db), 100);
    for (let i = 1; i <= 1_001; i++) ledger.put(row(i, i !== 7), 'now');
    expect(db.prepare('SELECT count(*) AS n FROM commands').get()).toEqual({ n: 101 });
    expect(ledger.find('c1001')).toBeDefined();
    expect(ledger.find('c5')).toBeUndefined();
    expect(ledger.find('c7')).toBeDefined();
  });
});

describe('a page of the ledger', () => {
  it('is the newest first, below a number, of one thing where that is asked', async () => {
    const { ledger } = await openStorage(ports);
    for (let n = 1; n <= 6; n++) ledger.put(row(n, true, n % 2 === 0 ? {} : { thing: 'hall/gate' }), 'now');
    const numbers = (...asked: Parameters<SqlLedger['page']>) => ledger.page(...asked).map(({ n }) => n);
    expect(numbers(100, 3)).toEqual([6, 5, 4]);
    expect(numbers(4, 10)).toEqual([3, 2, 1]);
    expect(numbers(100, 10, 'hall/gate')).toEqual([5, 3, 1]);
    expect(numbers(5, 1, 'hall/gate')).toEqual([3]);
  });

  it('has what still waits to be written, each once and at its newest', async () => {
    const { ledger } = await openStorage(ports);
    ledger.put(row(1, false), 'now');
    ledger.put(row(2, false), 'now');
    ledger.put(row(1, true), 'soon');
    ledger.put(row(3, false), 'soon');
    expect(ledger.page(100, 10).map(({ n, ended }) => [n, ended])).toEqual([
      [3, false],
      [2, false],
      [1, true],
    ]);
    expect(ledger.page(100, 2).map(({ n }) => n)).toEqual([3, 2]);
  });
});

describe('a ledger row that is damaged', () => {
  it.each(['', 'null', '{', '[]', '[{"step":"flew","at":1}]', '[{"step":"completed"}]', '7'])(
    '%j still says that the command was',
    async (steps) => {
      const { ledger } = await openStorage(ports);
      ledger.put(row(1, true), 'now');
      ledger.put(row(2, false), 'now');
      (await disk()).prepare('UPDATE commands SET steps = ?, input = ?').run(steps, '{"a":');
      expect(ledger.find('c1')?.steps).toMatchObject([{ step: 'unknown' }]);
      expect(ledger.underWay()).toMatchObject([{ id: 'c2', steps: [{ step: 'sent' }], ended: false }]);
      expect(ledger.page(10, 10)).toHaveLength(2);
    },
  );
});

describe('a disk that takes no writes', () => {
  it('loses nothing of the ledger that it takes later, and holds up nobody else', async () => {
    let full = false;
    const failing: StoragePorts['openDb'] = async (path) => {
      const db = await lasting.open(path);
      const prepare = (sql: string) => {
        const statement = db.prepare(sql);
        if (!sql.includes('INTO commands')) return statement;
        return {
          ...statement,
          get: () => statement.get(),
          all: () => statement.all(),
          run: (...values: Parameters<typeof statement.run>) => {
            if (full) throw new Error('database or disk is full');
            return statement.run(...values);
          },
        };
      };
      return { exec: (sql) => db.exec(sql), prepare, close: () => db.close() };
    };
    const { ledger, readings } = await openStorage({ ...ports, openDb: failing });
    full = true;
    expect(() => ledger.put(row(1, false), 'now')).toThrow(/full/);
    ledger.put(row(2, false), 'soon');
    await ports.clock.advance(50);
    ledger.put(row(2, true), 'soon');
    ledger.put(row(3, true), 'soon');
    // Only the first failure took others' writes with it.
    const commit = readings.commit('living', 'r1', { after: -1, n: 1 }, { values: [], history: [] });
    await ports.clock.advance(5_000);
    await commit;
    expect(ledger.find('c2')?.ended).toBe(true);
    full = false;
    ledger.put(row(4, true), 'soon');
    expect((await disk()).prepare('SELECT id, ended FROM commands ORDER BY n').all()).toEqual([
      { id: 'c2', ended: 1 },
      { id: 'c3', ended: 1 },
      { id: 'c4', ended: 1 },
    ]);
    ledger.put(row(5, true), 'soon');
    expect((await disk()).prepare('SELECT count(*) AS n FROM commands').get()).toEqual({ n: 3 });
    await ports.clock.advance(150);
    expect((await disk()).prepare('SELECT count(*) AS n FROM commands').get()).toEqual({ n: 4 });
  });
});
