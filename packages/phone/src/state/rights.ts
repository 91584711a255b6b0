import type { HouseView } from '@around/client';
import type { Grant, Role } from '@around/messages';

type You = HouseView['you'];

const rolesOf = (you: You, role: Role): readonly Role[] => you?.grants.map((grant) => grant.role) ?? [role];
const only = (you: You, role: Role, allowed: readonly Role[]): boolean =>
  rolesOf(you, role).every((one) => allowed.includes(one)) && !(you?.grants ?? []).some((grant: Grant) => grant.readOnly === true);

/** Owners and admins manage people, phones and controllers. @param role of our key, for a home that tells no more */
export const mayManage = (you: You, role: Role): boolean => only(you, role, ['owner', 'admin']);

/** Who lives here says how things are shown. */
export const mayArrange = (you: You, role: Role): boolean => only(you, role, ['owner', 'admin', 'member']);
