import { CLOSE } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeDesk } from '../../support/fakeDesk.js';
import { type Paired, pairWith, type ScriptedPhone } from '../../support/scriptedPhone.js';

const PIN = '739184';
let at: FakeDesk;
let owner: Paired;
let olga: ScriptedPhone;
beforeEach(async () => {
  at = await new FakeDesk().open();
  owner = await at.pair();
  olga = at.phone(owner);
});
const kept = () => at.books.userRecords.get('Olga')?.pin;
const unlock = (phone: ScriptedPhone) => at.tries(phone, 'living/door', 'unlock');

describe('a PIN', () => {
  it('opens for a minute what asks for it, in that session alone', async () => {
    await at.answer(olga, 'setPin', { pin: PIN });
    const page = at.phone(owner, { path: 'lan-http' });
    const other = at.phone(owner, { path: 'lan-http' });
    expect(await unlock(page)).toMatchObject({ step: 'refused', code: 'notAllowed', needs: 'pin' });
    expect(await at.answer(page, 'stepUp', { pin: PIN })).toEqual({ ms: 60_000 });
    expect(await unlock(page)).toMatchObject({ step: 'sent' });
    expect(await unlock(other)).toMatchObject({ needs: 'pin' });
    await at.clock.advance(60_000);
    expect(await unlock(page)).toMatchObject({ needs: 'pin' });
  });

  it('is asked for before a page over plain http gets a key without that way’s ceiling', async () => {
    await at.answer(olga, 'setPin', { pin: PIN });
    const page = at.phone(owner, { path: 'lan-http' });
    expect(await at.answer(page, 'handOver', {})).toBe('pin');
    await at.answer(page, 'stepUp', { pin: PIN });
    const { link } = (await at.answer(page, 'handOver', {})) as { link: string };
    const better = at.phone(await pairWith(at.desk, { link }), { path: 'relay' });
    expect(await unlock(better), 'which stays under it all the same').toMatchObject({ needs: 'pin' });
    expect(await unlock(olga)).toMatchObject({ step: 'sent' });
  });

  it('is kept as nothing that it could be read from, and told to nobody', async () => {
    await at.answer(olga, 'setPin', { pin: PIN });
    await at.answer(olga, 'stepUp', { pin: '000000' });
    await at.answer(olga, 'stepUp', { pin: PIN });
    const told = [
      JSON.stringify([...at.books.userRecords.values()]),
      JSON.stringify(at.books.lines),
      at.log.text(),
      JSON.stringify(olga.messages),
    ];
    for (const text of told) expect(text).not.toContain(PIN);
    expect(kept()?.hash).toMatch(/^[\w-]{43}$/);
    const before = kept();
    await at.answer(olga, 'setPin', { pin: PIN, old: PIN });
    expect(kept()?.salt).not.toBe(before?.salt);
    expect(kept()?.hash).not.toBe(before?.hash);
    expect(await at.answer(olga, 'setPin', { pin: '12a4' })).toBe('malformed');
  });

  it('is changed and taken away with the old one', async () => {
    expect(await at.answer(olga, 'stepUp', { pin: PIN })).toBe('noPin');
    await at.answer(olga, 'setPin', { pin: PIN });
    expect(await at.answer(olga, 'setPin', { pin: '1111' })).toBe('pin');
    expect(await at.answer(olga, 'setPin', { pin: '1111', old: '2222' })).toBe('wrongPin');
    expect(kept()?.failures).toBe(1);
    expect(await at.answer(olga, 'setPin', { pin: '1111', old: PIN })).toEqual({});
    expect(await at.answer(olga, 'stepUp', { pin: '1111' })).toEqual({ ms: 60_000 });
    expect(await at.answer(olga, 'setPin', { old: '1111' })).toEqual({});
    expect(kept()).toBeUndefined();
  });

  it('is taken away by another owner, never chosen by one', async () => {
    const otto = at.phone(await at.pair({ role: 'owner' }, 'Otto'));
    await at.answer(olga, 'setPin', { pin: PIN });
    expect(await at.answer(otto, 'setPin', { user: 'Olga', pin: '1111' })).toBe('notAllowed');
    expect(await at.answer(otto, 'setPin', { user: 'Olga' })).toEqual({});
    expect(kept()).toBeUndefined();
    const gus = at.phone(await at.pair({ role: 'guest', things: ['*'] }, 'Gus'));
    expect(await at.answer(gus, 'setPin', { user: 'Otto' })).toBe('notAllowed');
  });

  it('that changed is told to the other phones, and what the old one proved is proven no more', async () => {
    await at.answer(olga, 'setPin', { pin: PIN });
    const page = at.phone(owner, { path: 'lan-http' });
    expect(page.of('sync')[0]?.you?.pin).toBe(true);
    const second = at.phone(await at.pair({ role: 'owner' }, 'Olga'));
    await at.answer(page, 'stepUp', { pin: PIN });
    await at.answer(olga, 'setPin', { pin: '4711', old: PIN });
    expect(await unlock(page)).toMatchObject({ needs: 'pin' });
    expect(second.channel.closed?.code).toBe(CLOSE.expired);
  });

  it('is not first chosen over plain http: who took the key from such a page would choose it', async () => {
    expect(await at.answer(at.phone(owner, { path: 'lan-http' }), 'setPin', { pin: PIN })).toBe('notAllowed');
    const born = await at.pair({ role: 'owner' }, 'Olga', 'lan-http');
    expect(await at.answer(at.phone(born), 'setPin', { pin: PIN })).toBe('notAllowed');
    await at.clock.settle(at.desk.setPin('Olga', PIN));
    const phone = at.phone(born);
    expect(await at.answer(phone, 'stepUp', { pin: PIN })).toEqual({ ms: 60_000 });
    expect(await at.answer(phone, 'invite', { user: 'Max', grant: { role: 'member' } })).toMatchObject({ slot: expect.any(String) });
  });
});

