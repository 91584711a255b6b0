import {
  CLOSE,
  decodePeerFrame,
  fromPhoneControl,
  LIMITS,
  type PeerMessage,
  peerMessage,
  toBase64Url,
  toPhoneControl,
  toUtf8,
} from '@around/messages';
import type { Clock, Log, Random, Startable, Timer } from '@around/platform';
import type { Elsewhere } from '../switchboard/elsewhere.js';
import type { HomeEntry } from '../switchboard/homeLink.js';
import type { PhoneLine } from '../switchboard/phoneLine.js';
import type { PhoneHello, Switchboard } from '../switchboard/switchboard.js';
import type { Bus, BusMessage, BusSubscription } from './bus.js';
import { Peers } from './peers.js';
import { PeerTrunk } from './peerTrunk.js';
import { SlotClaims } from './slotClaims.js';
import type { Subjects } from './subjects.js';

/** How long a phone's relay looks for a home before it tells the phone that it is away. Mostly nobody listens there, which is told at once. */
const SEEK_MS = 1_500;
const TICK_MS = 250;
const TICKS_PER_BEAT = 4;
/** Homes that are waited for are looked for again, should word of their coming have been lost. */
const TICKS_PER_PROBE = 60;
const MESSAGE_BYTES = 4_096;

export interface GroupPorts {
  readonly bus: Bus;
  readonly subjects: Subjects;
  readonly clock: Pick<Clock, 'now' | 'wall' | 'every'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly log: Log;
  readonly switchboard: Switchboard;
}

/** What `/healthz` tells of the group. `phonesOut`: of this relay, with their home at another; `phonesIn`: the other way round. */
export interface GroupHealth {
  readonly up: boolean;
  readonly phonesOut: number;
  readonly phonesIn: number;
  readonly lostFrames: number;
}

/** This relay as one of a group: where a home is that it does not have itself, and the phones of both sides. Every decision is the home's relay's. */
export class Group implements Elsewhere, Startable {
  /** Names this run of this relay: what a run carried ends with it. */
  readonly id: string;
  readonly #ports: GroupPorts;
  readonly #peers: Peers;
  readonly #claims: SlotClaims;
  /** Homes whose link is here → Unix ms since when. */
  readonly #here = new Map<string, number>();
  readonly #asked = new Map<string, BusSubscription>();
  readonly #watched = new Map<string, BusSubscription>();
  #inbox: BusSubscription | undefined;
  #timer: Timer | undefined;
  #ticks = 0;

