import type { DangerClass, Grant, Operation, Path } from '@around/messages';
import { within } from './rightsHours.js';
import { type Household, hasController, hasThing, isWide } from './rightsScope.js';

/** Who asks: a proven key, its person, and the way it came. */
export interface Asker {
  readonly key: string;
  readonly user: string;
  /** What the person calls the phone or program. */
  readonly device?: string;
  /** All of them must allow what is asked: the person's, and the key's own. */
  readonly grants: readonly Grant[];
  readonly path: Path;
  /** The way that the key was paired by. */
  readonly born?: Path;
  /** Its commands are parts of one wish: their number a second is not counted. */
  readonly unhurried?: boolean;
  /** Missing: no thing is in any room, and no window of hours is open. */
  readonly household?: Household;
  /** Whether the person's PIN was proven for this session a moment ago. */
  elevated?(): boolean;
  /** Hears of each command that its rights forbade, for the audit trail. */
  denied?(denial: Denial, thing: string, name: string): void;
}

/** What is to be done to a thing. */
export interface Act {
  readonly op: Operation;
  readonly name: string;
  readonly danger: DangerClass;
}

/** Whether that may still be done; `path`: the way that it was asked by. */
export type Allows = (thing: string, act: Act, path: Path | undefined) => boolean;

/** Why not, for people; `needs`: what would make it right. */
export interface Denial {
  readonly code: 'notAllowed';
  readonly detail: string;
  readonly needs?: 'pin';
}

const deny = (detail: string): Denial => ({ code: 'notAllowed', detail });

/** Whether a key of these grants lives at `wall` (Unix ms). */
export const grantsLive = (grants: readonly Grant[], wall: number): boolean =>
  grants.every(({ from, until }) => (from === undefined || wall >= from) && (until === undefined || wall < until));

/** Whether the asker may know of the thing at all. */
export const mayRead = ({ grants, household }: Pick<Asker, 'grants' | 'household'>, thing: string): boolean =>
  grants.length > 0 && grants.every((grant) => hasThing(grant, thing, household));

/** Whether the asker may know of anything that hangs on the controller. */
export const mayReadOf = ({ grants, household }: Pick<Asker, 'grants' | 'household'>, controller: string): boolean =>
  grants.length > 0 && grants.every((grant) => hasController(grant, controller, household));

const hasRole = ({ grants }: Pick<Asker, 'grants'>, roles: readonly string[]): boolean =>
  grants.length > 0 && grants.every(({ role, readOnly }) => roles.includes(role) && readOnly !== true);

/** An owner who may act as one. */
export const isOwner = (asker: Pick<Asker, 'grants'>): boolean => hasRole(asker, ['owner']);
/** An owner or admin who may act as one. */
export const isManager = (asker: Pick<Asker, 'grants'>): boolean => hasRole(asker, ['owner', 'admin']);
/** Whether the asker hears of what concerns the home as a whole: boards that nobody adopted, who was paired, alarms. */
export const oversees = ({ grants }: Pick<Asker, 'grants'>): boolean =>
  grants.length > 0 && grants.every((grant) => (grant.role === 'owner' || grant.role === 'admin') && isWide(grant));

/** It looks and does not touch. For a service that is the rule, for others the exception. */
const isReadOnly = ({ role, readOnly }: Grant): boolean => readOnly ?? role === 'service';

/**
 * Whether this may be done, in the order of trust.md: (key and user: the session's own proof) → role → things and rooms →
 * actions → time → ceiling of the path → class. Rate, freshness and repetition follow in `commands.ts`.
 * @param wall Unix ms
 */
export function decide(asker: Asker, thing: string, act: Act, wall: number): Denial | undefined {
  if (!mayRead(asker, thing)) return deny('this key has no right to that thing: ask an owner of the home');
  if (act.danger === 0) return lifeOf(asker, wall);
  if (asker.grants.some(isReadOnly)) return deny('this key may look and not touch: ask an owner of the home');
  if (asker.grants.some(({ actions }) => actions?.includes(act.name) === false)) {
    return deny(`this key may do other things there, but not "${act.name}": ask an owner of the home`);
  }
  return lifeOf(asker, wall) ?? hoursOf(asker, wall) ?? byClass(asker, act.danger);
}

/**
 * Whether the home itself may be managed: phones, people, controllers. That counts as dangerous as a lock: whoever may give
 * rights away may open everything.
 */
export function mayManage(asker: Asker, wall: number): Denial | undefined {
  if (!isManager(asker)) return deny('only an owner or admin of the home may do that');
  return asALock(asker, wall);
}

/**
 * Whether a key may ask for another like itself, for the home's other address. As dangerous as a lock: else a key of plain http would
 * get itself one without that way's ceiling.
 */
export const mayHandOver = (asker: Asker, wall: number): Denial | undefined => asALock(asker, wall);

/** What is as dangerous as a lock, whatever it is done to. */
function asALock(asker: Asker, wall: number): Denial | undefined {
  return lifeOf(asker, wall) ?? hoursOf(asker, wall) ?? byClass(asker, 3);
}

function lifeOf({ grants }: Asker, wall: number): Denial | undefined {
  return grantsLive(grants, wall) ? undefined : deny('this key’s time is over, or yet to come: ask an owner of the home');
}

function hoursOf({ grants, household }: Asker, wall: number): Denial | undefined {
  const windows = grants.flatMap(({ hours }) => (hours === undefined ? [] : [hours]));
  if (windows.length === 0) return undefined;
  const time = household?.weekTime(wall);
  if (time !== undefined && windows.every((hours) => within(hours, time))) return undefined;
  return deny('this key operates at other hours: look at what it was given, or ask an owner of the home');
}

/** The path's ceiling, then what the class itself demands. */
function byClass(asker: Asker, danger: DangerClass): Denial | undefined {
  const { grants, path, born } = asker;
  const ways: ReadonlySet<Path> = new Set(born === 'lan-http' ? [path, born] : [path]);
  for (const way of ways) {
    if (grants.some(({ ceiling }) => danger > (ceiling?.[way] ?? 3)))
      return deny(`this key may not do that ${WAYS[way]}: come another way`);
  }
  if (danger === 3 && grants.some(({ role }) => role === 'service')) return deny('a service never operates locks, gates and alarms');
  const why = pinFor(grants, ways, danger);
  return why === undefined || asker.elevated?.() === true ? undefined : { ...deny(`${why}: enter your PIN first`), needs: 'pin' };
}

const WAYS: Readonly<Record<Path, string>> = {
  relay: 'over the relay',
  lan: 'on the home’s own network',
  'lan-http': 'over plain http, nor with a key that was paired over it',
};

/** Why a PIN is asked for; undefined where none is. */
function pinFor(grants: readonly Grant[], ways: ReadonlySet<Path>, danger: DangerClass): string | undefined {
  if (danger === 3 && ways.has('lan-http')) return 'dangerous things are not done over plain http, nor with a key that was paired over it';
  if (danger >= 2 && grants.some(({ role }) => role === 'panel')) return 'a panel hangs where anybody may touch it';
  if (grants.some(({ stepUp }) => stepUp !== undefined && danger >= stepUp)) return 'this was set to ask for your PIN';
  return undefined;
}
