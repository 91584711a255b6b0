import { CLOSE, encodeClose, RELAY_FRAME, RELAY_HEADER } from '@around/messages';
import type { Counters } from './counters.js';
import type { HomeEntry } from './homeLink.js';
import type { Leg } from './leg.js';
import { CREDIT_CEILING, SLOW_SLACK, type SwitchboardLimits } from './limits.js';
import type { Tally } from './tally.js';
import type { Trunk } from './trunk.js';

/** A paused phone's socket may still deliver what had been read: one read (64 KiB) and a frame begun before it. */
const HELD_CHANNEL_CREDITS = 2;
/** While paused a phone's answers to pings are not read; one whose home grants nothing for so many sweeps is closed. */
const PAUSED_SWEEPS = 4;
const NEW_SWEEPS = 2;
/** More hellos than this between two sweeps is no phone of ours. */
const HELLOS_PER_SWEEP = 8;
const COPY_OVER = 16_384;

/** What a line needs of its switchboard. */
export interface LineOwner {
  readonly limits: SwitchboardLimits;
  readonly counters: Counters;
  readonly tally: Tally;
  now(): number;
  /** An uninitialised array of `length` bytes. */
  allocate(length: number): Uint8Array;
  /** The line is over: take it out of everything. */
  lineClosed(line: PhoneLine): void;
}

/** One phone's socket: without a hello yet (`new`), waiting for a home that is away, or joined to a home's channel. */
export class PhoneLine {
  state: 'new' | 'waiting' | 'open' | 'closed' = 'new';
  home: HomeEntry | undefined;
  link: Trunk | undefined;
  channel = 0;
  /** Called with the code with which the home closed the channel: some tell of a failed handshake. */
  onRefused: ((code: number) => void) | undefined;
  /** Called where another relay took the phone's token or slot for good. */
  onOpen: (() => void) | undefined;
  /** A phone that stands at another relay: where it would have to wait for its home it goes back there. */
  onParted: (() => void) | undefined;
  readonly leg: Leg;
  readonly #owner: LineOwner;
  #credit = 0;
  #held: Uint8Array[] | undefined;
  #heldBytes = 0;
  #paused = false;
  #overSince = -1;
  #unanswered = 0;
  #idleSweeps = 0;
  #hellos = 0;

  constructor(owner: LineOwner, leg: Leg) {
    this.#owner = owner;
    this.leg = leg;
  }

  /** Joins the line to a channel. */
  join(link: Trunk, channel: number): void {
    this.state = 'open';
    this.home = link.entry;
    this.link = link;
    this.channel = channel;
    this.#credit = this.#owner.limits.channelCredit;
  }

