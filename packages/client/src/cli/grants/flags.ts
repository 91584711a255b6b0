import { DAYS, type Grant, type Hours, PATHS, type Path, ROLES, type Role } from '@around/messages';
import { usage } from '../errors.js';
import { nearest } from '../nearest.js';
import { parseTime } from '../times.js';

/** The grant flags as they were typed; lists as often as the flag was. */
export interface GrantFlags {
  readonly role?: string;
  readonly thing?: readonly string[];
  readonly room?: readonly string[];
  readonly action?: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly hours?: readonly string[];
  readonly readOnly?: boolean;
  readonly readWrite?: boolean;
  readonly maxClass?: string;
  readonly maxClassRelay?: string;
  readonly maxClassLan?: string;
  readonly maxClassLanHttp?: string;
  readonly stepUp?: string;
}

/** A grant whose role is not said yet. */
export type PartialGrant = Omit<Grant, 'role'> & { readonly role?: Role };

/** What the flags say over `base`: a flag takes the place of what was there. @param wall now @throws CliError usage */
export function grantFrom(flags: GrantFlags, wall: number, base: PartialGrant = {}): PartialGrant {
  if (flags.readOnly === true && flags.readWrite === true) throw usage('--read-only or --read-write, not both');
  const ceiling = ceilingOf(flags);
  const said: { -readonly [K in keyof PartialGrant]: PartialGrant[K] | undefined } = {
    role: flags.role === undefined ? undefined : roleOf(flags.role),
    things: words(flags.thing)?.map(thingOf),
    rooms: flags.room?.map((room) => nameOf(room, '--room', 'Kitchen', 80)),
    actions: words(flags.action)?.map((name) => actionOf(name)),
    readOnly: flags.readOnly === true ? true : flags.readWrite === true ? false : undefined,
    from: flags.from === undefined ? undefined : flags.from.trim() === 'now' ? wall : parseTime(flags.from, wall, 'future'),
    until: flags.until === undefined ? undefined : parseTime(flags.until, wall, 'future'),
    hours: flags.hours?.map(parseHours),
    ceiling: ceiling === undefined ? undefined : { ...base.ceiling, ...ceiling },
    stepUp: flags.stepUp === undefined ? undefined : classFrom(flags.stepUp, '--step-up', 1),
  };
  const grant = { ...base, ...there(said) };
  if (grant.from !== undefined && grant.until !== undefined && grant.from >= grant.until) throw usage('--from is before --until');
  return grant;
}

export const saysAnything = (flags: GrantFlags): boolean => Object.values(flags).some((value) => value !== undefined);

/** @throws CliError usage where who is granted this would see nothing at all */
export function wholeGrant(grant: PartialGrant): Grant {
  const { role } = grant;
  if (role === undefined) throw usage(`say --role: one of ${ROLES.join(', ')}`);
  const lists = grant.things !== undefined || grant.rooms !== undefined;
  if ((role === 'guest' || role === 'service') && !lists) {
    throw usage(`a ${role} sees only what is listed: write --thing hall/gate, --thing 'living/*', --room Kitchen or --thing '*'`);
  }
  return { ...grant, role };
}

/** `mon-fri 07:00-19:00`, `sat,sun 9:00-12:00`, `daily 22:00-06:00` (into the next morning). @throws CliError usage */
export function parseHours(text: string): Hours {
  const match = /^(\S+)\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$/.exec(text.trim().toLowerCase());
  const days = match === null ? undefined : daysOf(match[1] as string);
  const [from, to] = [timeOfDay(match?.[2]), timeOfDay(match?.[3], true)];
  if (days === undefined || from === undefined || to === undefined) {
    throw usage(`"${text}" are no hours: write "mon-fri 07:00-19:00", "sat,sun 9:00-12:00" or "daily 22:00-06:00"`);
  }
  return { days, from, to };
}

function daysOf(text: string): Hours['days'] | undefined {
  if (text === 'daily') return [...DAYS];
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [first, last, ...more] = part.split('-').map((day) => DAYS.indexOf(day as Hours['days'][number]));
    if (first === undefined || first < 0 || last === -1 || more.length > 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      found.add(day);
      if (day === (last ?? first)) break;
    }
  }
  return DAYS.filter((_, day) => found.has(day));
}

/** `24:00`, as an end, is the midnight that follows. */
function timeOfDay(text: string | undefined, end = false): string | undefined {
  if (text === undefined) return undefined;
  const padded = text.padStart(5, '0');
  if (end && padded === '24:00') return '00:00';
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(padded) ? padded : undefined;
}

function roleOf(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (role !== undefined) return role;
  const near = nearest(text, ROLES)[0];
  throw usage(`"${text}" is no role${near === undefined ? '' : `, did you mean ${near}`}: it is one of ${ROLES.join(', ')}`);
}

function thingOf(text: string): string {
  if (/^(\*|[A-Za-z0-9][A-Za-z0-9_-]{0,39}\/(\*|[A-Za-z0-9][A-Za-z0-9_-]{0,39}))$/.test(text)) return text;
  throw usage(`"${text}" names no thing: write living/lamp, living/* or *`);
}

function actionOf(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(text)) return text;
  throw usage(`"${text}" names no action or property: write --action open`);
}

function nameOf(text: string, flag: string, example: string, max: number): string {
  const name = text.trim();
  if (name.length > 0 && name.length <= max) return name;
  throw usage(`${flag} takes a name of 1 to ${max} characters, such as ${example}`);
}

function ceilingOf(flags: GrantFlags): Grant['ceiling'] {
  const each: Record<Path, string | undefined> = {
    relay: flags.maxClassRelay,
    lan: flags.maxClassLan,
    'lan-http': flags.maxClassLanHttp,
  };
  const said = PATHS.flatMap((path) => {
    const text = each[path] ?? flags.maxClass;
    return text === undefined
      ? []
      : [[path, classFrom(text, each[path] === undefined ? '--max-class' : `--max-class-${path}`, 0)] as const];
  });
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function classFrom(text: string, flag: string, least: 0): 0 | 1 | 2 | 3;
function classFrom(text: string, flag: string, least: 1): 1 | 2 | 3;
function classFrom(text: string, flag: string, least: 0 | 1): 0 | 1 | 2 | 3 {
  const found = ([0, 1, 2, 3] as const).find((one) => one >= least && String(one) === text.trim());
  if (found !== undefined) return found;
  throw usage(`${flag} takes a class: ${least === 0 ? '0 read, ' : ''}1 comfort, 2 sensitive, 3 dangerous`);
}

/** Lists may be given as `a,b` too. */
const words = (typed: readonly string[] | undefined): readonly string[] | undefined =>
  typed?.flatMap((one) => one.split(',').map((word) => word.trim())).filter((word) => word !== '');

function there<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
