import {
  CLOSE,
  cutText,
  fromBase64Url,
  type Grant,
  type Invitation,
  type Path,
  PROTOCOL_VERSION,
  type SlotOffer,
  toBase64Url,
} from '@around/messages';
import type { Clock, Log, Random } from '@around/platform';
import { type Suite, tokenHash } from '@around/sealing';
import type { House } from '../house/house.js';
import { type Asker, grantsLive } from '../house/rights.js';
import type { HomeKeys, KeyHolders, PhoneChannel, PhoneDesk } from '../seams.js';
import { admit, type Visitor } from './admit.js';
import { Answerer, type KeyOffice } from './asks.js';
import type { InvitationBook, KeyBook, KeyRecord } from './books.js';
import { Failures } from './failures.js';
import { greet } from './greeting.js';
import { Invitations, type Place } from './invitations.js';
import { Offers } from './offers.js';
import { Pairing } from './pairing.js';
import { Session } from './session.js';
import { SessionLink } from './sessionLink.js';
import { Sight } from './sight.js';
import { syncFor, tell } from './sync.js';

const MAX_UNPROVEN_PER_KEY = 4;
const OTHER_VERSION = `this home speaks version ${PROTOCOL_VERSION}: update the older of the two`;
/** A dead key is told so, sealed, at its next call; after that many ms it is forgotten. */
const DEAD_KEPT_MS = 30 * 86_400_000;

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

/** Takes phones in, whichever way they came: pairs the new ones, opens sessions for the known, tells them of the house. */
export class Desk implements PhoneDesk, KeyOffice, KeyHolders {
  readonly invitations: Invitations;
  readonly offers: Offers;
  readonly #ports: DeskPorts;
  readonly #house: House;
  readonly #keyBook: KeyBook;
  readonly #is: DeskOptions;
  readonly #answerer: Answerer;
  readonly #failures: Failures;
  readonly #visitors = new Set<Visitor>();
  readonly #sessions = new Set<Session>();
  readonly #byToken = new Map<string, KeyRecord>();
  /** Revoked in this run: whoever holds an older record of the key, or a disk that takes no writes, does not bring it back. */
  readonly #revoked = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #unsubscribe: (() => void)[] = [];
  #running = false;

