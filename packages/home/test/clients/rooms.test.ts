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
const YARD: Grant = { role: 'guest', rooms: ['Yard', 'Hall'] };
const ROOMS = [{ name: 'Parlour', icon: 'sofa' }, { name: 'Yard' }];

describe('rooms', () => {
  it('are in the household’s order on every phone, and after a restart', async () => {
    const max = at.phone(await at.pair({ role: 'member' }, 'Max'));
    expect(await at.answer(max, 'setRooms', { rooms: ROOMS })).toEqual({});
    at.house.settle();
    expect(olga.changes.filter(({ k }) => k === 'rooms')).toMatchObject([{ rooms: ROOMS }]);
    expect(at.phone(await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus')).of('sync')[0]?.snapshot?.rooms).toEqual(ROOMS);
    expect(at.books.rooms).toEqual(ROOMS);
  });

  it('are each there once, and arranged by who lives here', async () => {
    expect(await at.answer(olga, 'setRooms', { rooms: [{ name: 'Yard' }, { name: 'Yard' }] })).toBe('twice');
    const gus = at.phone(await at.pair(YARD, 'Gus'));
    expect(await at.answer(gus, 'setRooms', { rooms: [] })).toBe('notAllowed');
    expect(at.books.rooms).toEqual([]);
  });

  it('take their things, and what grants say of them, to their new name', async () => {
    const paired = await at.pair(YARD, 'Gus');
    await at.answer(olga, 'setLook', { thing: 'living/door', room: 'Yard', icon: 'door' });
    await at.answer(olga, 'setRooms', { rooms: ROOMS });
    await at.answer(olga, 'invite', { user: 'Ina', grant: YARD });
    const gus = at.phone(paired);
    expect(await at.answer(olga, 'renameRoom', { room: 'Yard', to: 'Garden' })).toEqual({});
    expect(at.house.looks.get('living/door')).toEqual({ thing: 'living/door', room: 'Garden', icon: 'door' });
    expect(at.books.looks.get('living/door')?.room).toBe('Garden');
    expect(at.books.rooms).toEqual([{ name: 'Parlour', icon: 'sofa' }, { name: 'Garden' }]);
    expect(at.books.userRecords.get('Gus')?.grant.rooms).toEqual(['Garden', 'Hall']);
    expect([...at.books.keyRecords.values()].find(({ user }) => user === 'Gus')?.grant.rooms).toEqual(['Garden', 'Hall']);
    expect([...at.books.invitationRecords.values()].map(({ grant }) => grant.rooms)).toEqual([['Garden', 'Hall']]);
    // Gus comes back for the house as he may see it now, and still has his door.
    expect(gus.channel.closed?.code).toBe(CLOSE.expired);
    expect([...at.phone(paired, { from: gus }).things.keys()]).toEqual(['living/door']);
  });

  it('do not become one by their name: who may enter one would be let into both', async () => {
    await at.pair(YARD, 'Gus');
    await at.answer(olga, 'setLook', { thing: 'living/door', room: 'Kitchen' });
    // Nothing is in the hall, and a grant names it all the same.
    expect(await at.answer(olga, 'renameRoom', { room: 'Kitchen', to: 'Hall' })).toBe('taken');
    expect(await at.answer(olga, 'renameRoom', { room: 'Attic', to: 'Loft' })).toBe('noSuchRoom');
    expect(await at.answer(olga, 'renameRoom', { room: 'Kitchen', to: ' Loft' })).toBe('badName');
    const max = at.phone(await at.pair({ role: 'member' }, 'Max'));
    expect(await at.answer(max, 'renameRoom', { room: 'Kitchen', to: 'Loft' })).toBe('notAllowed');
    expect(at.house.looks.roomOf('living/door')).toBe('Kitchen');
  });

  it('stay as they were where the disk takes no writes', async () => {
    await at.answer(olga, 'setLook', { thing: 'living/door', room: 'Kitchen' });
    at.books.full = true;
    expect(await at.answer(olga, 'renameRoom', { room: 'Kitchen', to: 'Loft' })).toBe('failed');
    expect(await at.answer(olga, 'setRooms', { rooms: ROOMS })).toBe('failed');
    expect(at.house.looks.roomOf('living/door')).toBe('Kitchen');
    expect(at.house.rooms.all()).toEqual([]);
  });
});
