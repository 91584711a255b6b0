import { CLOSE, type Grant, type Invitation, type Path, PROTOCOL_VERSION, type SlotOffer } from '@around/messages';
import type { Clock, Log, Random } from '@around/platform';
import type { Suite } from '@around/sealing';
import type { House } from '../house/house.js';
import type { Asker } from '../house/rights.js';
import { weekClock } from '../house/rightsHours.js';
import type { Household } from '../house/rightsScope.js';
import type { HomeKeys, KeyHolders, PhoneChannel, PhoneDesk } from '../seams.js';
import type { Visitor } from './admit.js';
import { Answerer, type AnswererDeps } from './asks.js';
import { Audit, HOME } from './audit.js';
import type { DeskBooks, KeyRecord, RightsBook } from './books.js';
import { Effects } from './effects.js';
import { Failures } from './failures.js';
import { firstPeople } from './firstPeople.js';
import { Insistence } from './insistence.js';
import { Invitations, type Place } from './invitations.js';
import { KeyOffice } from './keyOffice.js';
import { KeyRing } from './keyRing.js';
import { LookOffice } from './lookOffice.js';
import { Offers } from './offers.js';
import { Pairing } from './pairing.js';
import { People } from './people.js';
import { PeopleOffice } from './peopleOffice.js';
import { Pins } from './pins.js';
import { Sessions } from './sessions.js';
import { tell } from './sync.js';

/** Pairings of one invitation that have not shown that they know its secret: who knows no more than its slot fills no house. */
const MAX_UNPROVEN = 24;
/** An answer is on its way within that many ms. */
const ANSWER_MS = 50;

export interface DeskPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly suite: Suite;
}

export interface DeskOptions {
  readonly keys: HomeKeys;
  readonly title: string;
  readonly software: string;
  /** This run of the home: 16 random bytes, base64url. */
  readonly boot: string;
  /** IANA name, for hours that a grant names; missing: the system's. */
  readonly timeZone?: string;
  readonly limits: {
    readonly channels: number;
    readonly helloMs: number;
    readonly failedHandshakesPerMinute: number;
    /** Messages of one phone. */
    readonly phoneMessagesPerSecond: number;
  };
  /** Where the home can be found now. */
  place(): Place;
}

/** The home's front desk: shows each comer to whom they want, and has the keys, people and looks of the house kept. */
export class Desk implements PhoneDesk, KeyHolders {
  readonly invitations: Invitations;
  readonly offers: Offers;
  readonly #ports: DeskPorts;
  readonly #house: House;
  readonly #books: DeskBooks;
  readonly #is: DeskOptions;
  readonly #keys: KeyRing;
  readonly #audit: Audit;
  readonly #household: Household;
  readonly #insistence: Insistence;
  readonly #sessions: Sessions;
  readonly #office: AnswererDeps;
  readonly #failures: Failures;
  readonly #visitors = new Set<Visitor>();
  readonly #listeners = new Set<() => void>();
  #unsubscribe: (() => void)[] = [];
  #running = false;

