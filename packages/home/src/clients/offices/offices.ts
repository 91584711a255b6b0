import { classOf, pathOfDeed, placeOfPath } from '@around/messages';
import type { Clock, Log, Random } from '@around/platform';
import type { Suite } from '@around/sealing';
import { Deeds } from '../../house/deeds.js';
import type { House } from '../../house/house.js';
import { grantsLive } from '../../house/rights.js';
import { weekClock } from '../../house/rightsHours.js';
import type { Household } from '../../house/rightsScope.js';
import { Scenes } from '../../house/scenes/scenes.js';
import { Buttons } from '../../notify/buttons.js';
import { Notifications } from '../../notify/notifications.js';
import { OwnNotices } from '../../notify/ownNotices.js';
import { NoticeReaders } from '../../notify/readers.js';
import { snapshot } from '../../notify/snapshot.js';
import type { Ways } from '../../notify/way.js';
import type { RelayChoice } from '../../relayChoice.js';
import { Rules } from '../../rules/engine.js';
import type { RulesHouse } from '../../rules/ports.js';
import type { HomeKeys, PhoneChannel } from '../../seams.js';
import { Answerer, type AnswererDeps } from '../asks.js';
import type { Visitor } from '../pairing/admit.js';
import type { Invitations } from '../pairing/invitations.js';
import { Audit, HOME } from '../people/audit.js';
import type { DeskBooks, RightsBook } from '../people/books.js';
import { firstPeople } from '../people/firstPeople.js';
import { KeyRing } from '../people/keyRing.js';
import { People } from '../people/people.js';
import { Pins } from '../people/pins.js';
import { Sessions, type SessionsOptions } from '../session/sessions.js';
import { Effects } from './effects.js';
import { EnergyOffice } from './energyOffice.js';
import { Insistence } from './insistence.js';
import { KeyOffice } from './keyOffice.js';
import { LookOffice } from './lookOffice.js';
import { PeopleOffice } from './peopleOffice.js';
import { ReplaceOffice } from './replaceOffice.js';
import { RoomOffice } from './roomOffice.js';
import { RuleOffice } from './ruleOffice.js';
import { RuleTextOffice } from './ruleTextOffice.js';

/** An answer is on its way within that many ms. */
const ANSWER_MS = 50;

export interface OfficesPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly suite: Suite;
}

export interface OfficesDeps {
  readonly house: House;
  readonly books: DeskBooks;
  readonly invitations: Invitations;
  readonly visitors: Set<Visitor>;
  failed(channel: PhoneChannel): void;
  routesChanged(): void;
  ownerless(user: string): void;
  joinRelay(choice: RelayChoice): void;
}

export interface OfficesOptions extends SessionsOptions {
  readonly keys: HomeKeys;
  readonly timeZone?: string;
  /** Where the home stands; missing: no rule goes by the sun. */
  readonly standsAt?: { readonly latitude: number; readonly longitude: number };
  /** How people are told; missing: they are not. */
  readonly notify?: { readonly ways: Ways; readonly pushKey: string };
}

/** What stands behind the desk: keys, people, PINs, looks, the trail, and the sessions that all of them change. */
export interface Offices extends AnswererDeps {
  readonly household: Household;
  readonly insistence: Insistence;
  readonly sessions: Sessions;
  readonly ownNotices: OwnNotices;
  readonly rules: Rules;
  /** Gives the commands of scenes, rules and buttons. */
  readonly deeds: Deeds;
}

