import { DAYS, type Grant, type Hours, PATHS, type Path } from '@around/messages';
import { PATH_WORDS } from '../text/paths.js';
import { visible } from '../text/sanitise.js';
import { timeWords } from '../text/times.js';

/** What a grant allows, in one line: `guest: only hall/gate, only open, until Sunday 22 Nov 20:00`. @param wall now */
export function grantWords(grant: Grant, wall: number): string {
  const { role } = grant;
  const readOnly = grant.readOnly ?? role === 'service';
  const parts = [
    extent(grant),
    grant.actions === undefined ? undefined : `only ${list(grant.actions)}`,
    readOnly ? 'reads only' : role === 'service' ? 'reads and writes' : undefined,
    grant.from !== undefined && grant.from > wall ? `from ${timeWords(grant.from, wall)}` : undefined,
    grant.until === undefined ? undefined : `${grant.until <= wall ? 'over since' : 'until'} ${timeWords(grant.until, wall)}`,
    ...(grant.hours ?? []).map(hoursWords),
    ceilingWords(grant.ceiling),
    grant.stepUp === undefined ? undefined : `PIN from class ${grant.stepUp}`,
  ];
  return `${role}: ${parts.filter((part) => part !== undefined).join(', ')}`;
}

/** What a key may do: what its own grant and its person's both allow. */
export function keyWords(key: Grant, person: Grant | undefined, wall: number): string {
  const own = grantWords(key, wall);
  if (person === undefined) return own;
  const theirs = grantWords(person, wall);
  if (theirs === own || isWhole(person)) return own;
  return isWhole(key) ? theirs : `${own}; no more than ${theirs}`;
}

/** An owner's grant that nothing narrows. */
const isWhole = (grant: Grant): boolean => grant.role === 'owner' && Object.keys(grant).length === 1;

function extent({ role, things, rooms }: Grant): string {
  if (things === undefined && rooms === undefined) {
    if (role === 'owner') return 'everything';
    if (role === 'admin') return 'everything but owners and admins';
    return role === 'guest' || role === 'service' ? 'nothing' : 'every thing';
  }
  if (things?.includes('*')) return 'every thing';
  const places = [
    ...(things ?? []).map((thing) => (thing.endsWith('/*') ? `all of ${visible(thing.slice(0, -2))}` : visible(thing))),
    ...(rooms ?? []).map((room) => `all in ${visible(room)}`),
  ];
  return places.length === 0 ? 'nothing' : `only ${list(places)}`;
}

function hoursWords({ days, from, to }: Hours): string {
  const time = `${from}–${to === '00:00' ? '24:00' : to}`;
  return days.length === DAYS.length ? `daily ${time}` : `${runs(days)} ${time}`;
}

/** `mon–fri`, `mon, wed–thu` */
function runs(days: Hours['days']): string {
  const on = DAYS.map((day) => days.includes(day));
  const found: string[] = [];
  for (let first = 0; first < DAYS.length; first++) {
    if (!on[first]) continue;
    let last = first;
    while (on[last + 1]) last++;
    found.push(last === first ? (DAYS[first] as string) : `${DAYS[first]}–${DAYS[last]}`);
    first = last;
  }
  return found.join(', ');
}

function ceilingWords(ceiling: Grant['ceiling']): string | undefined {
  const said = PATHS.filter((path) => ceiling?.[path] !== undefined);
  if (ceiling === undefined || said.length === 0) return undefined;
  const [first] = said as [Path];
  if (said.length === PATHS.length && said.every((path) => ceiling[path] === ceiling[first])) return `up to class ${ceiling[first]}`;
  return said.map((path) => `up to class ${ceiling[path]} ${PATH_WORDS[path]}`).join(', ');
}

const list = (names: readonly string[]): string => names.map(visible).join(' and ');
