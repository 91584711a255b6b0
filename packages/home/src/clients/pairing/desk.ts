import { CLOSE, type Grant, type Invitation, type Path, PROTOCOL_VERSION, type SlotOffer } from '@around/messages';
import type { Deeds } from '../../house/deeds.js';
import type { House } from '../../house/house.js';
import type { Asker } from '../../house/rights.js';
import type { Scenes } from '../../house/scenes/scenes.js';
import type { Notifications } from '../../notify/notifications.js';
import type { Ways } from '../../notify/way.js';
import type { RelayChoice } from '../../relayChoice.js';
import type { HomeKeys, KeyHolders, PhoneChannel, PhoneDesk } from '../../seams.js';
import { createOffices, makeFirstPeople, type Offices, type OfficesPorts } from '../offices/offices.js';
import { HOME } from '../people/audit.js';
import type { DeskBooks, KeyRecord } from '../people/books.js';
import { tell } from '../session/sync.js';
import type { Visitor } from './admit.js';
import { Failures } from './failures.js';
import { Invitations, type Place } from './invitations.js';
import { Offers } from './offers.js';
import { Pairings } from './pairings.js';

export interface DeskOptions {
  readonly keys: HomeKeys;
  readonly title: string;
  readonly software: string;
  /** This run of the home: 16 random bytes, base64url. */
  readonly boot: string;
  /** IANA name, for hours that a grant names and for rules; missing: the system's. */
  readonly timeZone?: string;
  /** Where the home stands, for rules that go by the sun. */
  readonly standsAt?: { readonly latitude: number; readonly longitude: number };
  readonly limits: {
    readonly channels: number;
    readonly helloMs: number;
    readonly failedHandshakesPerMinute: number;
    /** Messages of one phone. */
    readonly phoneMessagesPerSecond: number;
  };
  /** How people are told, and what their browsers subscribe with; missing: they are not. */
  readonly notify?: { readonly ways: Ways; readonly pushKey: string };
  /** Where the home can be found now. */
  place(): Place;
  /** Goes to another relay, a moment later. @throws Error for people, where that cannot be */
  joinRelay(choice: RelayChoice): void;
}

/** The home's front desk: sends away who has no business here, and shows the others in; the work is done in the offices behind. */
export class Desk implements PhoneDesk, KeyHolders {
  readonly invitations: Invitations;
  readonly offers: Offers;
  readonly #ports: OfficesPorts;
  readonly #house: House;
  readonly #books: DeskBooks;
  readonly #is: DeskOptions;
  readonly #offices: Offices;
  readonly #pairings: Pairings;
  readonly #failures: Failures;
  readonly #visitors = new Set<Visitor>();
  readonly #listeners = new Set<() => void>();
  #unsubscribe: (() => void)[] = [];
  #running = false;

