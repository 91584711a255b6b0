import { CLOSE, type Grant } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyRecord } from '../../../src/clients/people/books.js';
import { FakeDesk, MemoryBooks } from '../../support/fakeDesk.js';
import { type Paired, pairWith, ScriptedPhone } from '../../support/scriptedPhone.js';

let at: FakeDesk;
let owner: Paired;
let olga: ScriptedPhone;
beforeEach(async () => {
  at = await new FakeDesk().open();
  owner = await at.pair();
  olga = at.phone(owner);
});
const GATE: Grant = { role: 'guest', things: ['living/door'] };
const LAMP: Grant = { role: 'guest', things: ['living/lamp'] };
const grantOf = (name: string) => at.books.userRecords.get(name)?.grant;

describe('people', () => {
  it('come with their first key, and are listed with what they may do', async () => {
    await at.pair(LAMP, 'Gus');
    expect(await at.answer(olga, 'users')).toEqual({
      users: [
        { name: 'Olga', grant: { role: 'owner' }, active: true, pin: false, keys: 1 },
        { name: 'Gus', grant: LAMP, active: true, pin: false, keys: 1 },
      ],
    });
    const gus = at.phone(await at.pair(LAMP, 'Gus'));
    expect(await at.answer(gus, 'users')).toMatchObject({ users: [{ name: 'Gus', keys: 2 }] });
  });

  it('hear at the start of a session what they may do, and by which way they came', async () => {
    const gus = at.phone(await at.pair(LAMP, 'Gus'), { path: 'lan-http' });
    expect(gus.of('sync')[0]?.you).toEqual({ grants: [LAMP, LAMP], pin: false, path: 'lan-http' });
    const again = at.phone(owner, { from: olga });
    expect(again.of('sync')[0]).toMatchObject({ changes: [], you: { grants: [{ role: 'owner' }, { role: 'owner' }] } });
  });

  it('are made, changed and let go by owners', async () => {
    expect(await at.answer(olga, 'setUser', { name: 'Max', grant: { role: 'member' } })).toEqual({});
    expect(grantOf('Max')).toEqual({ role: 'member' });
    expect(await at.answer(olga, 'setUser', { name: 'Nobody', active: false })).toBe('noSuchUser');
    expect(await at.answer(olga, 'setUser', { name: 'Home', grant: { role: 'member' } })).toBe('badName');
    expect(await at.answer(olga, 'setUser', { name: 'Max', grant: { role: 'member', until: 1 } })).toBe('badTime');
    expect(await at.answer(olga, 'removeUser', { name: 'Max' })).toEqual({});
    expect(grantOf('Max')).toBeUndefined();
    expect(await at.answer(olga, 'removeUser', { name: 'Max' })).toBe('noSuchUser');
  });

  it('whose rights change shake hands again and see the house as they may see it now', async () => {
    const paired = await at.pair(LAMP, 'Gus');
    const gus = at.phone(paired);
    expect([...gus.things.keys()]).toEqual(['living/lamp']);
    await at.answer(olga, 'setUser', { name: 'Gus', grant: GATE });
    expect(gus.channel.closed?.code).toBe(CLOSE.expired);
    const blind = at.phone(paired, { from: gus });
    expect(blind.of('sync')[0]?.snapshot).toBeDefined();
    expect([...blind.things.keys()]).toEqual([]);
    await at.answer(olga, 'setGrant', { key: paired.grant.key.id, grant: GATE });
    const gate = at.phone(paired, { from: blind });
    expect([...gate.things.keys()]).toEqual(['living/door']);
    expect(gate.of('sync')[0]?.you?.grants).toEqual([GATE, GATE]);
  });

  it('whose rights change lose what they queued and may not do any more, and nothing else', async () => {
    const gus = at.phone(await at.pair({ role: 'guest', things: ['living/*'] }, 'Gus'));
    at.away();
    const lamp = await at.tries(gus, 'living/lamp', 'on', true);
    const door = await at.tries(gus, 'living/door', 'unlock');
    expect([lamp?.step, door?.step]).toEqual(['queued', 'queued']);
    await at.answer(olga, 'setUser', { name: 'Gus', grant: LAMP });
    expect(olga.steps(door?.command as string)).toEqual(['accepted', 'queued', 'cancelled']);
    expect(olga.steps(lamp?.command as string)).toEqual(['accepted', 'queued']);
  });

  it('who are barred are told so and forget nothing; they come back when they may', async () => {
    const paired = await at.pair(LAMP, 'Gus');
    const gus = at.phone(paired);
    await at.answer(olga, 'setUser', { name: 'Gus', active: false });
    expect(gus.messages.at(-1)).toMatchObject({ t: 'bye', reason: expect.stringContaining('barred') });
    expect(gus.channel.closed?.code).toBe(CLOSE.refused);
    const knocks = new ScriptedPhone(at.desk, paired);
    expect(knocks.messages.map(({ t }) => t)).toEqual(['bye']);
    expect(await at.answer(olga, 'invite', { user: 'Gus', grant: LAMP })).toBe('barred');
    await at.answer(olga, 'setUser', { name: 'Gus', active: true });
    expect(at.phone(paired).of('sync')).toHaveLength(1);
  });

  it('who are forgotten are told, sealed, that their keys are dead', async () => {
    const paired = await at.pair(LAMP, 'Gus');
    const gus = at.phone(paired);
    await at.answer(olga, 'removeUser', { name: 'Gus' });
    expect(gus.messages.at(-1)).toMatchObject({ t: 'revoked' });
    expect(new ScriptedPhone(at.desk, paired).messages.map(({ t }) => t)).toEqual(['revoked']);
  });

  it('whose row is damaged are let in by nobody’s mistake, until an owner sets their rights anew', async () => {
    const paired = await at.pair(LAMP, 'Gus');
    at.books.userRecords.delete('Gus');
    at.books.damagedUsers.push('Gus');
    expect(new ScriptedPhone(at.desk, paired).messages.map(({ t }) => t)).toEqual(['bye']);
    expect(await at.answer(olga, 'setUser', { name: 'Gus', grant: LAMP })).toEqual({});
    expect(at.phone(paired).of('sync')).toHaveLength(1);
  });

  it('may come to an end to the moment, and not before they begin', async () => {
    const wall = at.clock.wall();
    const paired = await at.pair({ ...LAMP, from: wall + 5_000, until: wall + 12_345 }, 'Gus');
    expect(new ScriptedPhone(at.desk, paired).messages).toMatchObject([{ t: 'bye', reason: expect.stringContaining('begun') }]);
    await at.clock.advance(5_000);
    const gus = at.phone(paired);
    await at.clock.advance(7_344);
    expect(gus.channel.closed).toBeUndefined();
    await at.clock.advance(1);
    expect(gus.messages.at(-1)).toMatchObject({ t: 'revoked' });
  });

  it('end within a tick where the wall clock jumps', async () => {
    const gus = at.phone(await at.pair({ ...LAMP, until: at.clock.wall() + 86_400_000 }, 'Gus'));
    at.clock.jumpWall(86_400_000);
    await at.clock.advance(10_000);
    expect(gus.messages.at(-1)).toMatchObject({ t: 'revoked' });
  });
});

