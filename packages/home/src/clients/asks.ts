import { type Ask, type AskWith, checkAsk, cutText } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { HistoryBook } from '../house/books.js';
import type { House } from '../house/house.js';
import { AskRefused, PIN_NEEDED } from '../house/refused.js';
import { isManager, isOwner, mayManage, mayReadOf } from '../house/rights.js';
import type { Scenes } from '../house/scenes/scenes.js';
import type { Buttons } from '../notify/buttons.js';
import type { Notifications } from '../notify/notifications.js';
import { SELF } from '../own/ownThings.js';
import type { RelayChoice } from '../relayChoice.js';
import type { Rules } from '../rules/engine.js';
import { answerEnergy } from './answers/energy.js';
import { answerHistory } from './answers/history.js';
import { answerNotices } from './answers/notices.js';
import { answerRooms } from './answers/rooms.js';
import { answerRules } from './answers/rules.js';
import { answerScenes } from './answers/scenes.js';
import type { Caller } from './offices/caller.js';
import type { Effects } from './offices/effects.js';
import type { EnergyOffice } from './offices/energyOffice.js';
import type { KeyOffice } from './offices/keyOffice.js';
import type { LookOffice } from './offices/lookOffice.js';
import type { PeopleOffice } from './offices/peopleOffice.js';
import { permit } from './offices/permit.js';
import type { ReplaceOffice } from './offices/replaceOffice.js';
import type { RoomOffice } from './offices/roomOffice.js';
import type { RuleOffice } from './offices/ruleOffice.js';
import type { RuleTextOffice } from './offices/ruleTextOffice.js';
import type { Audit } from './people/audit.js';
import type { KeyRing } from './people/keyRing.js';
import type { Pins } from './people/pins.js';
import type { Sessions } from './session/sessions.js';

export type Answer = { readonly ok: unknown } | { readonly error: { readonly code: string; readonly message: string } };

/** What the answers are made of. */
export interface AnswererDeps {
  readonly house: House;
  readonly history: HistoryBook;
  readonly keys: KeyRing;
  readonly audit: Audit;
  readonly pins: Pins;
  readonly keyOffice: KeyOffice;
  readonly peopleOffice: PeopleOffice;
  readonly lookOffice: LookOffice;
  readonly roomOffice: RoomOffice;
  readonly scenes: Scenes;
  readonly rules: Rules;
  readonly ruleOffice: RuleOffice;
  readonly ruleTextOffice: RuleTextOffice;
  readonly energyOffice: EnergyOffice;
  readonly replaceOffice: ReplaceOffice;
  readonly effects: Effects;
  readonly notifications: Notifications;
  readonly buttons: Buttons;
  /** What browsers subscribe with. */
  readonly pushKey: string;
  readonly sessions: Pick<Sessions, 'connected' | 'lower'>;
  /** Takes the home to this relay, once who asked was answered. @throws Error for people, where that cannot be */
  joinRelay(choice: RelayChoice): void;
}

/** A PIN counts as proven that long. */
const ELEVATED_MS = 60_000;

/** Answers what clients ask about the home itself. Never throws. */
export class Answerer {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: () => AnswererDeps;

