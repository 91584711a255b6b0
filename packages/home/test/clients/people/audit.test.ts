import { beforeEach, describe, expect, it } from 'vitest';
import { FakeDesk, MemoryBooks } from '../../support/fakeDesk.js';
import { MemoryChannel, type Paired, type ScriptedPhone } from '../../support/scriptedPhone.js';

let at: FakeDesk;
let owner: Paired;
let olga: ScriptedPhone;
beforeEach(async () => {
  at = await new FakeDesk().open();
  owner = await at.pair();
  olga = at.phone(owner);
});
const lines = (kind?: string) => at.books.lines.filter((line) => kind === undefined || line.kind === kind);

describe('the audit trail', () => {
  it('tells who was invited and paired, by whom and by which way', async () => {
    const invited = (await at.answer(olga, 'invite', { user: 'Gus', grant: { role: 'guest', things: ['living/lamp'] } })) as {
      slot: string;
    };
    await at.answer(olga, 'uninvite', { slot: invited.slot });
    expect(lines().map(({ kind, by, path }) => [kind, by, path])).toEqual([
      ['invited', 'home', undefined],
      ['paired', 'Olga', 'relay'],
      ['user', 'Olga', 'relay'],
      ['session', 'Olga', 'relay'],
      ['invited', 'Olga', 'relay'],
      ['uninvited', 'Olga', 'relay'],
    ]);
    expect(lines('invited')[1]).toMatchObject({
      key: owner.grant.key.id,
      device: 'phone',
      from: 'relay',
      detail: expect.stringContaining('living/lamp'),
    });
  });

  it('tells every change of rights, PINs, controllers and rooms', async () => {
    const gus = await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus');
    await at.answer(olga, 'setGrant', { key: gus.grant.key.id, grant: { role: 'guest', things: [] } });
    await at.answer(olga, 'setUser', { name: 'Gus', active: false });
    await at.answer(olga, 'setPin', { pin: '7391' });
    await at.answer(olga, 'stepUp', { pin: '0000' });
    await at.answer(olga, 'stepUp', { pin: '7391' });
    await at.answer(olga, 'adopt', { board: 'b1', code: 'x', id: 'garage' });
    at.desk.adopted('b2', 'attic');
    await at.answer(olga, 'setLook', { thing: 'living/lamp', room: 'Parlour' });
    await at.answer(olga, 'forget', { controller: 'living' });
    await at.answer(olga, 'wish', { id: 'w1', thing: 'living/lamp', name: 'level', value: 5 });
    await at.answer(olga, 'removeUser', { name: 'Gus' });
    const told = lines().slice(lines().findIndex(({ kind }) => kind === 'granted'));
    expect(told.map(({ kind, by }) => `${kind} ${by}`)).toEqual([
      'granted Olga',
      'user Olga',
      'pin Olga',
      'pin Olga',
      'stepUp Olga',
      'adopted Olga',
      'adopted home',
      'looked Olga',
      'forgotten Olga',
      'wished Olga',
      'revoked Olga',
      'user Olga',
    ]);
  });

  it('tells of refusals: commands, questions and sessions; a flood of them is bounded and counted', async () => {
    const paired = await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus');
    const gus = at.phone(paired);
    await at.tries(gus, 'living/door', 'unlock');
    await at.answer(gus, 'adopt', { board: 'b', code: 'x' });
    const mallory = new MemoryChannel({ token: paired.grant.token }, 'lan-http', '10.0.0.66');
    at.desk.accept(mallory);
    mallory.give(new Uint8Array(96));
    expect(lines('refused')).toMatchObject([
      { by: 'Gus', detail: expect.stringContaining('living/door unlock') },
      { by: 'Gus', detail: expect.stringContaining('adopt') },
      { by: 'Gus', from: '10.0.0.66', path: 'lan-http' },
    ]);
    for (let i = 0; i < 40; i++) await at.answer(gus, 'audit');
    expect(lines('refused').length).toBeLessThan(16);
    await at.clock.advance(5_000);
    await at.answer(gus, 'audit');
    expect(lines('refused').at(-1)?.detail).toMatch(/and \d+ more/);
  });

  it('tells a visit once, not each reconnect of a phone that comes and goes', async () => {
    for (let i = 0; i < 5; i++) {
      at.phone(owner).channel.drop();
      await at.clock.advance(60_000);
    }
    expect(lines('session')).toHaveLength(1);
    at.phone(owner, { path: 'lan', remote: '10.0.0.4' });
    expect(lines('session')).toHaveLength(2);
    await at.clock.advance(600_000);
    at.phone(owner);
    expect(lines('session')).toHaveLength(3);
  });

  it('is read by owners and admins, page by page, by person and by kind', async () => {
    for (let i = 0; i < 5; i++) await at.answer(olga, 'setUser', { name: `P${i}`, grant: { role: 'member' } });
    const page = async (query: object) => ((await at.answer(olga, 'audit', query)) as { entries: { n: number; kind: string }[] }).entries;
    const first = await page({ limit: 3 });
    const second = await page({ limit: 3, before: first.at(-1)?.n });
    expect([...first, ...second].map(({ n }) => n)).toEqual([9, 8, 7, 6, 5, 4]);
    expect((await page({ kind: 'user', user: 'Olga' })).every(({ kind }) => kind === 'user')).toBe(true);
    const ada = at.phone(await at.pair({ role: 'admin' }, 'Ada'));
    expect(await at.answer(ada, 'audit')).toMatchObject({ entries: expect.any(Array) });
    expect(await at.answer(at.phone(await at.pair({ role: 'member' }, 'Max')), 'audit')).toBe('notAllowed');
  });

  it('that was tampered with raises an alarm, once, and stops nothing', async () => {
    at.books.broken = 2;
    expect(await at.answer(olga, 'audit')).toMatchObject({ entries: expect.any(Array) });
    await at.answer(olga, 'audit');
    await at.clock.flush();
    expect(olga.changes.filter((change) => change.k === 'notice' && change.kind === 'alarm')).toHaveLength(1);
    expect(at.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('is checked when the home starts', async () => {
    const books = new MemoryBooks();
    books.broken = 7;
    const started = await new FakeDesk({ books, clock: at.clock }).open();
    await at.clock.advance(1);
    expect(started.log.text()).toContain('audit trail does not hold together');
    expect(started.changes.some((change) => change.k === 'notice' && change.kind === 'alarm')).toBe(true);
  });
});