describe('the last owner', () => {
  it.each([
    ['lowered', 'setUser', { name: 'Olga', grant: { role: 'admin' } }],
    ['lowered for later', 'setUser', { name: 'Olga', grant: { role: 'owner', until: 9e12 } }],
    ['made to look only', 'setUser', { name: 'Olga', grant: { role: 'owner', readOnly: true } }],
    ['barred', 'setUser', { name: 'Olga', active: false }],
    ['removed', 'removeUser', { name: 'Olga' }],
  ])('cannot be %s, but with another owner', async (_what, what, request) => {
    await at.answer(olga, 'setUser', { name: 'Otto', grant: { role: 'owner' } });
    expect(await at.answer(olga, what, request)).toBe('lastOwner');
    await at.pair({ role: 'owner', until: at.clock.wall() + 1_000 }, 'Tim');
    expect(await at.answer(olga, what, request)).toBe('lastOwner');
    await at.pair({ role: 'owner' }, 'Otto');
    expect(await at.answer(olga, what, request)).not.toBe('lastOwner');
  });

  it('keeps the last key that owns', async () => {
    const key = owner.grant.key.id;
    expect(await at.answer(olga, 'setGrant', { key, grant: LAMP })).toBe('lastOwner');
    await at.pair({ role: 'owner' }, 'Olga');
    expect(await at.answer(olga, 'setGrant', { key, grant: LAMP })).toEqual({});
    await at.clock.advance(100);
    expect(olga.channel.closed?.code).toBe(CLOSE.expired);
  });
});

