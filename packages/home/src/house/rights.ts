import type { DangerClass, Grant } from '@around/messages';
import type { PhoneChannel } from '../seams.js';

/** Who asks: a proven key, its person, and the way it came. */
export interface Asker {
  readonly key: string;
  readonly user: string;
  readonly grant: Grant;
  readonly path: PhoneChannel['path'];
}

export interface Denial {
  readonly code: 'notAllowed';
  readonly detail: string;
}

const deny = (detail: string): Denial => ({ code: 'notAllowed', detail });

/** Whether a key of this grant lives at `wall` (Unix ms). */
export const grantLives = (grant: Grant, wall: number): boolean => grant.until === undefined || wall < grant.until;

/** Whether this grant's owner may know of the thing at all. */
export function mayRead(grant: Grant, thing: string): boolean {
  switch (grant.role) {
    case 'owner':
      return true;
    case 'guest':
    case 'service':
      return listed(grant.things ?? [], thing);
    default:
      // Roles that are not given out yet have no rights.
      return false;
  }
}

export const isOwner = (grant: Grant): boolean => grant.role === 'owner' && grant.readOnly !== true;

/**
 * Whether this may be done, in the order of trust.md: (key and user: the session's own proof) → role → things → time →
 * path → class. Rate, freshness and repetition follow in `commands.ts`.
 */
export function decide(asker: Asker, thing: string, danger: DangerClass, wall: number): Denial | undefined {
  const { grant, path } = asker;
  if (!mayRead(grant, thing)) return deny('this key has no right to that thing: ask an owner of the home');
  if (grant.readOnly === true && danger > 0) return deny('this key may look and not touch: ask an owner of the home');
  if (!grantLives(grant, wall)) return deny('this key’s time is over: ask an owner of the home for another invitation');
  if (danger === 3) {
    if (path === 'lan-http') {
      return deny('locks, gates and alarms are not operated over plain http: use the app through your relay, or the home’s https address');
    }
    if (grant.role === 'service') return deny('a service never operates locks, gates and alarms');
  }
  return undefined;
}

function listed(things: readonly string[], thing: string): boolean {
  for (const entry of things) {
    if (entry === '*' || entry === thing) return true;
    if (entry.endsWith('/*') && thing.startsWith(entry.slice(0, -1))) return true;
  }
  return false;
}
