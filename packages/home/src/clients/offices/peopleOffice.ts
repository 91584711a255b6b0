import type { Grant, UserInfo } from '@around/messages';
import { saying } from '@around/messages/sayings';
import type { Clock } from '@around/platform';
import { AskRefused } from '../../house/refused.js';
import { isManager } from '../../house/rights.js';
import { isLastingOwner, mayGive, mayTouch } from '../../house/rightsGiving.js';
import type { RightsChange, UserRecord } from '../people/books.js';
import type { Caller } from './caller.js';
import { checkName, checkTimes, grantText, type KeyOffice, lastOwner, type OfficeDeps } from './keyOffice.js';
import { permit } from './permit.js';

/** More than a household knows. */
const MAX_PEOPLE = 1_000;

/** Keeps the people of the house: who there is, what they may do, who is barred. */
export class PeopleOffice {
  readonly #clock: Clock;
  readonly #deps: Omit<OfficeDeps, 'ownerless' | 'invitations'>;
  readonly #keyOffice: KeyOffice;

  constructor(ports: { readonly clock: Clock }, deps: Omit<OfficeDeps, 'ownerless' | 'invitations'>, keyOffice: KeyOffice) {
    this.#clock = ports.clock;
    this.#deps = deps;
    this.#keyOffice = keyOffice;
  }

  /** All for owners and admins, else oneself. */
  list(asker: Caller): UserInfo[] {
    const { keys } = this.#deps;
    const seen = keys.people.all().filter(({ name }) => isManager(asker) || name === asker.user);
    return seen.map(({ name, grant, active, pin }) => ({ name, grant, active, pin: pin !== undefined, keys: keys.living(name).length }));
  }

  /** Changes or makes a person. @throws AskRefused, or Error for people where a bar could not be written down yet */
  set(asker: Caller, name: string, is: { readonly grant?: Grant; readonly active?: boolean }): void {
    const { audit, effects, insistence, keys, rights } = this.#deps;
    const before = keys.people.get(name);
    permit(mayTouch(asker, name, before?.grant) ?? (is.grant === undefined ? undefined : mayGive(asker, is.grant)));
    if (is.grant !== undefined) checkTimes(is.grant, this.#clock.wall());
    const user = before === undefined ? this.#newPerson(name, is) : { ...before, ...is };
    if (before?.grant.role === 'owner' && this.#ownsAlone(name)) {
      if (!user.active) throw lastOwner('barred');
      if (!isLastingOwner(user.grant)) throw lastOwner('lowered');
    }
    const detail = [
      ...(before === undefined ? [`made ${name}`] : []),
      ...(is.grant === undefined ? [] : [`${name} may now do as ${grantText(user.grant)}`]),
      ...(is.active === undefined || is.active === before?.active ? [] : [is.active ? `let ${name} in again` : `barred ${name}`]),
    ].join('; ');
    const change = { users: [user], audit: [audit.line('user', asker.who, detail || `left ${name} as it was`)] };
    const ids = new Set(keys.of(name).map(({ id }) => id));
    if (user.active) {
      rights.commit(change);
      keys.people.bar(name, false);
      insistence.drop(`user ${name}`);
      effects.changed(ids, undefined, asker.key);
    } else this.#bar(asker, name, ids, change);
  }

  /** @throws AskRefused, or Error for people where it could not be written down yet */
  remove(asker: Caller, name: string): void {
    const { keys } = this.#deps;
    const person = keys.people.get(name);
    if (person === undefined && !keys.people.damaged().includes(name)) throw noSuchUser();
    permit(mayTouch(asker, name, person?.grant));
    if (person?.grant.role === 'owner' && this.#ownsAlone(name)) throw lastOwner('removed');
    const living = keys.of(name).filter((key) => key.revoked === undefined);
    this.#keyOffice.revoke(living, asker.who, { usersGone: [name] });
  }

  #newPerson(name: string, { grant, active = true }: { readonly grant?: Grant; readonly active?: boolean }): UserRecord {
    checkName(name);
    if (grant === undefined) throw noSuchUser();
    if (this.#deps.keys.people.all().length >= MAX_PEOPLE)
      throw new AskRefused('full', 'too many people are known here: forget some first');
    return { name, grant, active, created: Math.round(this.#clock.wall()) };
  }

  /** Whether the home has an owner now, and would have none without this person. */
  #ownsAlone(name: string): boolean {
    const { keys } = this.#deps;
    return keys.hasOwner() && !keys.hasOtherOwner({ user: name });
  }

  /** Barred at once, whatever the disk says. */
  #bar(asker: Caller, name: string, ids: ReadonlySet<string>, change: RightsChange): void {
    const { effects, house, insistence, keys, rights } = this.#deps;
    keys.people.bar(name, true);
    const written = insistence.write(`user ${name}`, () => rights.commit(change));
    effects.changed(ids, undefined, asker.key);
    if (written) return;
    house.tell('alarm', saying('barredUnwritten', { user: name }));
    throw new Error(
      `${name} is barred, but the home’s disk takes no writes (is it full?): make room before the home restarts; it tries on by itself`,
    );
  }
}

const noSuchUser = (): AskRefused =>
  new AskRefused('noSuchUser', 'there is no such person: list the people to see their names, or say what a new one may do');
