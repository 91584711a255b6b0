import { describe, expect, it } from 'vitest';
import { firstOf, groupThings, roomsOf } from '../../src/state/groups.js';
import { readThing, withLook } from '../../src/state/things.js';

const thing = (id: string, room?: string) =>
  withLook(
    readThing({ id, controller: id.split('/')[0] as string, td: { title: id } }),
    room === undefined ? undefined : { thing: id, room },
  );
const LIST = [thing('b/1'), thing('a/1', 'Kitchen'), thing('b/2', 'Kitchen'), thing('a/2', 'Bath'), thing('a/3')];

describe('groups', () => {
  it('are rooms first, then the controllers of what stands in none', () => {
    expect(groupThings(LIST, 'room').map(({ room, controller, things }) => [room ?? controller, things.map(({ id }) => id)])).toEqual([
      ['Bath', ['a/2']],
      ['Kitchen', ['a/1', 'b/2']],
      ['a', ['a/3']],
      ['b', ['b/1']],
    ]);
  });

  it('are controllers alone where that is wanted', () => {
    expect(groupThings(LIST, 'controller').map(({ controller, things }) => [controller, things.length])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('keep a room and a controller of one name apart', () => {
    expect(groupThings([thing('a/1', 'a'), thing('a/2')], 'room')).toHaveLength(2);
  });
});

it('rooms are named once, in the household’s order and then by name', () => {
  expect(roomsOf(LIST)).toEqual(['Bath', 'Kitchen']);
  expect(roomsOf(LIST, [{ name: 'Attic' }, { name: 'Kitchen' }])).toEqual(['Kitchen', 'Bath']);
  expect(groupThings(LIST, 'room', [{ name: 'Kitchen' }]).map(({ room, controller }) => room ?? controller)).toEqual([
    'Kitchen',
    'Bath',
    'a',
    'b',
  ]);
});

it('the first so many things are those of the first groups, the last of which is cut', () => {
  const groups = groupThings(LIST, 'room');
  expect(firstOf(groups, 2).map(({ things }) => things.map(({ id }) => id))).toEqual([['a/2'], ['a/1']]);
  expect(firstOf(groups, 3)[1]).toBe(groups[1]);
  expect(firstOf(groups, 99)).toEqual(groups);
});
