import type { Grant, Role } from '@around/messages';
import { outranks } from '../../house/rightsGiving.js';
import type { KeyRecord, UserRecord } from './books.js';

const WIDE: ReadonlySet<Role> = new Set(['owner', 'admin', 'member', 'panel']);

/**
 * The people of a house from before people had rights of their own: each may do what all of their living keys together may, under the highest
 * role among them. A service could write then unless it was told not to: that is now written down, in its keys as well.
 */
export function firstPeople(living: readonly KeyRecord[], wall: number): { readonly users: UserRecord[]; readonly keys: KeyRecord[] } {
  const keys = living.filter(({ grant }) => needsWord(grant)).map((key) => ({ ...key, grant: spelledOut(key.grant) }));
  const grants = new Map<string, Grant[]>();
  for (const { user, grant } of living) grants.set(user, [...(grants.get(user) ?? []), spelledOut(grant)]);
  const users = [...grants].map(([name, own]) => ({ name, grant: together(own), active: true, created: Math.round(wall) }));
  return { users, keys };
}

const needsWord = ({ role, readOnly }: Grant): boolean => role === 'service' && readOnly === undefined;
const spelledOut = (grant: Grant): Grant => (needsWord(grant) ? { ...grant, readOnly: false } : grant);

function together(grants: readonly Grant[]): Grant {
  const { role } = grants.reduce((highest, grant) => (outranks(grant, highest) ? grant : highest));
  if (WIDE.has(role)) return { role };
  const until = grants.map((grant) => grant.until);
  const things = [...new Set(grants.flatMap((grant) => grant.things ?? []))];
  return {
    role,
    things: things.length > 200 ? ['*'] : things,
    ...(role === 'service' || grants.every(({ readOnly }) => readOnly === true)
      ? { readOnly: grants.every(({ readOnly }) => readOnly === true) }
      : {}),
    ...(until.every((one) => one !== undefined) ? { until: Math.max(...until) } : {}),
  };
}
