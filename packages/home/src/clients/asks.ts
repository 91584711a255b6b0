import { type Ask, checkAsk, cutText, type Grant, type Invitation } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { House } from '../house/house.js';
import { AskRefused } from '../house/refused.js';
import { type Asker, isOwner, mayReadOf } from '../house/rights.js';
import type { KeyRecord } from './books.js';

export type Answer = { readonly ok: unknown } | { readonly error: { readonly code: string; readonly message: string } };

/** What the answers need of the desk. */
export interface KeyOffice {
  keys(): readonly KeyRecord[];
  connected(key: string): boolean;
  revokeKey(key: string, by: string): boolean;
  invite(user: string, grant: Grant, origin: string): Promise<Invitation>;
  uninvite(slot: string): void;
}

/** Roles that are given out for now. */
const GIVEN: ReadonlySet<string> = new Set(['owner', 'guest', 'service']);

/** Answers what clients ask about the home itself. Never throws. */
export class Answerer {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #house: House;
  readonly #office: KeyOffice;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, house: House, office: KeyOffice) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#house = house;
    this.#office = office;
  }

  async answer(asker: Asker, what: string, request: unknown): Promise<Answer> {
    const ask = checkAsk(what, request);
    if (!ask.ok) return { error: { code: 'malformed', message: ask.error } };
    try {
      return { ok: await this.#grant(asker, ask.value) };
    } catch (error) {
      if (error instanceof AskRefused) return { error: { code: error.code, message: error.message } };
      // What the links say is written for people.
      this.#log.warn('a request failed', { what, key: asker.key, error: String(error) });
      return { error: { code: 'failed', message: error instanceof Error ? cutText(error.message, 500) : 'that did not work' } };
    }
  }

  async #grant(asker: Asker, ask: Ask): Promise<unknown> {
    switch (ask.what) {
      case 'controllers':
        return { controllers: this.#controllers(asker) };
      case 'adopt': {
        this.#ownerOnly(asker);
        const { board, code, id } = ask.with;
        return { controller: await this.#house.gateway.adopt(board, code, id) };
      }
      case 'forget':
        this.#ownerOnly(asker);
        await this.#house.gateway.forget(ask.with.controller);
        return {};
      case 'phones':
        return { phones: this.#phones(asker) };
      case 'revoke':
        if (ask.with.key !== asker.key) this.#ownerOnly(asker);
        if (!this.#office.revokeKey(ask.with.key, asker.user)) {
          throw new AskRefused('noSuchKey', 'there is no such phone: list the phones to see their ids');
        }
        return {};
      case 'invite':
        this.#ownerOnly(asker);
        return this.#invite(asker, ask.with.user, ask.with.grant);
      case 'uninvite':
        this.#ownerOnly(asker);
        this.#office.uninvite(ask.with.slot);
        return {};
      case 'log':
        return { entries: await this.#house.readLog(asker, ask.with) };
      case 'wish':
        return { wish: this.#house.wish(asker, ask.with) };
      case 'unwish':
        this.#house.unwish(asker, ask.with.thing, ask.with.name);
        return {};
      case 'users':
      case 'setUser':
      case 'removeUser':
      case 'setGrant':
      case 'setPin':
      case 'stepUp':
      case 'audit':
      case 'setLook':
        throw new AskRefused('notBuilt', 'this home cannot do that yet: update it');
      default:
        return assertNever(ask);
    }
  }

  #controllers(asker: Asker) {
    const all = this.#house.controllers();
    if (isOwner(asker)) return all;
    return all.filter((one) => one.state !== 'new' && mayReadOf(asker, one.id));
  }

  #phones(asker: Asker) {
    const keys = this.#office.keys().filter((key) => key.revoked === undefined);
    const seen = isOwner(asker) ? keys : keys.filter((key) => key.id === asker.key);
    return seen.map(({ id, user, device, grant, paired, lastSeen }) => ({
      id,
      user,
      device,
      grant,
      paired,
      connected: this.#office.connected(id),
      ...(lastSeen === undefined ? {} : { lastSeen }),
    }));
  }

  #invite(asker: Asker, user: string, grant: Grant): Promise<Invitation> {
    if (!GIVEN.has(grant.role))
      throw new AskRefused('badRole', `the role ${grant.role} is not given out yet: choose owner, guest or service`);
    if (grant.until !== undefined && grant.until <= this.#clock.wall())
      throw new AskRefused('badTime', 'that time is over: choose a later one');
    return this.#office.invite(user, grant, asker.key);
  }

  #ownerOnly(asker: Asker): void {
    if (!isOwner(asker)) throw new AskRefused('notAllowed', 'only an owner of the home may do that');
  }
}

function assertNever(ask: never): never {
  throw new Error(`no answer for ${JSON.stringify(ask)}`);
}
