import * as v from 'valibot';
import { Name, Title, WallTime } from './common.js';

/**
 * Roles (trust.md, Rights). owner: everything. admin: everything but owners and other admins. member: every thing, no management. guest: what
 * is listed, while its time lasts. panel: a wall tablet. service: a program; what is listed, read-only unless said otherwise,
 * nothing dangerous.
 */
export const ROLES = ['owner', 'admin', 'member', 'guest', 'panel', 'service'] as const;
export const Role = v.picklist(ROLES);
export type Role = v.InferOutput<typeof Role>;

/** The ways to a home: over the relay; on its LAN with TLS; on its LAN over plain http, where the page itself is not protected. */
export const PATHS = ['relay', 'lan', 'lan-http'] as const;
export const Path = v.picklist(PATHS);
export type Path = v.InferOutput<typeof Path>;

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const TimeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 07:30'));

/** Hours of the week in the home's own time zone. `to` is not part of it; `to` at or before `from` is on the next day. */
export const Hours = v.object({ days: v.pipe(v.array(v.picklist(DAYS)), v.minLength(1), v.maxLength(7)), from: TimeOfDay, to: TimeOfDay });
export type Hours = v.InferOutput<typeof Hours>;

const Ceiling = v.picklist([0, 1, 2, 3]);
const list = (entry: v.GenericSchema<string>) => v.exactOptional(v.pipe(v.array(entry), v.maxLength(200)));

/**
 * What a person, or one key of a person, may do. A key may do what both its person's grant and its own allow. Where `things` and
 * `rooms` are missing: every thing for owner, admin, member and panel, none for guest and service; where both are there, what
 * either names.
 */
export const Grant = v.object({
  role: Role,
  /** `living/lamp`, `living/*` or `*`. */
  things: list(v.pipe(v.string(), v.maxLength(90))),
  /** Rooms of the household (`Look`), by name. */
  rooms: list(Title),
  /** Names of the properties it may write and the actions it may invoke; missing: all. Reading is not narrowed. */
  actions: list(Name),
  /** May read and observe, nothing else. Where it is missing it is true for a service, false for everybody else. */
  readOnly: v.exactOptional(v.boolean()),
  /** Unix ms: dead before and from then on. */
  from: v.exactOptional(WallTime),
  until: v.exactOptional(WallTime),
  /** It operates only then; it still sees what it may see. */
  hours: v.exactOptional(v.pipe(v.array(Hours), v.minLength(1), v.maxLength(14))),
  /** The highest class that it operates by this way. */
  ceiling: v.exactOptional(
    v.object({ relay: v.exactOptional(Ceiling), lan: v.exactOptional(Ceiling), 'lan-http': v.exactOptional(Ceiling) }),
  ),
  /** The class from which on the person's PIN is asked, whichever way it comes. */
  stepUp: v.exactOptional(v.picklist([1, 2, 3])),
});
export type Grant = v.InferOutput<typeof Grant>;