  constructor(ports: OfficesPorts, house: House, books: DeskBooks, options: DeskOptions) {
    const { keys, title, limits } = options;
    this.#ports = ports;
    this.#house = house;
    this.#books = books;
    this.#is = options;
    this.#failures = new Failures(ports.clock, limits.failedHandshakesPerMinute);
    const visitors = this.#visitors;
    const place = () => options.place();
    const failed = (channel: PhoneChannel) => this.#failures.add(sourceOf(channel));
    const invitations = new Invitations(ports, { book: books.invitations, keys, title, place });
    this.invitations = invitations;
    this.#offices = createOffices(
      ports,
      {
        ...{ house, books, invitations, visitors, failed },
        routesChanged: () => this.#routesChanged(),
        ownerless: (user) => this.offers.offerOwner(user),
        joinRelay: (choice) => options.joinRelay(choice),
      },
      {
        ...{ keys, limits },
        welcome: () => this.#welcome(),
        ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
        ...(options.standsAt === undefined ? {} : { standsAt: options.standsAt }),
        ...(options.notify === undefined ? {} : { notify: options.notify }),
      },
    );
    this.#pairings = new Pairings(ports, {
      ...{ keys, title, invitations, visitors, place, failed },
      redeem: (invitation, key, from) => this.#offices.keyOffice.redeem(invitation, key, from),
    });
    this.offers = new Offers(ports, {
      invitations,
      hasOwner: () => this.hasOwner(),
      invite: (user, grant) => this.invite(user, grant, 'home'),
    });
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#offices.keys.start();
    makeFirstPeople(this.#ports, this.#books.rights, this.#offices);
    this.#offices.audit.start();
    await this.#offices.notifications.start();
    this.#offices.ownNotices.start();
    await this.#offices.rules.start();
    this.invitations.start();
    this.offers.start();
    this.#unsubscribe = [
      this.invitations.subscribe(() => this.#routesChanged()),
      this.#house.subscribe((changes) => this.#offices.sessions.changes(changes.map(tell))),
    ];
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#offices.sessions.goingAway('the home is going away: come back in a moment');
    for (const visitor of [...this.#visitors]) visitor.close(CLOSE.goingAway, 'the home is going away');
    this.#offices.rules.stop();
    this.#offices.ownNotices.stop();
    await this.#offices.notifications.stop();
    this.offers.stop();
    this.invitations.stop();
    this.#offices.audit.stop();
    this.#offices.insistence.stop();
  }

  // --- PhoneDesk

  accept(channel: PhoneChannel): void {
    const { token, slot } = channel.hello;
    const objection = this.#objection(channel);
    if (objection !== undefined) channel.close(...objection);
    else if (token !== undefined) this.#offices.sessions.receive(channel, token);
    else if (slot !== undefined) this.#pairings.receive(channel, slot);
    else channel.close(CLOSE.protocolError, 'hello needs a token or a slot');
  }

  tokenHashes(): readonly Uint8Array[] {
    return this.#offices.keys.tokenHashes();
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
    const { household, keys } = this.#offices;
    const key = keys.get(id);
    if (key === undefined || !keys.isGood(key)) return undefined;
    const { user, device, born } = key;
    return { key: id, user, device, grants: keys.people.grantsOf(key), path, household, ...(born === undefined ? {} : { born }) };
  }

  // --- for the home's own console, and who embeds a home

  get scenes(): Scenes {
    return this.#offices.scenes;
  }

  get notifications(): Notifications {
    return this.#offices.notifications;
  }

  /** Gives the commands of rules and buttons. */
  get deeds(): Deeds {
    return this.#offices.deeds;
  }

  keys(): readonly KeyRecord[] {
    return this.#offices.keys.all();
  }

  hasOwner(): boolean {
    return this.#offices.keys.hasOwner();
  }

  /** Keys that are good. */
  paired(): number {
    const { keys } = this.#offices;
    return keys.all().filter((key) => keys.isGood(key)).length;
  }

  /** Proven sessions by the way they came. */
  sessions(): ReadonlyMap<string, number> {
    return this.#offices.sessions.paths();
  }

  /** Whether a session of this key proved itself. */
  connected(key: string): boolean {
    return this.#offices.sessions.connected(key);
  }

  /** @param origin the key that invites; `home`, or what is no key's id: the home's own console @throws AskRefused, Error for people */
  invite(user: string, grant: Grant, origin: string): Promise<Invitation> {
    return this.#offices.keyOffice.invite(user, grant, origin);
  }

  /** False where there is no such key. @throws Error for people, where it could not be written down yet */
  revokeKey(id: string, by: string): boolean {
    const key = this.#offices.keys.get(id);
    if (key === undefined || key.revoked !== undefined) return false;
    this.#offices.keyOffice.revoke([key], { by });
    return true;
  }

  /** Sets a person's PIN, or takes it away, by the home's own console. @throws AskRefused */
  async setPin(user: string, pin: string | undefined): Promise<void> {
    const { effects, keys, pins, sessions } = this.#offices;
    await pins.set(user, { free: true, ...(pin === undefined ? {} : { pin }) }, HOME);
    sessions.lower(user);
    effects.changed(new Set(keys.of(user).map(({ id }) => id)));
  }

  /** The console adopted a controller. */
  adopted(board: string, controller: string): void {
    this.#offices.audit.note('adopted', HOME, `adopted ${board} as ${controller}`);
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

  #routesChanged(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Whom a failure counts against. The relay counts by address itself; here its phones are told apart by what they name. */
function sourceOf({ path, remote, hello }: PhoneChannel): string {
  return path === 'relay' ? `relay ${hello.token ?? hello.slot ?? ''}` : remote;
}
