import type { Room } from '@around/messages';
import type { HouseThing } from './things.js';

export type Grouping = 'room' | 'controller';

/** Things that are shown together, in the order of their list. `room` where they stand in one, else the controller they hang on. */
export interface ThingGroup {
  readonly key: string;
  readonly room: string | undefined;
  readonly controller: string | undefined;
  readonly things: readonly HouseThing[];
}

/** MyList's sections: rooms in the household's order, then by name, then what stands in no room by controller; or all by controller. */
export function groupThings(things: readonly HouseThing[], grouping: Grouping, rooms: readonly Room[] = []): readonly ThingGroup[] {
  const groups = new Map<string, { room: string | undefined; controller: string | undefined; things: HouseThing[] }>();
  for (const thing of things) {
    const room = grouping === 'room' ? thing.room : undefined;
    const controller = room === undefined ? thing.controller : undefined;
    const key = room === undefined ? `controller ${controller}` : `room ${room}`;
    const group = groups.get(key) ?? { room, controller, things: [] };
    group.things.push(thing);
    groups.set(key, group);
  }
  const placeOf = inHouseholdsOrder(rooms);
  const rank = ({ room }: { room: string | undefined }): number => (room === undefined ? Number.MAX_VALUE : placeOf(room));
  const name = (group: { room: string | undefined; controller: string | undefined }): string => group.room ?? group.controller ?? '';
  return [...groups].map(([key, group]) => ({ key, ...group })).sort((a, b) => rank(a) - rank(b) || name(a).localeCompare(name(b)));
}

/** The groups that hold the first `count` things, the last of them cut where it must be. */
export function firstOf(groups: readonly ThingGroup[], count: number): readonly ThingGroup[] {
  const first: ThingGroup[] = [];
  let left = count;
  for (const group of groups) {
    if (left <= 0) break;
    first.push(group.things.length <= left ? group : { ...group, things: group.things.slice(0, left) });
    left -= group.things.length;
  }
  return first;
}

/** The names of all rooms that things are in, in the household's order, then by name. */
export function roomsOf(things: readonly HouseThing[], rooms: readonly Room[] = []): readonly string[] {
  const placeOf = inHouseholdsOrder(rooms);
  const names = new Set(things.map(({ room }) => room).filter((room) => room !== undefined));
  return [...names].sort((a, b) => placeOf(a) - placeOf(b) || a.localeCompare(b));
}

/** Where a room stands; those that the household did not arrange come after the others. */
function inHouseholdsOrder(rooms: readonly Room[]): (room: string) => number {
  const places = new Map(rooms.map(({ name }, at) => [name, at]));
  return (room) => places.get(room) ?? rooms.length;
}
