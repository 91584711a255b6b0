import { CLOSE, encodeClose, type FromPhoneControl, fromBase64Url, toBase64Url, toPhoneControl } from '@around/messages';
import type { Clock } from '@around/platform';
import { type Counters, newCounters } from './counters.js';
import type { Elsewhere } from './elsewhere.js';
import { type HomeEntry, HomeLink, type LinkOwner } from './homeLink.js';
import type { Leg } from './leg.js';
import { SWITCHBOARD_LIMITS, type SwitchboardLimits } from './limits.js';
import { type LineOwner, PhoneLine } from './phoneLine.js';
import { isShort, SlotBook } from './slots.js';
import { count, newTally, type PhoneRefusal, type Tally } from './tally.js';

export type PhoneHello = Extract<FromPhoneControl, { t: 'hello' }>;

/** What became of a hello. All but the first three closed the phone; `seeking`: the other relays are being asked. */
export type HelloOutcome = 'open' | 'waiting' | 'seeking' | 'unknownHome' | 'unknownToken' | 'noSlot' | 'tooMany' | 'badHello';

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
  /** Set where this relay is one of a group. */
  elsewhere: Elsewhere | undefined;
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
      // Whether an enrolled home that another relay has knows the token is for that one to say; nothing else is asked of the others.
      const known = tokenHash !== undefined && hello.home !== undefined && this.#find(hello.home) !== undefined;
      const sought = known ? this.#seek(line, hello, text, true) : undefined;
      if (sought !== undefined) return sought;
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'too many failed attempts from this address: wait a minute');
    }
    if (hello.slot !== undefined) return this.#helloSlot(line, hello, text);
    if (hello.home === undefined || tokenHash === undefined) {
      return this.#refuse(line, 'badHello', CLOSE.protocolError, 'a hello needs home and token, or slot');
    }
    const entry = this.#find(hello.home);
    if (entry?.link === undefined) {
      const sought = this.#seek(line, hello, text, false);
      if (sought !== undefined) return sought;
    }
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
    this.#wake(entry);
    this.elsewhere?.homeReady(entry.id);
  }

  /** Another relay has this home now: whoever waits for it here says hello anew. */
  homeElsewhere(home: string): void {
    const entry = this.#homes.get(home);
    if (entry !== undefined && entry.link === undefined) this.#wake(entry);
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

  /** Homes without a link that phones wait for. */
  get awaited(): string[] {
    return [...this.#homes.values()].filter(({ link, waiting }) => link === undefined && waiting.size > 0).map(({ id }) => id);
  }

  /** No other relay has what a line sought there. */
  notFound(line: PhoneLine, hello: PhoneHello): void {
    if (line.state === 'closed') return;
    line.part('new');
    const entry = hello.home === undefined ? undefined : this.#find(hello.home);
    const came = entry?.link !== undefined || (hello.slot !== undefined && this.#slots.find(hello.slot, hello.home) !== undefined);
    if (came) line.toPhone(UP);
    else if (entry !== undefined) this.#wait(line, entry);
    else {
      if (hello.home === undefined) this.#noSlot(line);
      else this.#unknownHome(line);
      // A hello that is answered late counts as a failed one all the same.
      line.onRefused?.(CLOSE.unknownToken);
    }
  }

  /**
   * What carried a line to another relay is over: it waits here.
   * @param again the home may be there all the same: the phone says hello anew
   */
  cameBack(line: PhoneLine, again: boolean): void {
    if (line.state === 'closed') return;
    const entry = line.home;
    if (entry === undefined) {
      line.end(CLOSE.goingAway, 'the way to the home ended: try again');
      return;
    }
    line.part('new');
    if (this.#wait(line, entry, true) === 'waiting' && (again || entry.link !== undefined)) {
      entry.waiting.delete(line);
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
      this.elsewhere?.homeGone(entry.id);
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
    for (const line of [...waiting, ...own]) this.#tellDown(line, entry);
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

  #helloSlot(line: PhoneLine, hello: PhoneHello, text: string): HelloOutcome {
    const slot = hello.slot as string;
    const holder = this.#slots.find(slot, hello.home);
    if (holder !== undefined) {
      const entry = this.#entry(holder);
      if (entry.link?.ready) return this.#join(line, entry.link, text);
      // It may have moved on: its slot stays here until its time is up.
      return (entry.link === undefined ? this.#seek(line, hello, text, false) : undefined) ?? this.#wait(line, entry);
    }
    const named = hello.home === undefined ? undefined : this.#find(hello.home);
    if (named?.link === undefined) {
      const sought = this.#seek(line, hello, text, false);
      if (sought !== undefined) return sought;
    }
    if (hello.home !== undefined && named === undefined) return this.#unknownHome(line);
    // The home tells its slots when it is back; until then nobody knows.
    if (named !== undefined && !named.link?.ready) return this.#wait(line, named);
    return this.#noSlot(line);
  }

  /** Undefined where there is nobody to ask: this relay alone decides. */
  #seek(line: PhoneLine, hello: PhoneHello, text: string, throttled: boolean): HelloOutcome | undefined {
    if (line.onParted !== undefined || this.elsewhere === undefined) return undefined;
    const entry = hello.home === undefined ? undefined : this.#find(hello.home);
    if (entry?.link !== undefined) return undefined;
    return this.elsewhere.seek(line, entry, hello, text, throttled) ? 'seeking' : undefined;
  }

  #wake(entry: HomeEntry): void {
    const waiting = [...entry.waiting];
    entry.waiting.clear();
    for (const line of waiting) {
      line.part('new');
      line.toPhone(UP);
    }
  }

  #join(line: PhoneLine, link: HomeLink, text: string): HelloOutcome {
    if (link.channels.size >= this.limits.channelsPerHome) {
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'this home has as many phones connected as the relay allows: close one');
    }
    line.toPhone(OPEN);
    if (line.state !== 'closed') link.open(line, text);
    return 'open';
  }

  /** @param cut it had the home until now, and is told so in any case */
  #wait(line: PhoneLine, entry: HomeEntry, cut = false): HelloOutcome {
    if (line.onParted !== undefined) {
      line.onParted();
      return 'waiting';
    }
    if (entry.waiting.size >= this.limits.waitingPerHome) {
      return this.#refuse(line, 'tooMany', CLOSE.tooMany, 'too many phones wait for this home: try again later');
    }
    line.home = entry;
    line.part('waiting');
    entry.waiting.add(line);
    // A home that has just logged in tells its tokens in the same breath: no word of it being away.
    if (cut || entry.link === undefined) this.#tellDown(line, entry);
    this.elsewhere?.waitFor(entry.id);
    return 'waiting';
  }

  #tellDown(line: PhoneLine, entry: HomeEntry): void {
    line.toPhone(toPhoneControl.encode({ t: 'home', up: false, ...(entry.downSince === undefined ? {} : { since: entry.downSince }) }));
  }

  #unknownHome(line: PhoneLine): HelloOutcome {
    return this.#refuse(line, 'unknownHome', CLOSE.unknownHome, 'this relay does not know that home: pair again, or use another relay');
  }

  #noSlot(line: PhoneLine): HelloOutcome {
    return this.#refuse(line, 'noSlot', CLOSE.expired, 'this invitation is not open any more: ask for a new one');
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
