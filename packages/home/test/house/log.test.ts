import { type AskWith, fromHome, type LogEntry } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { AskRefused } from '../../src/house/refused.js';
import type { Asker } from '../../src/house/rights.js';
import { CAMERA, FakeHouse, LAMP, LOCK, OWNER } from '../support/fakeHouse.js';

const GUEST: Asker = {
  key: 'guest-key',
  user: 'Gus',
  device: 'Gus’s phone',
  grants: [{ role: 'guest', things: ['living/lamp'] }],
  path: 'lan',
};

let at: FakeHouse;
beforeEach(() => {
  at = new FakeHouse().connect();
});
const read = (query: AskWith<'log'> = {}, asker = OWNER): Promise<LogEntry[]> => at.clock.settle(at.house.readLog(asker, query));
const ids = async (...asked: Parameters<typeof read>): Promise<string[]> => (await read(...asked)).map(({ id }) => id);

describe('an entry of the ledger', () => {
  it('says who asked for what, by which way, how long each tier held it, how it ended, and what was printed', async () => {
    const id = at.ask({ op: 'invoke', name: 'fade', input: { level: 30 } }, GUEST);
    await at.clock.advance(40);
    at.says(id, 'started', { ran: 2 });
    await at.clock.advance(60);
    at.says(id, 'failed', { ran: 55, code: 'exit', detail: 'exit code 3', data: { tries: 2 }, printed: 'cannot open /dev/x\n' });
    const wall = at.clock.wall();
    expect(await read()).toEqual([
      {
        n: 1,
        id,
        thing: 'living/lamp',
        op: 'invoke',
        name: 'fade',
        input: { level: 30 },
        by: 'Gus',
        key: 'guest-key',
        device: 'Gus’s phone',
        path: 'lan',
        accepted: wall - 100,
        ended: true,
        steps: [
          { step: 'accepted', at: wall - 100, held: { home: 0 } },
          { step: 'sent', at: wall - 100, held: { home: 0 } },
          { step: 'started', at: wall - 60, held: { home: 40, controller: 2 } },
          {
            step: 'failed',
            at: wall,
            held: { home: 100, controller: 55 },
            code: 'exit',
            detail: 'exit code 3',
            data: { tries: 2 },
            printed: 'cannot open /dev/x\n',
          },
        ],
      },
    ]);
    // What was printed is for who looks into the log, not for every phone.
    expect(JSON.stringify(at.steps(id))).not.toContain('/dev/x');
  });

  it('has the newest step of what is under way', async () => {
    const id = at.ask();
    at.says(id, 'started');
    at.says(id, 'progress', { data: 7 });
    expect((await read())[0]).toMatchObject({ id, ended: false, steps: [{}, {}, {}, { step: 'progress', data: 7 }] });
  });

  it('tells of refusals', async () => {
    const id = at.ask({ thing: 'living/door', op: 'invoke', name: 'unlock' }, GUEST);
    expect(await read()).toMatchObject([{ id, by: 'Gus', steps: [{ step: 'refused', code: 'notAllowed' }] }]);
  });

  it('has nothing that is nested so deep that the answer could not be read', async () => {
    const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);
    at.connect([{ ...LAMP, actions: { say: { input: {} } } }]);
    for (const depth of [8, 9]) {
      const id = at.ask({ op: 'invoke', name: 'say', input: deep(depth) });
      at.says(id, 'completed', { data: deep(depth) });
    }
    const entries = await read();
    expect(entries.map(({ input }) => input)).toEqual([undefined, deep(8)]);
    expect(entries.map(({ steps }) => steps.at(-1)?.data)).toEqual([undefined, deep(8)]);
    expect(fromHome.decode(fromHome.encode({ t: 'answer', n: 1, ok: { entries } }), 1_000_000).ok).toBe(true);
  });

  it('has no input that is large, and none that is a secret', async () => {
    const secret = { type: 'object' as const, properties: { code: { type: 'string' as const, format: 'password' } } };
    at.connect([
      {
        ...LAMP,
        actions: { say: { input: { type: 'string' } }, open: { input: secret } },
        properties: { code: { type: 'string', writeOnly: true } },
      },
    ]);
    at.ask({ op: 'invoke', name: 'say', input: 'x'.repeat(3_000) });
    at.ask({ op: 'invoke', name: 'open', input: { code: '1234' } });
    at.ask({ op: 'write', name: 'code', input: '5678' });
    at.ask({ op: 'invoke', name: 'say', input: 'hello' });
    expect((await read()).map(({ input }) => input)).toEqual(['hello', undefined, undefined, undefined]);
    expect(JSON.stringify([...at.ledger.rows.values()])).not.toMatch(/1234|5678/);
    expect(at.gateway.orders.map(({ input }) => input)).toContainEqual({ code: '1234' });
  });
});