  /** Lets go of the channel without a word to anyone; what was held for it is dropped. */
  part(state: 'new' | 'waiting'): void {
    this.state = state;
    this.link = undefined;
    this.channel = 0;
    this.#idleSweeps = 0;
    if (this.#held !== undefined) this.#owner.counters.framesWithoutHome += this.#held.length;
    this.#held = undefined;
    this.#heldBytes = 0;
    this.#unpause();
  }

  /** False where this phone says hello too often. */
  countHello(): boolean {
    return ++this.#hellos <= HELLOS_PER_SWEEP;
  }

  /** One sealed frame of the phone, on its way home. Never looked into. Past its credit it is held, and the phone not read. */
  frame(bytes: Uint8Array): void {
    const link = this.link;
    if (this.state !== 'open' || link === undefined || bytes.length === 0) {
      this.#owner.counters.framesWithoutHome++;
      return;
    }
    if (bytes.length <= this.#credit && this.#held === undefined) this.#forward(link, bytes);
    else this.#hold(bytes);
  }

  /** The home took `bytes` more. */
  grant(bytes: number): void {
    const ceiling = this.#owner.limits.channelCredit * CREDIT_CEILING;
    this.#credit = Math.min(this.#credit + bytes, ceiling);
    const link = this.link;
    if (link === undefined) return;
    let sent = 0;
    const held = this.#held;
    if (held !== undefined) {
      for (let next = held[0]; next !== undefined && next.length <= this.#credit; next = held[++sent]) {
        this.#forward(link, next);
        // Its home was let go over it: this line waits anew and holds nothing.
        if (this.link !== link) return;
      }
      this.#held = sent === held.length ? undefined : held.slice(sent);
      this.#heldBytes = this.#held === undefined ? 0 : this.#held.reduce((sum, frame) => sum + frame.length, 0);
    }
    if (this.#held === undefined) this.#unpause();
  }

  /** Towards the phone nothing is ever dropped: a phone that does not keep up is closed. */
  toPhone(data: Uint8Array | string): void {
    const { leg } = this;
    // The view pins the whole chunk it was read in: a backlog of small views would hold far more than it counts.
    if (leg.buffered > COPY_OVER && typeof data !== 'string') leg.send(data.slice());
    else leg.send(data);
    const buffered = leg.buffered;
    const { slowBytes } = this.#owner.limits;
    if (buffered <= slowBytes) this.#overSince = -1;
    else this.#over(buffered);
  }

  /** Closes the phone, tells its home, and is over at once. */
  end(code: number, reason: string): void {
    if (this.state === 'closed') return;
    this.leg.close(code, reason);
    this.closed(code, reason);
  }

  /** The socket is gone, or going. */
  closed(code: number, reason: string): void {
    if (this.state === 'closed') return;
    const { link, channel } = this;
    this.state = 'closed';
    this.#held = undefined;
    this.link = undefined;
    if (link !== undefined) link.forget(channel, encodeClose(code, reason));
    this.#owner.lineClosed(this);
    this.home = undefined;
  }

  pong(): void {
    this.#unanswered = 0;
  }

  /** One heartbeat. */
  sweep(): void {
    this.#hellos = 0;
    const { counters, limits } = this.#owner;
    if (this.#overSince >= 0) {
      if (this.leg.buffered <= limits.slowBytes) this.#overSince = -1;
      else this.#over(this.leg.buffered);
      if (this.state === 'closed') return;
    }
    if (this.#paused) {
      if (++this.#idleSweeps < PAUSED_SWEEPS) return;
      counters.overCredit++;
      this.end(CLOSE.tooMany, 'the home takes no more from this phone');
      return;
    }
    if (this.state === 'new' && ++this.#idleSweeps > NEW_SWEEPS) {
      this.end(CLOSE.helloTimeout, 'no hello came');
      return;
    }
    if (this.#unanswered >= 2) {
      counters.silentPhones++;
      this.end(CLOSE.silent, 'two pings went unanswered');
      return;
    }
    this.#unanswered++;
    this.leg.ping();
  }

  #forward(link: Trunk, bytes: Uint8Array): void {
    const frame = this.#owner.allocate(RELAY_HEADER + bytes.length);
    const { channel } = this;
    frame[0] = RELAY_FRAME.data;
    frame[1] = channel >>> 24;
    frame[2] = channel >>> 16;
    frame[3] = channel >>> 8;
    frame[4] = channel;
    frame.set(bytes, RELAY_HEADER);
    this.#credit -= bytes.length;
    const { tally } = this.#owner;
    tally.framesToHome++;
    tally.bytesToHome += bytes.length;
    link.send(frame);
  }

  #hold(bytes: Uint8Array): void {
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > this.#owner.limits.channelCredit * HELD_CHANNEL_CREDITS) {
      this.#owner.counters.overCredit++;
      this.end(CLOSE.tooMany, 'more than the home granted');
      return;
    }
    this.#held ??= [];
    this.#held.push(bytes);
    this.#pause();
  }

  #over(buffered: number): void {
    const { limits, counters } = this.#owner;
    const now = this.#owner.now();
    if (this.#overSince < 0) this.#overSince = now;
    if (buffered <= limits.slowBytes + SLOW_SLACK && now - this.#overSince < limits.slowMs) return;
    counters.slowPhones++;
    this.end(CLOSE.slow, 'too slow: what the home sent was not taken in time');
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#idleSweeps = 0;
    this.leg.pause();
  }

  #unpause(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#unanswered = 0;
    this.leg.resume();
  }
}