describe('an admin', () => {
  let ada: ScriptedPhone;
  beforeEach(async () => {
    ada = at.phone(await at.pair({ role: 'admin' }, 'Ada'));
  });

  it('manages the rest of the house', async () => {
    const paired = await at.pair(LAMP, 'Gus');
    expect(await at.answer(ada, 'setUser', { name: 'Gus', grant: GATE })).toEqual({});
    expect(await at.answer(ada, 'revoke', { key: paired.grant.key.id })).toEqual({});
    expect(await at.answer(ada, 'adopt', { board: 'b', code: 'x' })).toMatchObject({ controller: 'c-b' });
    const invitation = (await at.answer(ada, 'invite', { user: 'Max', grant: { role: 'member' } })) as { link: string };
    expect(at.phone(await pairWith(at.desk, invitation)).welcome?.key).toMatchObject({ user: 'Max', role: 'member' });
  });

  it('leaves owners and other admins alone', async () => {
    const other = await at.pair({ role: 'admin' }, 'Abe');
    for (const [what, request] of [
      ['setUser', { name: 'Olga', grant: { role: 'guest' } }],
      ['setUser', { name: 'Abe', active: false }],
      ['setUser', { name: 'Max', grant: { role: 'admin' } }],
      ['removeUser', { name: 'Olga' }],
      ['setGrant', { key: owner.grant.key.id, grant: LAMP }],
      ['revoke', { key: other.grant.key.id }],
      ['invite', { user: 'Eve', grant: { role: 'owner' } }],
      ['invite', { user: 'Olga', grant: LAMP }],
      ['setPin', { user: 'Olga' }],
    ] as const) {
      expect([what, await at.answer(ada, what, request)]).toEqual([what, 'notAllowed']);
    }
    const open = await at.clock.settle(at.desk.invite('Otto', { role: 'owner' }, 'home'));
    expect(await at.answer(ada, 'uninvite', { slot: open.slot })).toBe('notAllowed');
    expect(at.desk.invitations.stillOpen(open.slot)).toBeDefined();
  });

  it('with bounds gives nothing beyond them', async () => {
    await at.answer(olga, 'setUser', { name: 'Ada', grant: { role: 'admin', things: ['living/lamp'] } });
    const bounded = at.phone(await at.pair({ role: 'admin', things: ['living/lamp'] }, 'Ada'));
    expect(await at.answer(bounded, 'invite', { user: 'Gus', grant: GATE })).toBe('notAllowed');
    expect(await at.answer(bounded, 'setUser', { name: 'Gus', grant: { role: 'member' } })).toBe('notAllowed');
    expect(await at.answer(bounded, 'invite', { user: 'Gus', grant: LAMP })).toMatchObject({ slot: expect.any(String) });
  });
});

describe('an invitation for somebody known', () => {
  it('gives no more than they may do', async () => {
    await at.pair(LAMP, 'Gus');
    expect(await at.answer(olga, 'invite', { user: 'Gus', grant: GATE })).toBe('tooMuch');
    expect(await at.answer(olga, 'invite', { user: 'Gus', grant: LAMP })).toMatchObject({ slot: expect.any(String) });
    const panel = await at.pair({ role: 'panel', things: ['living/lamp'] }, 'Olga');
    expect(at.phone(panel).of('sync')[0]?.you?.grants).toEqual([{ role: 'owner' }, { role: 'panel', things: ['living/lamp'] }]);
    expect(grantOf('Olga')).toEqual({ role: 'owner' });
  });

  it('counts as theirs where they come back with no key left', async () => {
    const until = at.clock.wall() + 60_000;
    const first = await at.pair({ ...LAMP, until }, 'Gus');
    await at.clock.advance(60_000);
    expect(new ScriptedPhone(at.desk, first).messages.map(({ t }) => t)).toEqual(['revoked']);
    const later = { ...GATE, until: at.clock.wall() + 60_000 };
    const made = (await at.answer(olga, 'invite', { user: 'Gus', grant: later })) as { link: string };
    expect(at.phone(await pairWith(at.desk, made)).things.has('living/door')).toBe(true);
    expect(grantOf('Gus')).toEqual(later);
  });

  it('ends with what its maker may do', async () => {
    const otto = await at.pair({ role: 'owner' }, 'Otto');
    const made = await at.clock.settle(at.desk.invite('Eve', { role: 'owner' }, otto.grant.key.id));
    const under = at.desk.invite('Eve', { role: 'owner' }, otto.grant.key.id).catch((error: unknown) => error);
    await at.answer(olga, 'setUser', { name: 'Otto', grant: { role: 'member' } });
    expect(at.desk.invitations.find(made.slot)).toBeUndefined();
    expect(await at.clock.settle(under)).toBeInstanceOf(Error);
    expect(at.desk.slots()).toEqual([]);
  });

  it('of the home’s own console makes an owner of whoever it says, and lets the barred in', async () => {
    await at.pair(LAMP, 'Gus');
    await at.answer(olga, 'setUser', { name: 'Gus', active: false });
    const gus = at.phone(await at.pair({ role: 'owner' }, 'Gus'));
    expect(await at.answer(gus, 'phones')).toMatchObject({ phones: expect.arrayContaining([expect.objectContaining({ user: 'Olga' })]) });
  });
});

