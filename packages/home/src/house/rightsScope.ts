import type { Grant } from '@around/messages';
import type { WeekTime } from './rightsHours.js';

/** What rights depend on beside the grants themselves: where things are, and what time it is at home. */
export interface Household {
  /** The household's room of a thing. */
  roomOf(thing: string): string | undefined;
  thingsIn(room: string): readonly string[];
  /** @param wall Unix ms */
  weekTime(wall: number): WeekTime;
}

/** Roles that have every thing where their grant lists none. */
const WIDE: ReadonlySet<string> = new Set(['owner', 'admin', 'member', 'panel']);

/** Whether the grant is about every thing of the house, those to come too. */
export const isWide = (grant: Grant): boolean =>
  grant.things === undefined && grant.rooms === undefined ? WIDE.has(grant.role) : (grant.things ?? []).includes('*');

/** Whether the grant is about this thing. Without a household nothing is in any room. */
export function hasThing(grant: Grant, thing: string, household: Household | undefined): boolean {
  if (isWide(grant)) return true;
  if ((grant.things ?? []).some((entry) => entry === thing || (entry.endsWith('/*') && thing.startsWith(entry.slice(0, -1))))) return true;
  const room = grant.rooms === undefined ? undefined : household?.roomOf(thing);
  return room !== undefined && grant.rooms?.includes(room) === true;
}

/** Whether the grant is about anything that hangs on this controller. */
export function hasController(grant: Grant, controller: string, household: Household | undefined): boolean {
  if (isWide(grant)) return true;
  const start = `${controller}/`;
  if ((grant.things ?? []).some((entry) => entry.startsWith(start))) return true;
  return (grant.rooms ?? []).some((room) => household?.thingsIn(room).some((thing) => thing.startsWith(start)) === true);
}
