import { CLOSE, type Grant } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeDesk } from '../support/fakeDesk.js';
import type { ScriptedPhone } from '../support/scriptedPhone.js';

let at: FakeDesk;
let olga: ScriptedPhone;
beforeEach(async () => {
  at = await new FakeDesk().open();
  olga = at.phone(await at.pair());
});
const YARD: Grant = { role: 'guest', rooms: ['Yard'] };
const LOOK = { thing: 'living/lamp', title: 'Reading lamp', room: 'Parlour', icon: 'lamp', order: 3, favourite: true };

describe('looks', () => {
  it('are the same on every phone, and in its first picture of the house', async () => {
    const otto = at.phone(await at.pair({ role: 'member' }, 'Otto'));
    expect(await at.answer(otto, 'setLook', LOOK)).toEqual({});
    await at.clock.flush();
    expect(olga.changes.filter(({ k }) => k === 'look')).toMatchObject([{ look: LOOK }]);
    expect(at.phone(await at.pair({ role: 'member' }, 'Max')).of('sync')[0]?.snapshot?.looks).toEqual([LOOK]);
    expect(at.books.looks.get('living/lamp')).toEqual(LOOK);
  });

  it('are not told to a client that does not know of them', async () => {
    const paired = await at.pair({ role: 'member' }, 'Max');
    const old = at.phone(paired, { level: 1 });
    await at.answer(olga, 'setLook', LOOK);
    at.house.settle();
    expect(old.changes.filter(({ k }) => k === 'look')).toEqual([]);
    expect(at.phone(paired, { level: 1 }).of('sync')[0]?.snapshot?.looks).toBeUndefined();
    expect(at.phone(paired).of('sync')[0]?.snapshot?.looks).toEqual([LOOK]);
  });

  it('are of things that are here, and arranged by who lives here', async () => {
    expect(await at.answer(olga, 'setLook', { thing: 'attic/fan', room: 'Attic' })).toBe('noSuchThing');
    const gus = at.phone(await at.pair({ role: 'guest', things: ['*'] }, 'Gus'));
    expect(await at.answer(gus, 'setLook', LOOK)).toBe('notAllowed');
    const bounded = at.phone(await at.pair({ role: 'member', things: ['living/door'] }, 'Max'));
    expect(await at.answer(bounded, 'setLook', LOOK)).toBe('noSuchThing');
  });

  it('decide with the room who may do what: a guest of a room loses and gains with it', async () => {
    const paired = await at.pair(YARD, 'Gus');
    const gus = at.phone(paired);
    expect(gus.things.size).toBe(0);
    await at.answer(olga, 'setLook', { thing: 'living/door', room: 'Yard' });
    expect(gus.channel.closed?.code).toBe(CLOSE.expired);
    const inside = at.phone(paired, { from: gus });
    expect([...inside.things.keys()]).toEqual(['living/door']);
    expect(await at.tries(inside, 'living/door', 'unlock')).toMatchObject({ step: 'sent' });
    await at.answer(olga, 'setLook', { thing: 'living/door', room: 'Hall' });
    expect(inside.channel.closed?.code).toBe(CLOSE.expired);
    expect(at.phone(paired, { from: inside }).things.size).toBe(0);
    await at.answer(olga, 'setLook', { thing: 'living/lamp', title: 'Lamp', room: 'Parlour' });
    expect(at.phone(paired).channel.closed).toBeUndefined();
  });

  it('a member moves nothing into or out of a room that is somebody’s: that gives rights away', async () => {
    const otto = at.phone(await at.pair({ role: 'member' }, 'Otto'));
    await at.pair(YARD, 'Gus');
    expect(await at.answer(otto, 'setLook', { thing: 'living/door', room: 'Yard' })).toBe('notAllowed');
    expect(await at.answer(otto, 'setLook', { thing: 'living/door', room: 'Hall' })).toEqual({});
    await at.answer(olga, 'setLook', { thing: 'living/lamp', room: 'Yard' });
    expect(await at.answer(otto, 'setLook', { thing: 'living/lamp' })).toBe('notAllowed');
    expect(await at.answer(otto, 'setLook', { thing: 'living/lamp', room: 'Yard', favourite: true })).toEqual({});
  });

  it('are forgotten with their controller: another of that name must not come into its rooms', async () => {
    await at.answer(olga, 'setLook', { thing: 'living/door', room: 'Yard' });
    await at.answer(olga, 'forget', { controller: 'living' });
    expect(at.house.looks.roomOf('living/door')).toBeUndefined();
    expect(at.books.looks.get('living/door')).toEqual({ thing: 'living/door' });
  });
});
