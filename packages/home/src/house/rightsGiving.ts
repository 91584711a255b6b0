import { type DangerClass, type Grant, PATHS, type Path, type Role } from '@around/messages';
import { type Asker, type Denial, isOwner } from './rights.js';
import { isWide } from './rightsScope.js';

const RANK: Readonly<Record<Role, number>> = { owner: 4, admin: 3, member: 2, panel: 2, guest: 1, service: 1 };
const MANAGING: ReadonlySet<Role> = new Set(['owner', 'admin']);

/** Whether a role stands above another. */
export const outranks = (one: Grant, other: Grant): boolean => RANK[one.role] > RANK[other.role];

/** An owner for good: one that no clock takes away. */
export const isLastingOwner = ({ role, readOnly, until }: Grant): boolean => role === 'owner' && readOnly !== true && until === undefined;

/** Why this manager may not touch a person of that grant; undefined where it may. Oneself counts as no other. */
export function mayTouch(asker: Asker, name: string, grant: Grant | undefined): Denial | undefined {
  if (isOwner(asker) || name === asker.user || grant === undefined || !MANAGING.has(grant.role)) return undefined;
  return { code: 'notAllowed', detail: 'an admin does not touch owners and other admins: ask an owner' };
}

/** Why this manager may not give that grant to anybody; undefined where it may. */
export function mayGive(asker: Asker, given: Grant): Denial | undefined {
  if (!isOwner(asker) && MANAGING.has(given.role)) {
    return { code: 'notAllowed', detail: 'an admin makes no owners and no other admins: ask an owner' };
  }
  for (const own of asker.grants) {
    const more = exceeds(own, given);
    if (more !== undefined) return { code: 'notAllowed', detail: `nobody gives more than they have: ${more}` };
  }
  return undefined;
}

/**
 * What `given` allows beyond `own`, in words; undefined where it is all within. Hours are compared window by window: a window that
 * is not literally among one's own counts as more. `stepUp` is no part of it: it asks who one is, not what one may do.
 */
export function exceeds(own: Grant, given: Grant): string | undefined {
  if (outranks(given, own)) return `the role ${given.role} is above ${own.role}`;
  const { until, from } = own;
  if (!scopeWithin(own, given)) return 'there are other things or rooms among it';
  if (own.actions !== undefined && given.actions?.every((name) => own.actions?.includes(name)) !== true)
    return 'there are other actions among it';
  if (own.readOnly === true && given.readOnly !== true) return 'it may do more than look';
  if (until !== undefined && (given.until === undefined || given.until > until)) return 'it lasts longer';
  if (from !== undefined && (given.from === undefined || given.from < from)) return 'it begins earlier';
  const windows = own.hours?.map((hours) => JSON.stringify(hours));
  if (windows !== undefined && given.hours?.every((hours) => windows.includes(JSON.stringify(hours))) !== true) return 'it has other hours';
  const higher = PATHS.find((path) => (given.ceiling?.[path] ?? 3) > (own.ceiling?.[path] ?? 3));
  return higher === undefined ? undefined : `it may do more dangerous things by the path ${higher}`;
}

/** The grant as it holds over plain http, for whatever way: what is dangerous asks for the PIN, and no path allows more than that one. */
export function asOverPlainHttp(grant: Grant): Grant {
  const { ceiling, stepUp = 3 } = grant;
  const most = ceiling?.['lan-http'];
  if (most === undefined) return { ...grant, stepUp };
  const low = (path: Path): DangerClass => Math.min(most, ceiling?.[path] ?? 3) as DangerClass;
  return { ...grant, stepUp, ceiling: { relay: low('relay'), lan: low('lan'), 'lan-http': most } };
}

function scopeWithin(own: Grant, given: Grant): boolean {
  if (isWide(own)) return true;
  if (isWide(given)) return false;
  const things = own.things ?? [];
  const covered = (entry: string) => things.some((one) => one === entry || (one.endsWith('/*') && entry.startsWith(one.slice(0, -1))));
  return (given.things ?? []).every(covered) && (given.rooms ?? []).every((room) => own.rooms?.includes(room) === true);
}
