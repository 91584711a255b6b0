import type { Grant } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeDesk } from '../support/fakeDesk.js';
import { type Paired, pairWith, type ScriptedPhone } from '../support/scriptedPhone.js';

let at: FakeDesk;
let owner: Paired;
let phone: ScriptedPhone;
beforeEach(async () => {
  at = await new FakeDesk().open();
  owner = await at.pair();
  phone = at.phone(owner);
});
let n = 0;
const ask = async (from: ScriptedPhone, what: string, request?: unknown) => {
  from.say({ t: 'ask', n: ++n, what, ...(request === undefined ? {} : { with: request }) });
  await at.clock.until(() => from.of('answer').some((answer) => answer.n === n));
  return from.of('answer').at(-1);
};

describe('asks', () => {
  it('list the controllers and the phones', async () => {
    expect(await ask(phone, 'controllers')).toMatchObject({ ok: { controllers: [{ id: 'living', state: 'connected', things: 3 }] } });
    await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus');
    const phones = (await ask(phone, 'phones'))?.ok as { phones: { user: string; connected: boolean; lastSeen?: number }[] };
    expect(phones.phones.map(({ user, connected }) => [user, connected])).toEqual([
      ['Olga', true],
      ['Gus', false],
    ]);
    expect(JSON.stringify(phones)).not.toMatch(/psk|token|publicKey/);
  });

  it('adopt and forget controllers', async () => {
    expect(await ask(phone, 'adopt', { board: 'b1', code: 'ABCD', id: 'garage' })).toMatchObject({ ok: { controller: 'garage' } });
    expect(await ask(phone, 'forget', { controller: 'living' })).toMatchObject({ ok: {} });
    expect(at.gateway.forgotten).toEqual(['living']);
  });

  it('take the home to a relay, and say so in the trail', async () => {
    expect(await ask(phone, 'join', { url: 'wss://around.example', code: 'ABCD' })).toEqual({ t: 'answer', n: expect.any(Number), ok: {} });
    expect(at.joined).toEqual([{ url: 'wss://around.example', enrol: 'ABCD' }]);
    const trail = (await ask(phone, 'audit', { kind: 'adopted' }))?.ok as { entries: { detail: string }[] };
    expect(trail.entries[0]?.detail).toBe('took the home to the relay wss://around.example');
  });

  it('give the past away to whom it concerns, and take one from owners and admins alone, of what is there', async () => {
    at.books.recorded = [
      { thing: 'living/lamp', name: 'on', kind: 'boolean', first: 1, last: 2 },
      { thing: 'garden/gone', name: 'level', kind: 'number', first: 1, last: 2 },
    ];
    const guest = at.phone(await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus'));
    const put = (from: ScriptedPhone, thing: string, name: string) =>
      ask(from, 'putReadings', { thing, name, values: [{ t: 7, value: true }] });
    expect(await ask(phone, 'recorded')).toMatchObject({ ok: { recorded: [{ thing: 'living/lamp' }, { thing: 'garden/gone' }] } });
    expect((await ask(guest, 'recorded'))?.ok).toEqual({ recorded: [at.books.recorded[0]] });
    expect(await ask(guest, 'readings', { thing: 'living/lamp', name: 'on', from: { since: 0 } })).toMatchObject({ ok: { values: [] } });
    expect(await ask(guest, 'readings', { thing: 'garden/gone', name: 'level', from: { since: 0 } })).toMatchObject({
      error: { code: 'notAllowed' },
    });
    expect(await put(guest, 'living/lamp', 'on')).toMatchObject({ error: { code: 'notAllowed' } });
    expect(await put(phone, 'living/lamp', 'on')).toMatchObject({ ok: { added: 1 } });
    expect(await put(phone, 'garden/gone', 'level')).toMatchObject({ ok: { added: 1 } });
    expect(await put(phone, 'living/lamp', 'never')).toMatchObject({
      error: { code: 'unknown', message: expect.stringContaining('--map') },
    });
    const trail = (await ask(phone, 'audit', { kind: 'adopted' }))?.ok as { entries: { detail: string }[] };
    expect(trail.entries[0]?.detail).toBe('brought 1 readings of garden/gone.level from 1970-01-01T00:00:00.007Z on');
  });

  it('say in words why a controller could not be adopted', async () => {
    at.gateway.adopt = async () => {
      throw new Error('that setup code is not this board’s: look at its label');
    };
    expect(await ask(phone, 'adopt', { board: 'b1', code: 'ABCD' })).toMatchObject({
      error: { code: 'failed', message: expect.stringContaining('label') },
    });
  });

  it('invite another phone, with a grant of its own', async () => {
    const grant: Grant = { role: 'guest', things: ['living/lamp'], until: at.clock.wall() + 86_400_000 };
    const answer = await ask(phone, 'invite', { user: 'Gus', grant });
    const guest = at.phone(await pairWith(at.desk, answer?.ok as { link: string }));
    expect(guest.welcome?.key).toMatchObject({ user: 'Gus', role: 'guest' });
    expect(at.desk.offers.current()).toBeUndefined();
    const second = await ask(phone, 'invite', { user: 'Gus', grant });
    const { slot } = (second as { ok: { slot: string } }).ok;
    await ask(phone, 'uninvite', { slot });
    expect(at.desk.slots()).toEqual([]);
  });

  it('hand themselves over to another address, for a minute, one at a time', async () => {
    const grant: Grant = { role: 'guest', things: ['living/lamp'], until: at.clock.wall() + 86_400_000 };
    const invited = (await ask(phone, 'invite', { user: 'Gus', grant }))?.ok as { link: string };
    const guest = at.phone(await pairWith(at.desk, invited));
    const handOver = async () => (await ask(guest, 'handOver', {}))?.ok as { slot: string; link: string; expires: number };
    const first = await handOver();
    expect(first.expires - at.clock.wall()).toBeLessThanOrEqual(60_000);
    const second = await handOver();
    expect(at.desk.slots().map(({ slot }) => slot)).not.toContain(first.slot);
    const again = at.phone(await pairWith(at.desk, second));
    expect(again.welcome?.key).toMatchObject({ user: 'Gus', role: 'guest' });
    expect(again.welcome?.key.id).not.toBe(guest.welcome?.key.id);
    await handOver();
    await at.clock.advance(60_000);
    expect(at.desk.slots()).toEqual([]);
  });

  it.each([
    ['badName', { user: 'home', grant: { role: 'member' } }],
    ['badTime', { user: 'x', grant: { role: 'guest', until: 1 } }],
    ['malformed', { user: 'x' }],
  ])('refuse an invitation: %s', async (code, request) => {
    expect(await ask(phone, 'invite', request)).toMatchObject({ error: { code } });
  });

  it('bound the invitations that are open', async () => {
    for (let i = 0; i < 8; i++) await ask(phone, 'invite', { user: 'x', grant: { role: 'owner' } });
    expect(await ask(phone, 'invite', { user: 'x', grant: { role: 'owner' } })).toMatchObject({
      error: { message: expect.stringContaining('wait') },
    });
    expect(new Set(at.desk.slots().map((one) => one.slot)).size).toBe(16);
  });

  it('know nothing of what is not asked of a home', async () => {
    expect(await ask(phone, 'constructor')).toMatchObject({ error: { code: 'malformed' } });
    expect(await ask(phone, 'revoke', { key: 'nobody' })).toMatchObject({ error: { code: 'noSuchKey' } });
  });

  it('are for owners, but for what concerns the asker itself', async () => {
    const paired = await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus');
    const guest = at.phone(paired);
    for (const [what, request] of [
      ['adopt', { board: 'b', code: 'x' }],
      ['forget', { controller: 'living' }],
      ['join', { url: 'wss://evil.example' }],
      ['invite', { user: 'x', grant: { role: 'owner' } }],
      ['uninvite', { slot: 'x' }],
      ['revoke', { key: owner.grant.key.id }],
    ] as const) {
      expect(await ask(guest, what, request)).toMatchObject({ error: { code: 'notAllowed' } });
    }
    at.house.state({ id: 'board', title: 'New', state: 'new', since: 0, things: 0, killed: 0 });
    expect((await ask(guest, 'controllers'))?.ok).toMatchObject({ controllers: [{ id: 'living' }] });
    expect((await ask(guest, 'phones'))?.ok).toMatchObject({ phones: [{ user: 'Gus' }] });
    guest.say({ t: 'ask', n: 99, what: 'revoke', with: { key: paired.grant.key.id } });
    await at.clock.flush();
    expect(guest.messages.at(-1)).toMatchObject({ t: 'revoked' });
    expect(at.desk.keys().find((key) => key.id === owner.grant.key.id)?.revoked).toBeUndefined();
  });

  it('are answered when too many are open', async () => {
    at.gateway.adopt = () => new Promise(() => undefined);
    for (let i = 0; i < 16; i++) phone.say({ t: 'ask', n: 1_000 + i, what: 'adopt', with: { board: 'b', code: 'x' } });
    expect(await ask(phone, 'phones')).toMatchObject({ error: { code: 'busy' } });
  });
});