  /** @param deps asked at each answer: sessions need their answerer, and it them */
  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: () => AnswererDeps) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
  }

  async answer(asker: Caller, what: string, request: unknown): Promise<Answer> {
    const ask = checkAsk(what, request);
    if (!ask.ok) return { error: { code: 'malformed', message: ask.error } };
    try {
      return { ok: await this.#grant(asker, ask.value) };
    } catch (error) {
      if (error instanceof AskRefused) {
        const { code, message } = error;
        // What was to be done to a thing is told by who decides that.
        if ((code === 'notAllowed' || code === PIN_NEEDED) && what !== 'wish') this.#deps().audit.refused(asker.who, `${what}: ${message}`);
        return { error: { code, message } };
      }
      // What the links say is written for people.
      this.#log.warn('a request failed', { what, key: asker.key, error: String(error) });
      return { error: { code: 'failed', message: error instanceof Error ? cutText(error.message, 500) : 'that did not work' } };
    }
  }

  async #grant(asker: Caller, ask: Ask): Promise<unknown> {
    const { audit, house, keyOffice, lookOffice, peopleOffice } = this.#deps();
    switch (ask.what) {
      case 'controllers':
        return { controllers: this.#controllers(asker) };
      case 'pulse':
        if (!isManager(asker) && !mayReadOf(asker, ask.with.controller))
          throw new AskRefused('notAllowed', 'that controller is not among yours');
        return { slots: house.pulse(ask.with.controller) };
      case 'adopt': {
        this.#manager(asker);
        const { board, code, id } = ask.with;
        const controller = await house.gateway.adopt(board, code, id);
        audit.note('adopted', asker.who, `adopted ${board} as ${controller}`);
        return { controller };
      }
      case 'join': {
        this.#manager(asker);
        const { url, code } = ask.with;
        this.#deps().joinRelay({ url, ...(code === undefined ? {} : { enrol: code }) });
        audit.note('adopted', asker.who, `took the home to the relay ${url}`);
        return {};
      }
      case 'forget':
        this.#manager(asker);
        await house.gateway.forget(ask.with.controller);
        lookOffice.forget(ask.with.controller, asker.who);
        return {};
      case 'phones':
        return { phones: this.#phones(asker) };
      case 'revoke':
        if (ask.with.key !== asker.key) this.#manager(asker);
        keyOffice.revokeBy(asker, ask.with.key);
        return {};
      case 'invite':
        this.#manager(asker);
        return keyOffice.inviteBy(asker, ask.with.user, ask.with.grant);
      case 'handOver':
        return keyOffice.handOver(asker);
      case 'uninvite':
        this.#manager(asker);
        keyOffice.uninvite(asker, ask.with.slot);
        return {};
      case 'users':
        return { users: peopleOffice.list(asker) };
      case 'setUser': {
        this.#manager(asker);
        const { name, ...is } = ask.with;
        peopleOffice.set(asker, name, is);
        return {};
      }
      case 'removeUser':
        this.#manager(asker);
        peopleOffice.remove(asker, ask.with.name);
        this.#deps().notifications.forget(ask.with.name);
        return {};
      case 'setGrant':
        this.#manager(asker);
        keyOffice.setGrant(asker, ask.with.key, ask.with.grant);
        return {};
      case 'setPin':
        await this.#setPin(asker, ask.with);
        return {};
      case 'stepUp':
        return this.#stepUp(asker, ask.with.pin);
      case 'audit':
        if (!isManager(asker)) throw new AskRefused('notAllowed', 'only an owner or admin of the home may see that');
        return { entries: audit.read(ask.with) };
      case 'setLook':
        lookOffice.set(asker, ask.with);
        return {};
      case 'log':
        return { entries: await house.readLog(asker, ask.with) };
      case 'history':
      case 'recorded':
      case 'readings':
      case 'putReadings':
        return answerHistory(asker, ask, this.#deps(), this.#clock.wall());
      case 'wish': {
        const wish = house.wish(asker, ask.with);
        audit.note('wished', asker.who, `${wish.thing} ${wish.name}: ${JSON.stringify(wish.value)}`);
        return { wish };
      }
      case 'unwish':
        house.unwish(asker, ask.with.thing, ask.with.name);
        audit.note('wished', asker.who, `${ask.with.thing} ${ask.with.name}: no more`);
        return {};
      case 'setRooms':
      case 'renameRoom':
      case 'replaceThing':
        return answerRooms(asker, ask, this.#deps());
      case 'rules':
      case 'setRule':
      case 'removeRule':
      case 'enableRule':
      case 'runRule':
      case 'stopRule':
      case 'dryRun':
      case 'runs':
      case 'exportRules':
      case 'importRules':
        return answerRules(asker, ask, this.#deps());
      case 'scenes':
      case 'setScene':
      case 'removeScene':
      case 'runScene':
      case 'sceneOfNow':
      case 'exportScenes':
      case 'importScenes':
        return answerScenes(asker, ask, this.#deps());
      case 'pushKey':
      case 'subscribe':
      case 'unsubscribe':
      case 'notifySettings':
      case 'setNotifySettings':
      case 'testNotify':
      case 'notify':
      case 'notices':
      case 'noticePicture':
      case 'noticeSeen':
        return answerNotices(asker, ask, this.#deps());
      case 'energy':
      case 'setEnergyRole':
      case 'tariff':
      case 'setTariff':
        return answerEnergy(asker, ask, this.#deps());
      default:
        return assertNever(ask);
    }
  }

  #controllers(asker: Caller) {
    const all = this.#deps()
      .house.controllers()
      .filter(({ id }) => id !== SELF);
    if (isManager(asker)) return all;
    return all.filter((one) => one.state !== 'new' && mayReadOf(asker, one.id));
  }

  #phones(asker: Caller) {
    const { keys, sessions } = this.#deps();
    const living = keys.all().filter((key) => key.revoked === undefined);
    const seen = isManager(asker) ? living : living.filter((key) => key.id === asker.key);
    return seen.map(({ id, user, device, grant, paired, lastSeen, born }) => ({
      id,
      user,
      device,
      grant,
      paired,
      connected: sessions.connected(id),
      ...(lastSeen === undefined ? {} : { lastSeen }),
      ...(born === undefined ? {} : { born }),
    }));
  }

  async #setPin(asker: Caller, { user = asker.user, pin, old }: AskWith<'setPin'>): Promise<void> {
    const { effects, keys, pins, sessions } = this.#deps();
    const others = user !== asker.user;
    if (others) {
      this.#manager(asker);
      if (!isOwner(asker)) throw new AskRefused('notAllowed', 'only an owner takes another’s PIN away');
      if (pin !== undefined) throw new AskRefused('notAllowed', 'nobody chooses another’s PIN: take it away, and they choose a new one');
    } else if (pin !== undefined && keys.people.get(user)?.pin === undefined && (asker.path === 'lan-http' || asker.born === 'lan-http')) {
      // Else who took the key from a page over plain http would choose the PIN that keeps them out.
      throw new AskRefused(
        'notAllowed',
        'a first PIN is not chosen over plain http, nor with a key that was paired over it: use a phone that was paired over https or the relay, or "frMhs pin" at the home',
      );
    }
    await pins.set(user, { free: others, ...(pin === undefined ? {} : { pin }), ...(old === undefined ? {} : { old }) }, asker.who);
    sessions.lower(user);
    const concerned = keys.of(user).filter(({ id }) => id !== asker.key);
    effects.changed(new Set(concerned.map(({ id }) => id)));
  }

  async #stepUp(asker: Caller, pin: string): Promise<{ ms: number }> {
    const { audit, pins } = this.#deps();
    await pins.prove(asker.user, pin, asker.who);
    asker.elevate(ELEVATED_MS);
    audit.note('stepUp', asker.who, 'proved their PIN');
    return { ms: ELEVATED_MS };
  }

  #manager(asker: Caller): void {
    permit(mayManage(asker, this.#clock.wall()));
  }
}

function assertNever(ask: never): never {
  throw new Error(`no answer for ${JSON.stringify(ask)}`);
}
