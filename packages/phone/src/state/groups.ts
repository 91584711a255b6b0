import type { HouseThing } from './things.js';

export type Grouping = 'room' | 'controller';

/** Things that are shown together, in the order of their list. `room` where they stand in one, else the controller they hang on. */
export interface ThingGroup {
  readonly key: string;
  readonly room: string | undefined;
  readonly controller: string | undefined;
  readonly things: readonly HouseThing[];
}

/** MyList's sections: rooms by name, then what stands in no room by controller; or all by controller. */
export function groupThings(things: readonly HouseThing[], grouping: Grouping): readonly ThingGroup[] {
  const groups = new Map<string, { room: string | undefined; controller: string | undefined; things: HouseThing[] }>();
  for (const thing of things) {
    const room = grouping === 'room' ? thing.room : undefined;
    const controller = room === undefined ? thing.controller : undefined;
    const key = room === undefined ? `controller ${controller}` : `room ${room}`;
    const group = groups.get(key) ?? { room, controller, things: [] };
    group.things.push(thing);
    groups.set(key, group);
  }
  const rank = (group: { room: string | undefined }): number => (group.room === undefined ? 1 : 0);
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

/** The names of all rooms, sorted. */
export const roomsOf = (things: readonly HouseThing[]): readonly string[] =>
  [...new Set(things.map(({ room }) => room).filter((room) => room !== undefined))].sort((a, b) => a.localeCompare(b));
