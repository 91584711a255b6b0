import type { Grant, Invitation } from '@around/messages';
import { saying } from '@around/messages/sayings';
import type { Clock, Log } from '@around/platform';
import type { House } from '../../house/house.js';
import { AskRefused } from '../../house/refused.js';
import { isOwner, mayHandOver } from '../../house/rights.js';
import { asOverPlainHttp, exceeds, isLastingOwner, mayGive, mayTouch, outranks } from '../../house/rightsGiving.js';
import { HAND_OVER_MS, type Invitations } from '../pairing/invitations.js';
import { type Audit, HOME, type Who } from '../people/audit.js';
import type { InvitationRecord, KeyRecord, RightsBook, UserRecord } from '../people/books.js';
import type { KeyRing } from '../people/keyRing.js';
import type { Caller } from './caller.js';
import type { Effects } from './effects.js';
import type { Insistence } from './insistence.js';
import { permit } from './permit.js';

export interface OfficeDeps {
  readonly house: House;
  readonly keys: KeyRing;
  readonly rights: RightsBook;
  readonly audit: Audit;
  readonly invitations: Invitations;
  readonly effects: Effects;
  readonly insistence: Insistence;
  /** The last owner's key is gone: the home offers itself again. */
  ownerless(user: string): void;
}

/** Gives keys out, changes what they may do, and takes them back. */
export class KeyOffice {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #deps: OfficeDeps;
  /** Each key's newest invitation of itself, by the key. */
  readonly #handedOver = new Map<string, string>();

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: OfficeDeps) {
    this.#ports = ports;
    this.#deps = deps;
  }

  /** By a manager. @throws AskRefused, or Error for people */
  async inviteBy(asker: Caller, user: string, grant: Grant): Promise<Invitation> {
    const { keys } = this.#deps;
    const wall = this.#ports.clock.wall();
    const person = keys.people.get(user);
    permit(mayTouch(asker, user, person?.grant) ?? mayGive(asker, grant));
    checkName(user);
    checkTimes(grant, wall);
    if (person?.active === false) throw new AskRefused('barred', `${user} is barred: let them in again first`);
    const more = person === undefined || keys.living(user).length === 0 ? undefined : exceeds(person.grant, grant);
    if (more !== undefined) throw new AskRefused('tooMuch', `${user} may do less than that (${more}): change what ${user} may do first`);
    return this.invite(user, grant, asker.key, asker.who);
  }

  /**
   * One more key like the asker's own, which stays under the ceiling of plain http where that one is; a newer invitation takes the
   * place of one that nobody used. @throws AskRefused, or Error for people
   */
  async handOver(asker: Caller): Promise<Invitation> {
    permit(mayHandOver(asker, this.#ports.clock.wall()));
    const { id, user, grant } = this.#living(asker.key);
    const plain = asker.path === 'lan-http' || asker.born === 'lan-http';
    const made = await this.invite(user, plain ? asOverPlainHttp(grant) : grant, id, asker.who, HAND_OVER_MS);
    const before = this.#handedOver.get(id);
    this.#handedOver.set(id, made.slot);
    if (before !== undefined) this.#deps.invitations.close(before);
    return made;
  }

  /** @param origin the key that invites; what is no key's id stands for the home's own console @throws AskRefused, or Error for people */
  async invite(user: string, grant: Grant, origin: string, who: Who = HOME, ms?: number): Promise<Invitation> {
    const { audit, invitations, rights } = this.#deps;
    checkName(user);
    const line = audit.line('invited', who, `invited ${user} as ${grantText(grant)}`);
    const before = this.#rightsOf(origin);
    const made = await invitations.open(user, grant, origin, (invited) => rights.commit({ invited, audit: [line] }), ms);
    // Making a code takes a while, in which its maker's rights may have gone.
    if (this.#rightsOf(origin) === before) return made;
    invitations.close(made.slot);
    throw new AskRefused('notAllowed', 'what you may do changed just now: another owner has to invite');
  }

  uninvite(asker: Caller, slot: string): void {
    const { invitations, audit } = this.#deps;
    const open = invitations.all().find((one) => one.slot === slot);
    if (open === undefined) return;
    permit(mayTouch(asker, open.user, open.grant));
    invitations.close(slot);
    audit.note('uninvited', asker.who, `took back the invitation of ${open.user}`);
  }

  /** A phone has stored its new key: it is valid from here on. False where the invitation is over. @throws what the disk says */
  redeem(slot: string, key: KeyRecord, from: string): boolean {
    const { audit, house, keys, rights, invitations } = this.#deps;
    let changed = new Set([key.id]);
    const done = invitations.redeem(slot, (record) => {
      const user = this.#personFor(record);
      const who: Who = { by: key.user, key: key.id, device: key.device, from, ...(key.born === undefined ? {} : { path: key.born }) };
      const by = record.origin === 'home' ? 'the home' : (keys.get(record.origin)?.user ?? record.origin);
      const lines = [audit.line('paired', who, `paired as ${grantText(key.grant)}, invited by ${by}`)];
      if (user !== undefined) lines.push(audit.line('user', who, `${user.name} may now do as ${grantText(user.grant)}`));
      rights.commit({ keys: [key], ...(user === undefined ? {} : { users: [user] }), redeemed: record.slot, audit: lines });
      if (user === undefined) return;
      changed = new Set(keys.of(user.name).map(({ id }) => id));
      keys.people.bar(user.name, false);
      this.#deps.insistence.drop(`user ${user.name}`);
    });
    if (!done) return false;
    house.tell('paired', saying('paired', { user: key.user, device: key.device, role: key.grant.role }));
    this.#ports.log.info('a phone is paired', {
      event: 'phone.paired',
      key: key.id,
      user: key.user,
      device: key.device,
      role: key.grant.role,
    });
    this.#deps.effects.changed(changed);
    return true;
  }

  /** @throws AskRefused */
  setGrant(asker: Caller, id: string, grant: Grant): void {
    const { audit, effects, keys, rights } = this.#deps;
    const key = this.#living(id);
    permit(mayTouch(asker, key.user, keys.people.get(key.user)?.grant) ?? mayGive(asker, grant));
    checkTimes(grant, this.#ports.clock.wall());
    const owns = isOwner({ grants: keys.people.grantsOf(key) });
    if (owns && !isLastingOwner(grant) && !keys.hasOtherOwner({ key: id })) throw lastOwner('lowered');
    const line = audit.line('granted', asker.who, `${key.user}’s ${key.device} may now do as ${grantText(grant)}`);
    rights.commit({ keys: [{ ...key, grant }], audit: [line] });
    effects.changed(new Set([id]), undefined, asker.key);
  }

  /** One's own key, or by a manager. @throws AskRefused, or Error for people where it could not be written down yet */
  revokeBy(asker: Caller, id: string): void {
    const key = this.#deps.keys.get(id);
    if (key === undefined || key.revoked !== undefined) throw noSuchKey();
    if (id !== asker.key) permit(mayTouch(asker, key.user, this.#deps.keys.people.get(key.user)?.grant));
    this.revoke([key], asker.who);
  }

  /**
   * The keys are dead at once: their sessions are told and closed, what they queued is cancelled, their open invitations end.
   * @throws Error for people, where it could not be written down yet: dead all the same, and written as soon as that can be
   */
  revoke(dead: readonly KeyRecord[], who: Who, also: { readonly usersGone?: readonly string[] } = {}): void {
    const { audit, effects, house, insistence, keys, rights } = this.#deps;
    const { people } = keys;
    const revoked = Math.round(this.#ports.clock.wall());
    const owned = dead.some((key) => isOwner({ grants: people.grantsOf(key) }));
    for (const { id } of dead) people.kill(id);
    const lines = dead.map((key) => audit.line('revoked', who, `revoked ${key.user}’s ${key.device}`));
    for (const name of also.usersGone ?? []) lines.push(audit.line('user', who, `forgot ${name}`));
    const change = { keys: dead.map((key) => ({ ...key, revoked })), ...also, audit: lines };
    const name = `keys ${dead.map(({ id }) => id).join(' ')}`;
    const written = insistence.write(name, () => {
      rights.commit(change);
      keys.read();
    });
    effects.changed(new Set(dead.map(({ id }) => id)), () => `revoked by ${who.by}`, who.key);
    for (const key of dead) {
      house.tell('revoked', saying('revoked', { user: key.user, device: key.device, by: who.by }));
      this.#ports.log.info('a key was revoked', { event: 'key.revoked', key: key.id, user: key.user, by: who.by });
    }
    if (owned && !keys.hasOwner()) this.#deps.ownerless(dead[0]?.user ?? 'owner');
    if (written) return;
    house.tell('alarm', saying('revokedUnwritten'));
    throw new Error(
      'it is shut out, but the home’s disk takes no writes (is it full?): make room before the home restarts; it tries on by itself',
    );
  }

  #living(id: string): KeyRecord {
    const key = this.#deps.keys.get(id);
    if (key === undefined || this.#deps.keys.standing(key).state === 'dead') throw noSuchKey();
    return key;
  }

  /** What a key may do, as text; undefined where it opens nothing. */
  #rightsOf(id: string): string | undefined {
    const { keys } = this.#deps;
    const key = keys.get(id);
    return key !== undefined && keys.isGood(key) ? JSON.stringify(keys.people.grantsOf(key)) : undefined;
  }

  /**
   * The person of a new key, where they are new or may do more than before: somebody who comes back with no key left, or whom the
   * home's own console gives more. Undefined: as they are.
   */
  #personFor({ user, grant, origin }: InvitationRecord): UserRecord | undefined {
    const { keys } = this.#deps;
    const person = keys.people.get(user);
    if (person === undefined) return { name: user, grant, active: true, created: Math.round(this.#ports.clock.wall()) };
    const byHome = keys.get(origin) === undefined;
    const more = exceeds(person.grant, grant) !== undefined;
    if (byHome) return more || !person.active ? { ...person, active: true, grant: more ? grant : person.grant } : undefined;
    const back = more && person.active && keys.living(user).length === 0 && !outranks(person.grant, grant);
    return back ? { ...person, grant } : undefined;
  }
}

/** `home` stands for the home itself wherever it is told who did something. @throws AskRefused */
export function checkName(name: string): void {
  if (name.trim() !== name || name.toLowerCase() === 'home')
    throw new AskRefused('badName', 'nobody can be called that: choose another name');
}

/** @throws AskRefused */
export function checkTimes({ from, until }: Grant, wall: number): void {
  if (until !== undefined && until <= Math.max(wall, from ?? 0)) throw new AskRefused('badTime', 'that time is over: choose a later one');
}

const noSuchKey = (): AskRefused => new AskRefused('noSuchKey', 'there is no such phone: list the phones to see their ids');

export const lastOwner = (what: string): AskRefused =>
  new AskRefused('lastOwner', `the last owner of the home cannot be ${what}: make somebody else an owner first`);

/** For the audit trail: the role, and what goes with it. */
export function grantText({ role, ...rest }: Grant): string {
  return Object.keys(rest).length === 0 ? role : `${role} ${JSON.stringify(rest)}`;
}