  constructor(ports: GroupPorts) {
    const { bus, subjects, random, switchboard } = ports;
    this.#ports = ports;
    this.id = toBase64Url(random.bytes(16));
    this.#peers = new Peers({ bus, subjects, self: this.id, cameBack: (line, again) => switchboard.cameBack(line, again) });
    this.#claims = new SlotClaims({
      bus,
      subjects,
      self: this.id,
      holderOf: (slot) => switchboard.holderOf(slot),
      letGo: (home, slot) => switchboard.closeSlot(home, slot),
      isHere: (home) => switchboard.linkOf(home) !== undefined,
      asked: (message) => this.#asks(message),
    });
  }

  get health(): GroupHealth {
    const { out, in: incoming } = this.#peers.carried;
    return { up: this.#ports.bus.up, phonesOut: out, phonesIn: incoming, lostFrames: this.#peers.lostFrames };
  }

  async start(): Promise<void> {
    const { bus, subjects, clock, switchboard } = this.#ports;
    switchboard.elsewhere = this;
    this.#inbox = bus.subscribe(subjects.relay(this.id, '*'), ({ subject, bytes }) => {
      const frame = decodePeerFrame(bytes);
      if (frame.ok) this.#peers.take(subject.slice(subject.lastIndexOf('.') + 1), frame.value);
    });
    this.#timer = clock.every(TICK_MS, () => this.#tick());
  }

  /** The switchboard has drained: every carry has been told so. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#inbox?.cancel();
    for (const one of [...this.#asked.values(), ...this.#watched.values()]) one.cancel();
    this.#claims.stop();
    this.#asked.clear();
    this.#watched.clear();
    this.#here.clear();
  }

  /** The bus came or went. */
  changed(): void {
    if (this.#ports.bus.up) {
      for (const [home, since] of this.#here)
        this.#say(this.#ports.subjects.up(home), { t: 'up', relay: this.id, home, since, fresh: false });
      this.#probe();
    } else this.#peers.dropAll();
  }

  seek(line: PhoneLine, entry: HomeEntry | undefined, hello: PhoneHello, text: string, throttled: boolean): boolean {
    const { bus, subjects, clock, switchboard } = this.#ports;
    const { home, slot } = hello;
    const subject = home !== undefined ? subjects.home(home) : slot?.length === 2 ? subjects.slot(slot) : undefined;
    if (!bus.up || subject === undefined) return false;
    // Before it is asked for: a home that comes in between is then heard of. Strangers' inventions are not waited for.
    if (entry !== undefined) this.#watch(entry.id);
    const trunk = new PeerTrunk(this.#peers, this.#peers.number(), line, entry, hello, () => clock.now());
    this.#peers.add(trunk);
    line.join(trunk, trunk.number);
    this.#ask(subject, { t: 'ask', relay: this.id, carry: trunk.number, hello: text, throttled }, (answer) => {
      if (trunk.over || trunk.peer !== undefined) return;
      if (answer?.t === 'here') return this.#peers.bind(trunk, answer.relay);
      this.#peers.trunkOver(trunk);
      switchboard.notFound(line, hello);
    });
    return true;
  }

  homeReady(home: string): void {
    const { bus, subjects, clock } = this.#ports;
    const since = clock.wall();
    this.#here.set(home, since);
    if (!this.#asked.has(home))
      this.#asked.set(
        home,
        bus.subscribe(subjects.home(home), (message) => this.#asks(message, home)),
      );
    this.#watch(home);
    this.#say(subjects.up(home), { t: 'up', relay: this.id, home, since, fresh: true });
    for (const trunk of this.#peers.trunksTo(home)) trunk.comeBack(true);
  }

  homeGone(home: string): void {
    this.#here.delete(home);
    this.#asked.get(home)?.cancel();
    this.#asked.delete(home);
  }

  waitFor(home: string): void {
    this.#watch(home);
  }

  claim(home: string, slot: string, answer: (yours: boolean) => void): void {
    this.#claims.claim(home, slot, answer);
  }

  /** A phone of another relay, or the question whether the home is here. */
  #asks(message: BusMessage, home?: string): void {
    const { switchboard } = this.#ports;
    const read = peerMessage.decode(message.bytes, MESSAGE_BYTES);
    if (!read.ok) return;
    const asked = read.value;
    if (asked.t === 'probe' && home !== undefined && switchboard.linkOf(home) !== undefined)
      this.#answer(message, { t: 'here', relay: this.id });
    if (asked.t !== 'ask') return;
    const hello = fromPhoneControl.decode(asked.hello, LIMITS.hello);
    if (!hello.ok || hello.value.t !== 'hello') return;
    const wanted = home ?? (hello.value.slot === undefined ? undefined : switchboard.holderOf(hello.value.slot));
    if (wanted === undefined || switchboard.linkOf(wanted) === undefined) return;
    this.#answer(message, { t: 'here', relay: this.id });
    const leg = this.#peers.leg(asked.relay, asked.carry);
    const line = switchboard.addPhone(leg);
    if (line === undefined) {
      leg.send(toPhoneControl.encode({ t: 'sorry', code: CLOSE.full, message: 'the relay of this home is full: try again later' }));
      leg.close(CLOSE.full, 'full');
      return;
    }
    leg.line = line;
    switchboard.hello(line, hello.value, asked.hello, asked.throttled);
  }

  /** Another relay has the home now, or says again since when. */
  #up(message: BusMessage): void {
    const read = peerMessage.decode(message.bytes, MESSAGE_BYTES);
    if (!read.ok || read.value.t !== 'up' || read.value.relay === this.id) return;
    const { home, since, fresh, relay } = read.value;
    const { switchboard, log } = this.#ports;
    const mine = this.#here.get(home);
    if (mine !== undefined) {
      // A fresh one has just proven itself. Otherwise both have been apart: the older link is the one that is half open.
      if (!fresh && (since < mine || (since === mine && relay < this.id))) {
        this.#say(this.#ports.subjects.up(home), { t: 'up', relay: this.id, home, since: mine, fresh: false });
        return;
      }
      log.info('home moved to another relay', { event: 'home.moved', home });
      switchboard.replaceHome(home);
    }
    for (const trunk of this.#peers.trunksTo(home, relay)) trunk.comeBack(true);
    switchboard.homeElsewhere(home);
  }

  #tick(): void {
    this.#ticks++;
    this.#peers.tell();
    if (!this.#ports.bus.up) return;
    if (this.#ticks % TICKS_PER_BEAT === 0) this.#peers.beat();
    if (this.#ticks % TICKS_PER_PROBE !== 0) return;
    this.#probe();
    this.#claims.purge();
    const awaited = new Set(this.#ports.switchboard.awaited);
    for (const [home, subscription] of this.#watched) {
      if (this.#here.has(home) || awaited.has(home) || this.#peers.trunksTo(home).length > 0) continue;
      subscription.cancel();
      this.#watched.delete(home);
    }
  }

  #probe(): void {
    for (const home of this.#ports.switchboard.awaited) {
      this.#watch(home);
      this.#ask(this.#ports.subjects.home(home), { t: 'probe' }, (answer) => {
        if (answer?.t === 'here') this.#ports.switchboard.homeElsewhere(home);
      });
    }
  }

  #watch(home: string): void {
    if (this.#watched.has(home)) return;
    this.#watched.set(
      home,
      this.#ports.bus.subscribe(this.#ports.subjects.up(home), (message) => this.#up(message)),
    );
  }

  #say(subject: string, message: PeerMessage): void {
    this.#ports.bus.publish(subject, toUtf8(peerMessage.encode(message)));
  }

  #answer(message: BusMessage, answer: PeerMessage): void {
    message.answer(toUtf8(peerMessage.encode(answer)));
  }

  #ask(subject: string, message: PeerMessage, answered: (answer: PeerMessage | undefined) => void): void {
    this.#ports.bus.ask(subject, toUtf8(peerMessage.encode(message)), SEEK_MS, (bytes) => {
      const read = bytes === undefined ? undefined : peerMessage.decode(bytes, MESSAGE_BYTES);
      answered(read?.ok === true ? read.value : undefined);
    });
  }
}