/** Joins the offices. Nothing runs yet. */
export function createOffices(ports: OfficesPorts, deps: OfficesDeps, options: OfficesOptions): Offices {
  const { clock } = ports;
  const { house, books, invitations, visitors } = deps;
  const rights = plainSpoken(ports, books.rights);
  const keys = new KeyRing(ports, books.keys, new People(books.users));
  const audit = new Audit(ports, books.audit, (what) => house.tell('alarm', what));
  const insistence = new Insistence(ports);
  const household: Household = {
    roomOf: (thing) => house.looks.roomOf(thing),
    thingsIn: (room) => house.looks.thingsIn(room),
    weekTime: weekClock(options.timeZone),
  };
  const answerer = new Answerer(ports, () => offices);
  const failed = (channel: PhoneChannel) => deps.failed(channel);
  const readers = new NoticeReaders();
  const sessions = new Sessions(ports, { house, keys, audit, household, answerer, visitors, readers, failed }, options);
  const effects = new Effects({
    house,
    household,
    keys,
    invitations,
    sessions,
    wall: () => clock.wall(),
    soon: (work) => clock.after(ANSWER_MS, work),
    routesChanged: () => deps.routesChanged(),
  });
  const shared = { house, keys, rights, audit, invitations, effects, insistence, ownerless: (user: string) => deps.ownerless(user) };
  const keyOffice = new KeyOffice(ports, shared);
  const deeds = new Deeds(ports, house);
  const scenes = new Scenes(ports, { house, deeds, book: books.scenes });
  const notifications = new Notifications(ports, {
    books: { notices: books.notices, pushes: books.pushes, settings: books.notifySettings },
    household: {
      people: () =>
        keys.people
          .all()
          .filter(({ active, grant }) => active && grantsLive([grant], clock.wall()))
          .map(({ name, grant: { role } }) => ({ name, role })),
      userOf: (id) => {
        const key = keys.get(id);
        return key !== undefined && keys.isGood(key) ? key.user : undefined;
      },
    },
    ways: options.notify?.ways ?? {},
    local: weekClock(options.timeZone),
    reading: (thing, name) => {
      const schema = house.thing(thing)?.model.properties[name];
      const value = house.value(thing, name);
      return schema === undefined || value === undefined ? undefined : { schema, value: value.value };
    },
    picture: (thing, name) => snapshot(ports, house, thing, name),
    touched: ({ id, for: people }) => {
      readers.put(id, people);
      house.news({ k: 'touched', what: 'notice', id });
    },
  });
  const rules = new Rules(
    ports,
    {
      house: rulesHouse(ports, house),
      deeds,
      book: books.rules,
      past: books.singles,
      scenes: { get: (id) => house.scenes.get(id), run: (id, asker) => scenes.run(id, asker) },
      notifier: { notify: (message, from) => notifications.notify(message, from) },
    },
    {
      ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
      ...(options.standsAt === undefined ? {} : { place: options.standsAt }),
    },
  );
  const ruleOffice = new RuleOffice(ports, { rules, house, audit, book: books.rules });
  const energyOffice = new EnergyOffice(ports, { house, audit, facts: books.facts, past: books.past });
  const offices: Offices = {
    ...{ house, household, keys, audit, insistence, sessions, effects, keyOffice, deeds },
    history: books.history,
    joinRelay: (choice) => deps.joinRelay(choice),
    peopleOffice: new PeopleOffice(ports, shared, keyOffice),
    lookOffice: new LookOffice(ports, shared),
    roomOffice: new RoomOffice(ports, shared),
    ...{ scenes, notifications, rules },
    ruleOffice,
    ruleTextOffice: new RuleTextOffice(ports, {
      ...{ rules, house, audit, office: ruleOffice, past: books.singles, facts: books.facts },
      scenes: { get: (id) => house.scenes.get(id) },
      people: () => keys.people.all().map(({ name }) => name),
    }),
    ownNotices: new OwnNotices(house, notifications),
    buttons: new Buttons(ports, { notifications, deeds, scenes }),
    pushKey: options.notify?.pushKey ?? '',
    energyOffice,
    replaceOffice: new ReplaceOffice(ports, {
      ...{ ...shared, history: books.history, energyOffice, scenes },
      rules: { all: () => books.rules.all(), put: (record) => rules.put(record) },
    }),
    pins: new Pins(ports, shared, keys.people, options.keys.hmacKey),
  };
  return offices;
}

/** The house as its rules see it. */
const rulesHouse = ({ clock }: { readonly clock: Clock }, house: House): RulesHouse => ({
  snapshot: () => house.snapshot(),
  subscribe: (listener) => house.subscribe(listener),
  tell: (kind, what) => house.tell(kind, what),
  touched: (what, id) => house.news({ k: 'touched', what, id }),
  roomOf: (thing) => house.looks.roomOf(thing),
  amiss: (id, is) => {
    if (is === undefined) house.amiss.drop({ what: 'rule', id });
    else house.amiss.put({ what: 'rule', id, since: Math.round(clock.wall()), ...is });
  },
  dangerOf: (deed) => {
    const { thing, name } = placeOfPath(pathOfDeed(deed));
    const model = house.thing(thing)?.model;
    return model === undefined ? undefined : classOf(model, 'write' in deed ? 'write' : 'invoke', name);
  },
});

/** Gives the people of a home from before people had rights of their own what their keys say; once. @throws what the disk says */
export function makeFirstPeople(ports: { readonly clock: Clock; readonly log: Log }, rights: RightsBook, { keys, audit }: Offices): void {
  const { people } = keys;
  if (people.all().length > 0 || people.damaged().length > 0) return;
  const living = keys.all().filter((key) => key.revoked === undefined);
  if (living.length === 0) return;
  const made = firstPeople(living, ports.clock.wall());
  rights.commit({
    ...made,
    audit: made.users.map(({ name, grant }) => audit.line('user', HOME, `took ${name} over from before as ${grant.role}`)),
  });
  ports.log.info('the people of this home have rights of their own now', { people: made.users.length });
}

/** Says in words for people that a change could not be written. */
function plainSpoken(ports: { readonly log: Log }, rights: RightsBook): RightsBook {
  return {
    commit(change) {
      try {
        rights.commit(change);
      } catch (error) {
        ports.log.warn('a change of rights could not be written down', { error: String(error) });
        throw new Error('the home’s disk takes no writes (is it full?): nothing was changed; make room and try again', { cause: error });
      }
    },
  };
}
