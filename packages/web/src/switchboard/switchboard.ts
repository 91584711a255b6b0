import { CLOSE, encodeClose, type FromPhoneControl, fromBase64Url, toBase64Url, toPhoneControl } from '@around/messages';
import type { Clock } from '@around/platform';
import { type Counters, newCounters } from './counters.js';
import { type HomeEntry, HomeLink, type LinkOwner } from './homeLink.js';
import type { Leg } from './leg.js';
import { SWITCHBOARD_LIMITS, type SwitchboardLimits } from './limits.js';
import { type LineOwner, PhoneLine } from './phoneLine.js';
import { SlotBook } from './slots.js';
import { count, newTally, type PhoneRefusal, type Tally } from './tally.js';

export type PhoneHello = Extract<FromPhoneControl, { t: 'hello' }>;

/** What became of a hello. All but the first two closed the phone. */
export type HelloOutcome = 'open' | 'waiting' | 'unknownHome' | 'unknownToken' | 'noSlot' | 'tooMany' | 'badHello';

export interface SwitchboardPorts {
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /** Whether a home with this id may log in here. */
  readonly isEnrolled: (home: string) => boolean;
  readonly allocate?: (length: number) => Uint8Array;
}

const OPEN = toPhoneControl.encode({ t: 'open', way: 'relay' });
const UP = toPhoneControl.encode({ t: 'home', up: true });

/**
 * Joins phones to homes and carries their frames, unread. Holds what is open now and nothing else; moves no bytes by
 * itself: sockets come in as `Leg`s, their events as calls. Homes are proven before they come here; phones are not.
 */
export class Switchboard implements LineOwner, LinkOwner {
  readonly limits: SwitchboardLimits;
  readonly counters: Counters = newCounters();
  readonly tally: Tally = newTally();
  readonly allocate: (length: number) => Uint8Array;
  /** What a home is answered that asks about this relay's version. */
  updates: LinkOwner['updates'];
  readonly #ports: SwitchboardPorts;
  readonly #homes = new Map<string, HomeEntry>();
  readonly #links = new Set<HomeLink>();
  readonly #phones = new Set<PhoneLine>();
  readonly #slots: SlotBook;

  constructor(ports: SwitchboardPorts, limits: Partial<SwitchboardLimits> = {}) {
    this.#ports = ports;
    this.limits = { ...SWITCHBOARD_LIMITS, ...limits };
    this.allocate = ports.allocate ?? ((length) => new Uint8Array(length));
    this.#slots = new SlotBook(ports.clock, this.limits.slotsPerHome);
  }

  get homes(): number {
    return this.#links.size;
  }

  get phones(): number {
    return this.#phones.size;
  }