describe('wrong PINs', () => {
  beforeEach(async () => {
    await at.answer(olga, 'setPin', { pin: PIN });
  });
  const wrong = async (phone: ScriptedPhone, times: number) => {
    const codes: unknown[] = [];
    for (let i = 0; i < times; i++) codes.push(await at.answer(phone, 'stepUp', { pin: `00000${i}` }));
    return codes;
  };

  it('lock it after five in a row for a quarter of an hour; the person goes on', async () => {
    expect(await wrong(olga, 5)).toEqual(['wrongPin', 'wrongPin', 'wrongPin', 'wrongPin', 'locked']);
    expect(await at.answer(olga, 'stepUp', { pin: PIN })).toBe('locked');
    expect(await at.tries(olga, 'living/lamp', 'on', true)).toMatchObject({ step: 'sent' });
    await at.clock.advance(900_000);
    expect(await at.answer(olga, 'stepUp', { pin: PIN })).toEqual({ ms: 60_000 });
    expect(kept()?.failures).toBe(0);
  });

  it('count by person: over sessions, keys and restarts', async () => {
    await wrong(olga, 2);
    await wrong(at.phone(await at.pair({ role: 'owner' }, 'Olga')), 2);
    await at.desk.stop();
    at.house.stop();
    const restarted = await new FakeDesk({ books: at.books, clock: at.clock }).open();
    const phone = restarted.phone(owner);
    expect(await restarted.answer(phone, 'stepUp', { pin: '000009' })).toBe('locked');
    expect(await restarted.answer(phone, 'stepUp', { pin: PIN })).toBe('locked');
  });

  it('lock it again at once after the quarter of an hour', async () => {
    await wrong(olga, 5);
    await at.clock.advance(900_000);
    expect(await wrong(olga, 1)).toEqual(['locked']);
  });

  it('gain nothing by many at once: each is counted before it is looked at', async () => {
    for (let i = 0; i < 12; i++) olga.say({ t: 'ask', n: 900_000 + i, what: 'stepUp', with: { pin: i === 11 ? PIN : `1000${i}` } });
    await at.clock.until(() => olga.of('answer').filter(({ n }) => n >= 900_000).length === 12);
    const codes = olga.of('answer').flatMap(({ n, error }) => (n >= 900_000 ? [error?.code] : []));
    expect(codes.filter((code) => code === undefined)).toEqual([]);
    expect(kept()?.failures).toBeLessThanOrEqual(5);
    expect(codes).toContain('busy');
  });

  it('are not tried where they cannot be counted', async () => {
    at.books.full = true;
    expect(await at.answer(olga, 'stepUp', { pin: PIN })).toBe('failed');
    expect(await at.answer(olga, 'stepUp', { pin: '0000' })).toBe('failed');
  });
});