  constructor(
    ports: DeskPorts,
    house: House,
    books: { readonly keys: KeyBook; readonly invitations: InvitationBook },
    options: DeskOptions,
  ) {
    this.#ports = ports;
    this.#house = house;
    this.#keyBook = books.keys;
    this.#is = options;
    this.#answerer = new Answerer(ports, house, this);
    this.#failures = new Failures(ports.clock, options.limits.failedHandshakesPerMinute);
    this.invitations = new Invitations(ports, {
      book: books.invitations,
      keys: options.keys,
      title: options.title,
      place: () => options.place(),
    });
    this.offers = new Offers(ports, { invitations: this.invitations, hasOwner: () => this.hasOwner() });
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    const wall = this.#ports.clock.wall();
    for (const key of this.#keyBook.all()) {
      const died = key.revoked ?? key.grant.until;
      if (died !== undefined && wall - died > DEAD_KEPT_MS) this.#keyBook.remove(key.id);
    }
    this.#readKeys();
    this.invitations.start();
    this.offers.start();
    this.#unsubscribe = [
      this.invitations.subscribe(() => this.#routesChanged()),
      this.#house.subscribe((changes) => {
        const told = changes.map(tell);
        for (const session of [...this.#sessions]) session.changes(told);
      }),
    ];
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const session of [...this.#sessions]) session.goingAway('the home is going away: come back in a moment');
    for (const visitor of [...this.#visitors]) visitor.close(CLOSE.goingAway, 'the home is going away');
    this.offers.stop();
    this.invitations.stop();
  }

  // --- PhoneDesk

  accept(channel: PhoneChannel): void {
    const { token, slot } = channel.hello;
    const source = sourceOf(channel);
    const objection = this.#objection(channel.hello, source);
    if (objection !== undefined) channel.close(...objection);
    else if (token !== undefined) this.#receive(channel, token, source);
    else if (slot !== undefined) this.#pair(channel, slot, source);
    else channel.close(CLOSE.protocolError, 'hello needs a token or a slot');
  }

  tokenHashes(): readonly Uint8Array[] {
    return [...this.#byToken.values()].map((key) => key.tokenHash);
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
    const key = this.#keyBook.all().find((one) => one.id === id);
    if (key === undefined || !this.#alive(key)) return undefined;
    return { key: key.id, user: key.user, device: key.device, grants: [key.grant], path };
  }

  // --- KeyOffice

  keys(): readonly KeyRecord[] {
    return this.#keyBook.all();
  }

  hasOwner(): boolean {
    return this.#keyBook.all().some((key) => key.grant.role === 'owner' && this.#alive(key));
  }

  connected(key: string): boolean {
    for (const session of this.#sessions) if (session.proven && session.asker.key === key) return true;
    return false;
  }

  /**
   * The key is dead at once: its sessions are told and closed, what it queued is cancelled, its open invitations end.
   * @throws Error for people, where it could not be written down: dead all the same, until a restart
   */
  revokeKey(id: string, by: string): boolean {
    const key = this.#keyBook.all().find((one) => one.id === id && one.revoked === undefined);
    if (key === undefined) return false;
    this.#revoked.add(id);
    let unwritten: unknown;
    try {
      this.#keyBook.put({ ...key, revoked: Math.round(this.#ports.clock.wall()) });
    } catch (error) {
      unwritten = error;
      this.#ports.log.error('a revoked key could not be written down: is the disk full?', { key: id, error: String(error) });
    }
    this.#house.revokeKey(id);
    for (const { slot, origin } of this.invitations.all()) if (origin === id) this.invitations.close(slot);
    for (const session of [...this.#sessions]) if (session.asker.key === id) session.revoke(`revoked by ${by}`);
    this.#house.tell('revoked', `${key.user}’s ${key.device} was revoked by ${by}`);
    this.#ports.log.info('a key was revoked', { key: id, user: key.user, by });
    this.#readKeys();
    this.#routesChanged();
    if (key.grant.role === 'owner' && !this.hasOwner()) this.offers.offerOwner(key.user);
    if (unwritten !== undefined)
      throw new Error('the phone is shut out, but the home’s disk takes no writes (is it full?): make room, then revoke it again');
    return true;
  }

  async invite(user: string, grant: Grant, origin: string): Promise<Invitation> {
    const made = await this.invitations.open(user, grant, origin);
    // Making a code takes a while, in which its owner's key may have died.
    if (!this.#revoked.has(origin)) return made;
    this.invitations.close(made.slot);
    throw new Error('this phone was revoked: another owner has to invite');
  }

  uninvite(slot: string): void {
    this.invitations.close(slot);
  }

  // ---

  #objection(hello: PhoneChannel['hello'], source: string): [code: number, reason: string] | undefined {
    const { limits, keys } = this.#is;
    if (!this.#running) return [CLOSE.goingAway, 'the home is going away'];
    if (hello.v !== PROTOCOL_VERSION) return [CLOSE.versionMismatch, OTHER_VERSION];
    if (hello.home !== undefined && hello.home !== keys.homeId) return [CLOSE.unknownHome, 'this is another home'];
    if (this.#failures.blocked(source)) return [CLOSE.tooMany, 'too many failed tries: wait a minute'];
    if (this.#visitors.size >= limits.channels) return [CLOSE.full, `this home serves ${limits.channels} phones at a time`];
    return undefined;
  }

  #receive(channel: PhoneChannel, token: string, source: string): void {
    const { suite } = this.#ports;
    // 22 characters can still be no 16 bytes: such a token is nobody's.
    const record = fromBase64Url(token) === undefined ? undefined : this.#byToken.get(toBase64Url(tokenHash(suite, token)));
    if (record === undefined) {
      this.#failures.add(source);
      channel.close(CLOSE.unknownToken, 'this home does not know that phone: pair it again');
      return;
    }
    const unproven = [...this.#sessions].filter((session) => !session.proven && session.asker.key === record.id);
    if (unproven.length >= MAX_UNPROVEN_PER_KEY) {
      channel.close(CLOSE.tooMany, 'too many sessions of this phone are being opened');
      return;
    }
    const first = (frame: Uint8Array) => this.#open(channel, record, frame, source);
    admit(this.#ports.clock, this.#visitors, channel, this.#is.limits.helloMs, first);
  }

  #pair(channel: PhoneChannel, slot: string, source: string): void {
    if (this.invitations.find(slot) === undefined) {
      this.#failures.add(source);
      channel.close(CLOSE.refused, 'there is no such invitation, or it is over: ask for another');
      return;
    }
    const pairing: Pairing = new Pairing(
      this.#ports,
      {
        keys: this.#is.keys,
        title: this.#is.title,
        invitations: this.invitations,
        place: () => this.#is.place(),
        failed: () => this.#failures.add(source),
        paired: (key) => this.#paired(key),
        ended: () => this.#visitors.delete(pairing),
      },
      channel,
      slot,
    );
    this.#visitors.add(pairing);
    channel.handle({ onFrame: (frame) => pairing.onFrame(frame), onClose: () => pairing.onClose() });
    pairing.start();
  }

  #open(channel: PhoneChannel, record: KeyRecord, frame: Uint8Array, source: string): Visitor | undefined {
    const { clock, suite, log } = this.#ports;
    const { keys, title, software, boot, place } = this.#is;
    const { lan, relay } = place();
    const welcome = {
      v: PROTOCOL_VERSION,
      home: { id: keys.homeId, title },
      boot,
      tick: clock.now(),
      wall: Math.round(clock.wall()),
      key: { id: record.id, user: record.user, role: record.grant.role },
      lan: lan.map((url) => url.replace(/^ws/, 'http')),
      ...(relay === undefined ? {} : { relay }),
      software,
    };
    const greeted = greet(suite, keys, record, frame, welcome);
    if (!greeted.ok) {
      this.#failures.add(source);
      log.warn('a session was refused', { key: record.id, from: channel.remote, reason: greeted.error });
      channel.close(CLOSE.badSeal, cutText(greeted.error, 100));
      return undefined;
    }
    if (greeted.seen.v !== PROTOCOL_VERSION) {
      channel.close(CLOSE.versionMismatch, OTHER_VERSION);
      return undefined;
    }
    channel.send(greeted.answer);
    const link = new SessionLink(channel, greeted.sealed);
    const dead = this.#deathOf(record);
    if (dead !== undefined) {
      link.send(JSON.stringify({ t: 'revoked', reason: dead }));
      link.close(CLOSE.refused, 'this key is dead');
      return undefined;
    }
    this.#house.settle();
    const sight = new Sight({ grants: [record.grant] });
    const { text, outbox } = syncFor(this.#house.log, () => this.#house.snapshot(), sight, greeted.seen.seen);
    link.send(text);
    const asker = { key: record.id, user: record.user, device: record.device, grants: [record.grant], path: channel.path };
    const session = new Session(
      { clock, log },
      {
        house: this.#house,
        answerer: this.#answerer,
        proven: (one) => this.#proven(one),
        ended: (one) => this.#ended(one),
      },
      { asker, link, sight, outbox, messagesPerSecond: this.#is.limits.phoneMessagesPerSecond },
    );
    this.#sessions.add(session);
    this.#visitors.add(session);
    session.start(record.grant.until);
    log.debug('a session opened', { key: record.id, user: record.user, path: channel.path, software: greeted.seen.software });
    return session;
  }

  /** The newer session of a key ends the older ones, and only once it proved itself: a recorded first message ends nothing. */
  #proven(session: Session): void {
    for (const other of [...this.#sessions]) {
      if (other !== session && other.proven && other.asker.key === session.asker.key)
        other.close(CLOSE.replaced, 'this phone opened a newer session');
    }
    this.#seen(session.asker.key);
  }

  #ended(session: Session): void {
    this.#sessions.delete(session);
    this.#visitors.delete(session);
    if (session.proven && this.#running) this.#seen(session.asker.key);
  }

  #seen(key: string): void {
    try {
      this.#keyBook.seen(key, Math.round(this.#ports.clock.wall()));
    } catch (error) {
      this.#ports.log.warn('when a phone was last here could not be written down: is the disk full?', { key, error: String(error) });
    }
  }

  #paired(key: KeyRecord): void {
    this.#readKeys();
    this.#house.tell('paired', `${key.user}’s ${key.device} is paired as ${key.grant.role}`);
    this.#ports.log.info('a phone is paired', { key: key.id, user: key.user, device: key.device, role: key.grant.role });
    this.#routesChanged();
  }

  #alive(key: KeyRecord): boolean {
    return this.#deathOf(key) === undefined;
  }

  #deathOf(key: KeyRecord): string | undefined {
    if (key.revoked !== undefined || this.#revoked.has(key.id)) return 'an owner revoked this phone';
    return grantsLive([key.grant], this.#ports.clock.wall()) ? undefined : 'the time of this invitation is over';
  }

  /** Dead keys keep their route for a while: only over it can they be told, sealed. */
  #readKeys(): void {
    this.#byToken.clear();
    for (const key of this.#keyBook.all()) this.#byToken.set(toBase64Url(key.tokenHash), key);
  }

  #routesChanged(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Whom a failure counts against. The relay counts by address itself; here its phones are told apart by what they name. */
function sourceOf({ path, remote, hello }: PhoneChannel): string {
  return path === 'relay' ? `relay ${hello.token ?? hello.slot ?? ''}` : remote;
}