describe('a key that was paired over plain http', () => {
  it('says so, and neither manages nor unlocks without a PIN, whichever way it comes', async () => {
    const paired = await at.pair({ role: 'owner' }, 'Olga', 'lan-http');
    const phone = at.phone(paired, { path: 'relay' });
    for (const [what, request] of [
      ['invite', { user: 'Eve', grant: { role: 'owner' } }],
      ['adopt', { board: 'b', code: 'x' }],
      ['setUser', { name: 'Eve', grant: { role: 'owner' } }],
      ['revoke', { key: owner.grant.key.id }],
    ] as const) {
      expect([what, await at.answer(phone, what, request)]).toEqual([what, 'pin']);
    }
    expect(await at.tries(phone, 'living/door', 'unlock')).toMatchObject({ step: 'refused', code: 'notAllowed', needs: 'pin' });
    expect(await at.tries(phone, 'living/lamp', 'on', true)).toMatchObject({ step: 'sent' });
    const { phones } = (await at.answer(phone, 'phones')) as { phones: { born: string }[] };
    expect(phones.map(({ born }) => born)).toEqual(['relay', 'lan-http']);
  });
});

describe('a full disk', () => {
  it('changes nothing that it cannot keep, and forgets no bar: that is written when there is room', async () => {
    const paired = await at.pair(LAMP, 'Gus');
    at.books.full = true;
    expect(await at.answer(olga, 'setUser', { name: 'Gus', grant: { role: 'member' } })).toBe('failed');
    expect(await at.answer(olga, 'setUser', { name: 'Gus', active: false })).toBe('failed');
    expect(olga.changes.some((change) => change.k === 'notice' && change.kind === 'alarm')).toBe(true);
    expect(new ScriptedPhone(at.desk, paired).messages.map(({ t }) => t)).toEqual(['bye']);
    expect(at.books.userRecords.get('Gus')?.active).toBe(true);
    at.books.full = false;
    await at.clock.until(() => at.books.userRecords.get('Gus')?.active === false);
  });

  it('forgets no revocation either', async () => {
    const paired = await at.pair(LAMP, 'Gus');
    at.books.full = true;
    expect(await at.answer(olga, 'revoke', { key: paired.grant.key.id })).toBe('failed');
    await at.clock.advance(100_000);
    at.books.full = false;
    await at.clock.until(() => at.books.keyRecords.get(paired.grant.key.id)?.revoked !== undefined);
  });

  it('does not bar anew whom an owner let in meanwhile', async () => {
    await at.pair(LAMP, 'Gus');
    at.books.full = true;
    await at.answer(olga, 'setUser', { name: 'Gus', active: false });
    at.books.full = false;
    await at.answer(olga, 'setUser', { name: 'Gus', active: true });
    await at.clock.advance(200_000);
    expect(at.books.userRecords.get('Gus')?.active).toBe(true);
  });
});

describe('a home from before people had rights', () => {
  const key = (id: string, user: string, grant: Grant, more: Partial<KeyRecord> = {}): [string, KeyRecord] => [
    id,
    {
      id,
      user,
      device: 'phone',
      grant,
      publicKey: new Uint8Array(32),
      psk: new Uint8Array(32),
      tokenHash: new Uint8Array(32),
      paired: 1,
      ...more,
    },
  ];

  it('gives each what their living keys together may do, once', async () => {
    const books = new MemoryBooks();
    for (const [id, record] of [
      key('a', 'Olga', { role: 'owner' }),
      key('b', 'Olga', { role: 'guest', things: ['gate/door'] }),
      key('c', 'Gus', { role: 'guest', things: ['gate/door'], until: 9e12 }),
      key('d', 'Gus', { role: 'guest', things: ['living/*'], until: 8e12 }),
      key('e', 'php', { role: 'service', things: ['*'] }),
      key('f', 'Eve', { role: 'owner' }, { revoked: at.clock.wall() }),
    ]) {
      books.keyRecords.set(id, record);
    }
    const old = await new FakeDesk({ books, clock: at.clock }).open();
    expect(Object.fromEntries([...books.userRecords].map(([name, { grant }]) => [name, grant]))).toEqual({
      Olga: { role: 'owner' },
      Gus: { role: 'guest', things: ['gate/door', 'living/*'], until: 9e12 },
      php: { role: 'service', things: ['*'], readOnly: false },
    });
    expect(books.keyRecords.get('e')?.grant.readOnly).toBe(false);
    expect(old.desk.hasOwner()).toBe(true);
    await old.desk.stop();
    books.userRecords.delete('php');
    await old.desk.start();
    expect(books.userRecords.has('php')).toBe(false);
  });
});
