import { CLOSE, toPhoneControl } from '@around/messages';
import type { Clock } from '@around/platform';
import { type Counters, newCounters } from './counters.js';
import type { Elsewhere } from './elsewhere.js';
import { HomeLink, type LinkOwner } from './homeLink.js';
import { HomeTable } from './homeTable.js';
import type { Leg } from './leg.js';
import { SWITCHBOARD_LIMITS, type SwitchboardLimits } from './limits.js';
import { type LineOwner, PhoneLine } from './phoneLine.js';
import { type HelloOutcome, type PhoneHello, Reception } from './reception.js';
import { isShort, SlotBook } from './slots.js';
import { newTally, type Tally } from './tally.js';
import type { Wills } from './wills.js';

export type { HelloOutcome, PhoneHello } from './reception.js';

export interface SwitchboardPorts {
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly sha256: (data: Uint8Array) => Uint8Array;
  /** Whether a home with this id may log in here. */
  readonly isEnrolled: (home: string) => boolean;
  readonly allocate?: (length: number) => Uint8Array;
}

/**
 * Joins phones to homes and carries their frames, unread. Holds what is open now and nothing else; moves no bytes by
 * itself: sockets come in as `Leg`s, their events as calls. Homes are proven before they come here; phones are not.
 */
export class Switchboard implements LineOwner, LinkOwner {
  readonly limits: SwitchboardLimits;
  readonly counters: Counters = newCounters();
  readonly tally: Tally = newTally();
  readonly allocate: (length: number) => Uint8Array;
  /** Set where this relay is one of a group. */
  elsewhere: Elsewhere | undefined;
  /** What a home is answered that asks about this relay's version. */
  updates: LinkOwner['updates'];
  /** What homes left to be sent; undefined where this relay sends nothing. */
  wills: Wills | undefined;
  readonly #ports: SwitchboardPorts;
  readonly #homes: HomeTable;
  readonly #links = new Set<HomeLink>();
  readonly #phones = new Set<PhoneLine>();
  readonly #slots: SlotBook;
  readonly #reception: Reception;

  constructor(ports: SwitchboardPorts, limits: Partial<SwitchboardLimits> = {}) {
    this.#ports = ports;
    this.limits = { ...SWITCHBOARD_LIMITS, ...limits };
    this.allocate = ports.allocate ?? ((length) => new Uint8Array(length));
    this.#homes = new HomeTable(ports.isEnrolled);
    this.#slots = new SlotBook(ports.clock, this.limits.slotsPerHome);
    const { limits: all, counters, tally } = this;
    this.#reception = new Reception({
      ...{ homes: this.#homes, slots: this.#slots, limits: all, counters, tally },
      sha256: ports.sha256,
      elsewhere: () => this.elsewhere,
    });
  }

  get homes(): number {
    return this.#links.size;
  }

  get phones(): number {
    return this.#phones.size;
  }

  /** Phones that wait for a home that is away. */
  get waiting(): number {
    return this.#homes.waiting;
  }

  /** Homes that were linked during this run and have no link now. */
  get silent(): number {
    return this.#homes.silent;
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
    const entry = this.#homes.entry(home);
    if (entry.link !== undefined) {
      this.counters.replacedHomes++;
      entry.link.end(CLOSE.replaced, 'a newer link of this home took over');
    }
    this.wills?.back(home);
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
    return this.#reception.hello(line, hello, text, throttled);
  }

  /** Answers a phone's ping with the last round trip to its home. */
  ping(line: PhoneLine, n: number): void {
    const link = line.link ?? line.home?.link;
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
    for (const line of lines) this.#reception.unknownHome(line);
    entry.link?.end(CLOSE.refused, 'this home was expelled from the relay');
    this.wills?.forget(home);
  }

  /** Ids of homes that are linked or waited for. */
  known(): string[] {
    return this.#homes.ids;
  }

  /** Tells everyone that the relay goes away and closes every socket. */
  drain(reason: string): void {
    this.wills?.stop();
    for (const link of this.#links) link.drain(reason);
    for (const line of [...this.#phones]) {
      if (line.onParted === undefined) line.end(CLOSE.goingAway, reason);
      else line.onParted();
    }
    for (const link of [...this.#links]) link.end(CLOSE.goingAway, reason);
    this.#homes.clear();
  }

  homeReady(link: HomeLink): void {
    const { entry } = link;
    entry.downSince = undefined;
    this.#reception.wake(entry);
    this.elsewhere?.homeReady(entry.id);
  }

  /** Another relay has this home now: whoever waits for it here says hello anew. */
  homeElsewhere(home: string): void {
    const entry = this.#homes.get(home);
    if (entry !== undefined && entry.link === undefined) this.#reception.wake(entry);
    if (entry?.link === undefined) this.wills?.back(home);
  }

  /** A newer link of this home is at another relay. */
  replaceHome(home: string): void {
    const link = this.#homes.get(home)?.link;
    if (link === undefined) return;
    this.counters.replacedHomes++;
    link.end(CLOSE.replaced, 'a newer link of this home took over');
  }

  /** The link of a home that is ready for phones. */
  linkOf(home: string): HomeLink | undefined {
    const link = this.#homes.get(home)?.link;
    return link?.ready === true ? link : undefined;
  }

  /** The home that holds a typed code's slot here. */
  holderOf(slot: string): string | undefined {
    return this.#slots.find(slot);
  }

  /** Homes without a link that phones wait for, or whose wills do. */
  get awaited(): string[] {
    return [...new Set([...this.#homes.awaited, ...(this.wills?.homes ?? [])])];
  }

  /** No other relay has what a line sought there. */
  notFound(line: PhoneLine, hello: PhoneHello): void {
    this.#reception.notFound(line, hello);
  }

  /**
   * What carried a line to another relay is over: it waits here.
   * @param again the home may be there all the same: the phone says hello anew
   */
  cameBack(line: PhoneLine, again: boolean): void {
    this.#reception.cameBack(line, again);
  }

  homeClosed(link: HomeLink): void {
    const { entry } = link;
    this.#links.delete(link);
    if (entry.link === link) {
      entry.link = undefined;
      entry.downSince = link.heard;
      this.elsewhere?.homeGone(entry.id);
      if (link.will !== undefined) this.wills?.lost(entry.id, link.will, link.silence);
    }
    const lines = [...link.channels.values()];
    link.channels.clear();
    // Those too that came while it was there and not ready: they wait without having been told for what.
    const waiting = [...entry.waiting];
    const own = lines.filter((line) => line.onParted === undefined);
    for (const line of own) {
      line.part('waiting');
      entry.waiting.add(line);
    }
    for (const line of lines) line.onParted?.();
    for (const line of [...waiting, ...own]) this.#reception.tellDown(line, entry);
    if (waiting.length + own.length > 0) this.elsewhere?.waitFor(entry.id);
  }

  openSlot(home: string, slot: string, ms: number, answer: (yours: boolean) => void): void {
    const mine = this.#slots.open(home, slot, ms);
    // A link's slot is its home's own; a typed code's is one of a thousand for the homes of all relays.
    if (!mine || this.elsewhere === undefined || !isShort(slot)) {
      answer(mine);
      return;
    }
    this.elsewhere.claim(home, slot, (yours) => {
      if (!yours) this.#slots.close(home, slot);
      answer(yours);
    });
  }

  closeSlot(home: string, slot: string): void {
    this.#slots.close(home, slot);
  }

  lineClosed(line: PhoneLine): void {
    this.#phones.delete(line);
    line.home?.waiting.delete(line);
  }
}
