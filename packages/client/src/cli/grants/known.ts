import type { Grant } from '@around/messages';
import type { HouseView } from '../../api.js';
import { affordances } from '../../house/affordances.js';
import type { Context } from '../context.js';
import { nearest } from '../nearest.js';

/** Names in a grant that nothing in the house has now: it may be a slip, or come later. */
export function remarkUnknown({ output }: Context, house: HouseView, grant: Grant): void {
  for (const remark of unknownNames(house, grant)) output.remark(`Mind: ${remark}`);
}

export function unknownNames(house: HouseView, { things, rooms, actions }: Grant): string[] {
  const all = [...house.things.values()];
  const ids = all.map(({ id }) => id);
  const inRooms = new Set([...house.looks.values()].flatMap(({ room }) => (room === undefined ? [] : [room])));
  const names = new Set(all.flatMap((thing) => [...affordances(thing, 'properties').keys(), ...affordances(thing, 'actions').keys()]));
  const isThere = (entry: string): boolean =>
    entry === '*' || (entry.endsWith('/*') ? ids.some((id) => id.startsWith(entry.slice(0, -1))) : ids.includes(entry));
  return [
    ...(things ?? []).filter((entry) => !isThere(entry)).map((entry) => said('thing', entry, ids)),
    ...(rooms ?? []).filter((room) => !inRooms.has(room)).map((room) => said('room', room, [...inRooms])),
    ...(actions ?? []).filter((name) => !names.has(name)).map((name) => said('action or property', name, [...names])),
  ];
}

function said(kind: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known)[0];
  return `there is no ${kind} "${name}" now${near === undefined ? '' : `; did you mean "${near}"?`}`;
}