describe('who reads the ledger', () => {
  it('sees commands to things that they may see, and their own', async () => {
    const guests = at.ask({}, GUEST);
    const owners = at.ask();
    const lock = at.ask({ thing: 'living/door', op: 'invoke', name: 'lock' });
    const refused = at.ask({ thing: 'living/door', op: 'invoke', name: 'lock' }, GUEST);
    expect(await ids()).toEqual([refused, lock, owners, guests]);
    expect(await ids({}, GUEST)).toEqual([refused, owners, guests]);
    expect(await ids({ id: lock }, GUEST)).toEqual([]);
    expect(await ids({ thing: 'living/door' }, GUEST)).toEqual([refused]);
    expect(await ids({}, { ...GUEST, key: 'other', grants: [{ role: 'guest', things: ['hall/x'] }] })).toEqual([]);
  });
});

describe('a question to the ledger', () => {
  it('is narrowed by thing, name, person, end, id and time', async () => {
    const on = at.ask();
    at.says(on, 'completed');
    await at.clock.advance(1_000);
    const level = at.ask({ name: 'level', input: 3 }, GUEST);
    at.says(level, 'failed');
    await at.clock.advance(1_000);
    const door = at.ask({ thing: 'living/door', op: 'invoke', name: 'lock' });
    const wall = at.clock.wall();
    expect(await ids({ thing: 'living/door' })).toEqual([door]);
    expect(await ids({ name: 'level' })).toEqual([level]);
    expect(await ids({ by: 'Gus' })).toEqual([level]);
    expect(await ids({ end: 'completed' })).toEqual([on]);
    expect(await ids({ end: 'underWay' })).toEqual([door]);
    expect(await ids({ end: 'sent' })).toEqual([]);
    expect(await ids({ id: level })).toEqual([level]);
    expect(await ids({ id: level, by: 'Olga' })).toEqual([]);
    expect(await ids({ id: 'nobody' })).toEqual([]);
    expect(await ids({ since: wall - 1_000 })).toEqual([door, level]);
    expect(await ids({ until: wall - 1_000 })).toEqual([level, on]);
    expect(await ids({ since: wall - 1_000, until: wall - 1_000 })).toEqual([level]);
  });

  it('is answered in pages that leave nothing out, however rarely something fits', async () => {
    for (let n = 1; n <= 1_000; n++) {
      at.ledger.put(
        {
          n,
          id: `c${n}`,
          thing: n % 10 === 0 ? 'living/door' : 'living/lamp',
          op: 'write',
          name: n % 250 === 0 ? 'rare' : 'on',
          by: 'Olga',
          key: 'k',
          accepted: n,
          steps: [{ step: 'completed', at: n }],
          ended: true,
        },
        'soon',
      );
    }
    expect(await ids({ name: 'rare' })).toEqual(['c1000', 'c750', 'c500', 'c250']);
    expect(await ids({ name: 'rare', before: 750, limit: 1 })).toEqual(['c500']);
    const seen: string[] = [];
    for (let before: number | undefined; ; ) {
      const page = await read({ limit: 70, ...(before === undefined ? {} : { before }) }, GUEST);
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
      before = page.at(-1)?.n;
    }
    expect(seen).toHaveLength(900);
    expect(new Set(seen).size).toBe(900);
    expect((await read()).length).toBe(100);
  });

  it('is answered with a bounded number of bytes, and one entry at least', async () => {
    at.connect([{ ...LAMP, actions: { say: { input: { type: 'string' } } } }, LOCK, CAMERA]);
    for (let i = 0; i < 120; i++) {
      const id = at.ask({ op: 'invoke', name: 'say', input: '€'.repeat(1_900) });
      at.says(id, 'failed', { printed: '€'.repeat(3_900) });
      await at.clock.advance(100);
    }
    const page = await read({ limit: 200 });
    expect(page.length).toBeGreaterThan(5);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(263_000);
    expect(await ids({ limit: 200, before: page.at(-1)?.n as number })).not.toEqual([]);
  });

  it('leaves out a row that is damaged', async () => {
    const good = at.ask();
    const bad = at.ask();
    const row = at.ledger.find(bad);
    at.says(bad, 'completed');
    at.ledger.rows.set(bad, { ...(row as never as object), op: 'burn' } as never);
    expect(await ids()).toEqual([good]);
  });

  it('waits for its turn; too many at a time are told so', async () => {
    at.ask();
    const many = Array.from({ length: 70 }, () => at.house.readLog(OWNER, {}));
    const settled = await at.clock.settle(Promise.allSettled(many));
    const refused = settled.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(6);
    expect(refused.every(({ reason }) => reason instanceof AskRefused && reason.code === 'busy')).toBe(true);
    expect(await read()).toHaveLength(1);
  });
});