  /** Phones that wait for a home that is away. */
  get waiting(): number {
    let waiting = 0;
    for (const entry of this.#homes.values()) waiting += entry.waiting.size;
    return waiting;
  }

  /** Homes that were linked during this run and have no link now. */
  get silent(): number {
    let silent = 0;
    for (const { link, downSince } of this.#homes.values()) if (link === undefined && downSince !== undefined) silent++;
    return silent;
  }

  /** Ids of the homes that have a link. */
  linked(): string[] {
    return [...this.#links].map((link) => link.entry.id);
  }

  now(): number {
    return this.#ports.clock.now();
  }

  wall(): number {
    return this.#ports.clock.wall();
  }

  /** Whether a link of this home still fits: one that replaces its older link always does. */
  hasRoom(home: string): boolean {
    return this.#links.size < this.limits.maxHomes || this.#homes.get(home)?.link !== undefined;
  }

  /** A home has proven itself on this socket: its newest link wins. */
  linkHome(home: string, leg: Leg): HomeLink {
    const entry = this.#entry(home);
    if (entry.link !== undefined) {
      this.counters.replacedHomes++;
      entry.link.end(CLOSE.replaced, 'a newer link of this home took over');
    }
    const link = new HomeLink(this, entry, leg);
    entry.link = link;
    this.#links.add(link);
    link.ping();
    return link;
  }

  /** A phone's socket, which has said nothing yet. Undefined where there is no room for it. */
  addPhone(leg: Leg): PhoneLine | undefined {
    if (this.#phones.size >= this.limits.maxPhones) return undefined;
    const line = new PhoneLine(this, leg);
    this.#phones.add(line);
    return line;
  }

  /**
   * A phone says where it wants to go. `text` is its hello as it came, for the home.
   * @param throttled its address failed too often: only a known token passes
   */
  hello(line: PhoneLine, hello: PhoneHello, text: string, throttled = false): HelloOutcome {
    if (line.state === 'closed') return 'badHello';
    if (!line.countHello()) return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'too many hellos: wait a minute');
    this.#detach(line);
    const tokenHash = this.#hashOf(hello);
    if (throttled && !this.#knows(hello, tokenHash)) {
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'too many failed attempts from this address: wait a minute');
    }
    if (hello.slot !== undefined) return this.#helloSlot(line, hello, text);
    if (hello.home === undefined || tokenHash === undefined) {
      return this.#refuse(line, 'badHello', CLOSE.protocolError, 'a hello needs home and token, or slot');
    }
    const entry = this.#find(hello.home);
    if (entry === undefined) return this.#unknownHome(line);
    const { link } = entry;
    // Without a link the tokens last told may be out of date: a phone unknown to them may wait all the same.
    if (link === undefined || !link.ready) return this.#wait(line, entry);
    if (!entry.tokens?.has(tokenHash)) {
      return this.#refuse(line, 'unknownToken', CLOSE.unknownToken, 'the home does not know this phone: pair it again');
    }
    return this.#join(line, link, text);
  }

  /** Answers a phone's ping with the last round trip to its home. */
  ping(line: PhoneLine, n: number): void {
    const link = line.home?.link;
    const rtt = link?.rtt;
    link?.freshen();
    line.toPhone(toPhoneControl.encode({ t: 'pong', n, ...(rtt === undefined ? {} : { home: Math.round(rtt * 1000) / 1000 }) }));
  }

  /** One heartbeat over all sockets. */
  sweep(): void {
    for (const link of this.#links) link.sweep();
    for (const line of this.#phones) line.sweep();
    this.#slots.purge();
  }

  /** Ends the link of a home that may not come back, and its phones'. */
  expel(home: string): void {
    const entry = this.#homes.get(home);
    if (entry === undefined) return;
    this.#homes.delete(home);
    this.#slots.forget(home);
    const lines = [...(entry.link?.channels.values() ?? []), ...entry.waiting];
    for (const line of lines) this.#unknownHome(line);
    entry.link?.end(CLOSE.refused, 'this home was expelled from the relay');
  }

  /** Ids of homes that are linked or waited for. */
  known(): string[] {
    return [...this.#homes.keys()];
  }

  /** Tells everyone that the relay goes away and closes every socket. */
  drain(reason: string): void {
    for (const link of this.#links) link.drain(reason);
    for (const line of [...this.#phones]) line.end(CLOSE.goingAway, reason);
    for (const link of [...this.#links]) link.end(CLOSE.goingAway, reason);
    this.#homes.clear();
  }

  homeReady(link: HomeLink): void {
    const { entry } = link;
    entry.downSince = undefined;
    const waiting = [...entry.waiting];
    entry.waiting.clear();
    for (const line of waiting) {
      line.part('new');
      line.toPhone(UP);
    }
  }

  homeClosed(link: HomeLink): void {
    const { entry } = link;
    this.#links.delete(link);
    if (entry.link === link) {
      entry.link = undefined;
      entry.downSince = link.heard;
    }
    const lines = [...link.channels.values()];
    link.channels.clear();
    // Those too that came while it was there and not ready: they wait without having been told for what.
    const waiting = [...entry.waiting];
    for (const line of lines) {
      line.part('waiting');
      entry.waiting.add(line);
    }
    for (const line of [...waiting, ...lines]) this.#tellDown(line, entry);
  }

  openSlot(home: string, slot: string, ms: number): boolean {
    return this.#slots.open(home, slot, ms);
  }

  closeSlot(home: string, slot: string): void {
    this.#slots.close(home, slot);
  }

  lineClosed(line: PhoneLine): void {
    this.#phones.delete(line);
    line.home?.waiting.delete(line);
  }

  #helloSlot(line: PhoneLine, hello: PhoneHello, text: string): HelloOutcome {
    const slot = hello.slot as string;
    const holder = this.#slots.find(slot, hello.home);
    if (holder !== undefined) {
      const entry = this.#entry(holder);
      return entry.link?.ready ? this.#join(line, entry.link, text) : this.#wait(line, entry);
    }
    const named = hello.home === undefined ? undefined : this.#find(hello.home);
    if (hello.home !== undefined && named === undefined) return this.#unknownHome(line);
    // The home tells its slots when it is back; until then nobody knows.
    if (named !== undefined && !named.link?.ready) return this.#wait(line, named);
    return this.#refuse(line, 'noSlot', CLOSE.expired, 'this invitation is not open any more: ask for a new one');
  }

  #join(line: PhoneLine, link: HomeLink, text: string): HelloOutcome {
    if (link.channels.size >= this.limits.channelsPerHome) {
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'this home has as many phones connected as the relay allows: close one');
    }
    line.toPhone(OPEN);
    if (line.state !== 'closed') link.open(line, text);
    return 'open';
  }

  #wait(line: PhoneLine, entry: HomeEntry): HelloOutcome {
    if (entry.waiting.size >= this.limits.waitingPerHome) {
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'too many phones wait for this home: try again later');
    }
    line.home = entry;
    line.part('waiting');
    entry.waiting.add(line);
    // A home that has just logged in tells its tokens in the same breath: no word of it being away.
    if (entry.link === undefined) this.#tellDown(line, entry);
    return 'waiting';
  }

  #tellDown(line: PhoneLine, entry: HomeEntry): void {
    line.toPhone(toPhoneControl.encode({ t: 'home', up: false, ...(entry.downSince === undefined ? {} : { since: entry.downSince }) }));
  }

  #unknownHome(line: PhoneLine): HelloOutcome {
    return this.#refuse(line, 'unknownHome', CLOSE.unknownHome, 'this relay does not know that home: pair again, or use another relay');
  }

  #refuse(line: PhoneLine, outcome: HelloOutcome & PhoneRefusal, code: number, message: string): HelloOutcome {
    this.counters.refusedPhones++;
    count(this.tally.refusedPhones, outcome);
    line.toPhone(toPhoneControl.encode({ t: 'sorry', code, message }));
    line.end(code, message);
    return outcome;
  }

  /** A new hello on a line ends what it had: the phone begins anew on the same socket. */
  #detach(line: PhoneLine): void {
    const { link, channel } = line;
    line.home?.waiting.delete(line);
    line.home = undefined;
    if (link !== undefined) link.forget(channel, encodeClose(CLOSE.normal, 'the phone begins anew'));
    line.part('new');
  }

  #hashOf(hello: PhoneHello): string | undefined {
    const token = hello.token === undefined ? undefined : fromBase64Url(hello.token);
    return token === undefined ? undefined : toBase64Url(this.#ports.sha256(token));
  }

  #knows(hello: PhoneHello, tokenHash: string | undefined): boolean {
    if (hello.home === undefined || tokenHash === undefined) return false;
    return this.#homes.get(hello.home)?.tokens?.has(tokenHash) === true;
  }

  #find(home: string): HomeEntry | undefined {
    return this.#homes.get(home) ?? (this.#ports.isEnrolled(home) ? this.#entry(home) : undefined);
  }

  #entry(home: string): HomeEntry {
    let entry = this.#homes.get(home);
    if (entry === undefined) {
      entry = { id: home, link: undefined, tokens: undefined, waiting: new Set(), downSince: undefined };
      this.#homes.set(home, entry);
    }
    return entry;
  }
}
