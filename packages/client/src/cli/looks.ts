import type { ThingEntry } from '@around/messages';
import type { HouseView } from '../api.js';
import { usage } from './errors.js';
import { nearest } from './nearest.js';
import { visible } from './text/sanitise.js';

/** How the household calls a thing: its look's title, else its own. */
export const titleOf = (house: HouseView, thing: ThingEntry): string => house.looks.get(thing.id)?.title ?? thing.td.title;

/** The things of a room, by its name. @throws CliError usage that names the rooms there are */
export function thingsOfRoom(house: HouseView, room: string): ThingEntry[] {
  const wanted = room.trim().toLowerCase();
  const roomOf = (thing: ThingEntry): string | undefined => house.looks.get(thing.id)?.room;
  const found = [...house.things.values()].filter((thing) => roomOf(thing)?.toLowerCase() === wanted);
  if (found.length > 0) return found;
  const rooms = [...new Set([...house.things.values()].map(roomOf).filter((one) => one !== undefined))].sort();
  if (rooms.length === 0) throw usage('no thing is in a room yet: put one there with "around look THING --room ROOM"');
  const near = nearest(room, rooms);
  throw usage(
    `there is no room "${room}": ${near.length > 0 ? `did you mean ${near.map(visible).join(' or ')}?` : `there is ${rooms.map(visible).join(', ')}`}`,
  );
}