  constructor(ports: DeskPorts, house: House, books: DeskBooks, options: DeskOptions) {
    const { clock } = ports;
    this.#ports = ports;
    this.#house = house;
    this.#books = books;
    this.#is = options;
    this.#failures = new Failures(clock, options.limits.failedHandshakesPerMinute);
    const people = new People(books.users);
    const keys = new KeyRing(ports, books.keys, people);
    const rights: RightsBook = { commit: (change) => this.#commit(change) };
    const audit = new Audit(ports, books.audit, (detail) => house.tell('alarm', detail));
    const insistence = new Insistence(ports);
    const invitations = new Invitations(ports, {
      book: books.invitations,
      keys: options.keys,
      title: options.title,
      place: () => options.place(),
    });
    const household: Household = {
      roomOf: (thing) => house.looks.roomOf(thing),
      thingsIn: (room) => house.looks.thingsIn(room),
      weekTime: weekClock(options.timeZone),
    };
    const answerer = new Answerer(ports, () => this.#office);
    const sessions = new Sessions(
      ports,
      { house, keys, audit, household, answerer, visitors: this.#visitors, failed: (channel) => this.#failures.add(sourceOf(channel)) },
      { keys: options.keys, limits: options.limits, welcome: () => this.#welcome() },
    );
    const effects = new Effects({
      house,
      household,
      keys,
      invitations,
      sessions,
      wall: () => clock.wall(),
      soon: (work) => clock.after(ANSWER_MS, work),
      routesChanged: () => this.#routesChanged(),
    });
    const ownerless = (user: string) => this.offers.offerOwner(user);
    const deps = { house, keys, rights, audit, invitations, effects, insistence, ownerless };
    const keyOffice = new KeyOffice(ports, deps);
    const peopleOffice = new PeopleOffice(ports, deps, keyOffice);
    const lookOffice = new LookOffice(ports, deps);
    const pins = new Pins(ports, deps, people, options.keys.hmacKey);
    this.#keys = keys;
    this.#audit = audit;
    this.#household = household;
    this.#insistence = insistence;
    this.#sessions = sessions;
    this.#office = { house, keys, audit, pins, keyOffice, peopleOffice, lookOffice, effects, sessions };
    this.invitations = invitations;
    this.offers = new Offers(ports, {
      invitations,
      hasOwner: () => this.hasOwner(),
      invite: (user, grant) => this.invite(user, grant, 'home'),
    });
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#keys.start();
    this.#makeFirstPeople();
    this.#audit.start();
    this.invitations.start();
    this.offers.start();
    this.#unsubscribe = [
      this.invitations.subscribe(() => this.#routesChanged()),
      this.#house.subscribe((changes) => this.#sessions.changes(changes.map(tell))),
    ];
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#sessions.goingAway('the home is going away: come back in a moment');
    for (const visitor of [...this.#visitors]) visitor.close(CLOSE.goingAway, 'the home is going away');
    this.offers.stop();
    this.invitations.stop();
    this.#audit.stop();
    this.#insistence.stop();
  }

  // --- PhoneDesk

  accept(channel: PhoneChannel): void {
    const { token, slot } = channel.hello;
    const objection = this.#objection(channel);
    if (objection !== undefined) channel.close(...objection);
    else if (token !== undefined) this.#sessions.receive(channel, token);
    else if (slot !== undefined) this.#pair(channel, slot);
    else channel.close(CLOSE.protocolError, 'hello needs a token or a slot');
  }

  tokenHashes(): readonly Uint8Array[] {
    return this.#keys.tokenHashes();
  }

  slots(): readonly SlotOffer[] {
    return this.invitations.slots();
  }

  onRoutesChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  slotTaken(slot: string): void {
    // An invitation that an owner's phone made keeps its link; its code then works on the LAN only.
    this.#ports.log.info('another home holds this pairing slot at the relay', { slot });
    this.offers.slotTaken(slot);
  }

  // --- KeyHolders

  asker(id: string, path: Path): Asker | undefined {
    const key = this.#keys.get(id);
    if (key === undefined || !this.#keys.isGood(key)) return undefined;
    const { user, device, born } = key;
    const grants = this.#keys.people.grantsOf(key);
    return { key: id, user, device, grants, path, household: this.#household, ...(born === undefined ? {} : { born }) };
  }

  // --- for the home's own console, and who embeds a home

  keys(): readonly KeyRecord[] {
    return this.#keys.all();
  }

  hasOwner(): boolean {
    return this.#keys.hasOwner();
  }

  /** Whether a session of this key proved itself. */
  connected(key: string): boolean {
    return this.#sessions.connected(key);
  }

  /** @param origin the key that invites; `home`, or what is no key's id: the home's own console @throws AskRefused, Error for people */
  async invite(user: string, grant: Grant, origin: string): Promise<Invitation> {
    return this.#office.keyOffice.invite(user, grant, origin);
  }

  /** False where there is no such key. @throws Error for people, where it could not be written down yet */
  revokeKey(id: string, by: string): boolean {
    const key = this.#keys.get(id);
    if (key === undefined || key.revoked !== undefined) return false;
    this.#office.keyOffice.revoke([key], { by });
    return true;
  }

  /** Sets a person's PIN, or takes it away, by the home's own console. @throws AskRefused */
  async setPin(user: string, pin: string | undefined): Promise<void> {
    const { effects, pins, sessions } = this.#office;
    await pins.set(user, { free: true, ...(pin === undefined ? {} : { pin }) }, HOME);
    sessions.lower(user);
    effects.changed(new Set(this.#keys.of(user).map(({ id }) => id)));
  }

  /** The console adopted a controller. */
  adopted(board: string, controller: string): void {
    this.#audit.note('adopted', HOME, `adopted ${board} as ${controller}`);
  }

  // ---

  #objection(channel: PhoneChannel): [code: number, reason: string] | undefined {
    const { hello } = channel;
    const { limits, keys } = this.#is;
    if (!this.#running) return [CLOSE.goingAway, 'the home is going away'];
    if (hello.v !== PROTOCOL_VERSION) {
      return [CLOSE.versionMismatch, `this home speaks version ${PROTOCOL_VERSION}: update the older of the two`];
    }
    if (hello.home !== undefined && hello.home !== keys.homeId) return [CLOSE.unknownHome, 'this is another home'];
    if (this.#failures.blocked(sourceOf(channel))) return [CLOSE.tooMany, 'too many failed tries: wait a minute'];
    if (this.#visitors.size >= limits.channels) return [CLOSE.full, `this home serves ${limits.channels} phones at a time`];
    return undefined;
  }

  #welcome() {
    const { keys, title, software, boot, place } = this.#is;
    const { clock } = this.#ports;
    const { lan, relay } = place();
    return {
      v: PROTOCOL_VERSION,
      home: { id: keys.homeId, title },
      boot,
      tick: clock.now(),
      wall: Math.round(clock.wall()),
      lan: lan.map((url) => url.replace(/^ws/, 'http')),
      ...(relay === undefined ? {} : { relay }),
      software,
    };
  }

  #pair(channel: PhoneChannel, slot: string): void {
    const source = sourceOf(channel);
    const open = this.invitations.find(slot);
    if (open === undefined) {
      this.#failures.add(source);
      channel.close(CLOSE.refused, 'there is no such invitation, or it is over: ask for another');
      return;
    }
    const before = [...this.#visitors].filter((one): one is Pairing => one instanceof Pairing && !one.proven && one.slot === slot);
    if (before.length >= MAX_UNPROVEN) before[0]?.close(CLOSE.tooMany, 'too many phones try this invitation at once');
    const pairing: Pairing = new Pairing(
      this.#ports,
      {
        keys: this.#is.keys,
        title: this.#is.title,
        invitations: this.invitations,
        place: () => this.#is.place(),
        failed: () => this.#failures.add(source),
        redeem: (invitation, key) => this.#office.keyOffice.redeem(invitation, key, channel.remote),
        ended: () => this.#visitors.delete(pairing),
      },
      channel,
      slot,
    );
    this.#visitors.add(pairing);
    channel.handle({ onFrame: (frame) => pairing.onFrame(frame), onClose: () => pairing.onClose() });
    pairing.start();
  }

  /** A home from before people had rights of their own. */
  #makeFirstPeople(): void {
    const { people } = this.#keys;
    if (people.all().length > 0 || people.damaged().length > 0) return;
    const living = this.#keys.all().filter((key) => key.revoked === undefined);
    if (living.length === 0) return;
    const made = firstPeople(living, this.#ports.clock.wall());
    const audit = made.users.map(({ name, grant }) => this.#audit.line('user', HOME, `took ${name} over from before as ${grant.role}`));
    this.#books.rights.commit({ ...made, audit });
    this.#ports.log.info('the people of this home have rights of their own now', { people: made.users.length });
  }

  #commit(change: Parameters<RightsBook['commit']>[0]): void {
    try {
      this.#books.rights.commit(change);
    } catch (error) {
      this.#ports.log.warn('a change of rights could not be written down', { error: String(error) });
      throw new Error('the home’s disk takes no writes (is it full?): nothing was changed; make room and try again', { cause: error });
    }
  }

  #routesChanged(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Whom a failure counts against. The relay counts by address itself; here its phones are told apart by what they name. */
function sourceOf({ path, remote, hello }: PhoneChannel): string {
  return path === 'relay' ? `relay ${hello.token ?? hello.slot ?? ''}` : remote;
}
