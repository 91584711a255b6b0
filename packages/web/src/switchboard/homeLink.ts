import {
  CLOSE,
  decodeClose,
  decodeCredit,
  decodeSlotOffer,
  decodeUpdateAsk,
  decodeWill,
  encodeRelayFrame,
  RELAY_FRAME,
  RELAY_HEADER,
  type SlotAnswer,
  toBase64Url,
  toUtf8,
  type UpdateAsk,
  type UpdateState,
  WILL,
  type Will,
  type WillState,
} from '@around/messages';
import type { Counters } from './counters.js';
import type { Leg } from './leg.js';
import type { SwitchboardLimits } from './limits.js';
import type { PhoneLine } from './phoneLine.js';
import type { Tally } from './tally.js';
import type { Trunk } from './trunk.js';
import type { Wills } from './wills.js';

const HASH = 32;
const FRESH_MS = 1_000;
const MAX_CHANNEL = 0xffff_ffff;

/** What the relay knows of a home while it runs: nothing of it is kept on disk. */
export interface HomeEntry {
  readonly id: string;
  link: HomeLink | undefined;
  /** Hashes of route tokens, base64url, as last told; undefined before the first time. */
  tokens: ReadonlySet<string> | undefined;
  /** Phones that wait on their sockets for this home. */
  readonly waiting: Set<PhoneLine>;
  /** Unix ms of the last sign of life of a home that has no link now; undefined where this run of the relay knows of none. */
  downSince: number | undefined;
}

/** What a link needs of its switchboard. */
export interface LinkOwner {
  readonly limits: SwitchboardLimits;
  readonly counters: Counters;
  readonly tally: Tally;
  now(): number;
  /** Unix ms. */
  wall(): number;
  homeReady(link: HomeLink): void;
  homeClosed(link: HomeLink): void;
  /** Calls `answer` once: at once, or when the other relays of a group were asked. */
  openSlot(home: string, slot: string, ms: number, answer: (yours: boolean) => void): void;
  closeSlot(home: string, slot: string): void;
  readonly updates: ((home: string, ask: UpdateAsk) => UpdateState) | undefined;
  /** Undefined where this relay sends nothing. */
  readonly wills: Wills | undefined;
}

/** A home's proven socket with the channels of its phones. */
export class HomeLink implements Trunk {
  readonly entry: HomeEntry;
  readonly leg: Leg;
  readonly channels = new Map<number, PhoneLine>();
  /** Told its tokens on this link, and not going away: phones may be joined. */
  ready = false;
  /** Round trip of the last answered heartbeat, ms. */
  rtt: number | undefined;
  /** Unix ms of its last sign of life: a frame, or the answer to a ping. */
  heard: number;
  /** The same in monotonic ms: what is waited for is not measured by a clock that is set. */
  #heardAt: number;
  /** What is to be sent should it go without goodbye; undefined once it has said that. */
  will: Will | undefined;
  readonly #owner: LinkOwner;
  #next = 0;
  #unanswered = 0;
  #pingedAt = 0;
  #draining = false;
  #closed = false;
  /** A will that is still coming. */
  #draft: Will | undefined;

  constructor(owner: LinkOwner, entry: HomeEntry, leg: Leg) {
    this.#owner = owner;
    this.entry = entry;
    this.leg = leg;
    this.heard = owner.wall();
    this.#heardAt = owner.now();
  }

  /** Ms since its last sign of life. */
  get silence(): number {
    return this.#owner.now() - this.#heardAt;
  }

  /** Joins a phone and tells the home; `hello` is the phone's own text. */
  open(line: PhoneLine, hello: string): void {
    do this.#next = this.#next === MAX_CHANNEL ? 1 : this.#next + 1;
    while (this.channels.has(this.#next));
    this.channels.set(this.#next, line);
    line.join(this, this.#next);
    this.send(encodeRelayFrame(RELAY_FRAME.open, this.#next, toUtf8(hello)));
  }

  /**
   * Towards the home. Credit bounds what one phone has under way; phones that come and go begin with new credit each time, so that a
   * home that has stopped reading is let go at a bound of its own.
   */
  send(frame: Uint8Array): void {
    if (this.#closed) return;
    this.leg.send(frame);
    if (this.leg.buffered <= this.#owner.limits.homeBytes) return;
    this.#owner.counters.slowHomes++;
    this.end(CLOSE.slow, 'too slow: what the phones sent was not taken in time');
  }

  /** A channel ended on the phone's side. */
  forget(channel: number, close: Uint8Array): void {
    if (this.channels.delete(channel)) this.send(encodeRelayFrame(RELAY_FRAME.close, channel, close));
  }

  frame(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#hear();
    if (bytes.length < RELAY_HEADER) {
      this.#owner.counters.badFrames++;
      this.end(CLOSE.protocolError, 'a relay frame has at least 5 bytes');
      return;
    }
    const channel =
      (((bytes[1] as number) << 24) | ((bytes[2] as number) << 16) | ((bytes[3] as number) << 8) | (bytes[4] as number)) >>> 0;
    const payload = bytes.subarray(RELAY_HEADER);
    switch (bytes[0]) {
      case RELAY_FRAME.data: {
        const line = this.channels.get(channel);
        if (line === undefined) this.#owner.counters.framesWithoutPhone++;
        else {
          const { tally } = this.#owner;
          tally.framesToPhone++;
          tally.bytesToPhone += payload.length;
          line.toPhone(payload);
        }
        return;
      }
      case RELAY_FRAME.credit:
        this.#credit(channel, payload);
        return;
      case RELAY_FRAME.close:
        this.#closeChannel(channel, payload);
        return;
      case RELAY_FRAME.tokens:
        this.#tokens(payload);
        return;
      case RELAY_FRAME.slot:
        this.#slot(payload);
        return;
      case RELAY_FRAME.update:
        this.#update(payload);
        return;
      case RELAY_FRAME.will:
        this.#testament(payload);
        return;
      case RELAY_FRAME.drain:
        this.ready = false;
        this.#draining = true;
        this.will = undefined;
        return;
      default:
        this.#owner.counters.badFrames++;
    }
  }

  /** Closes the home's socket and is over at once. */
  end(code: number, reason: string): void {
    if (this.#closed) return;
    this.leg.close(code, reason);
    this.closed();
  }

  /** The socket is gone, or going. */
  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.ready = false;
    this.#owner.homeClosed(this);
  }

  pong(): void {
    this.#unanswered = 0;
    this.#hear();
    this.rtt = Math.max(0, this.#owner.now() - this.#pingedAt);
  }

  ping(): void {
    this.#pingedAt = this.#owner.now();
    this.leg.ping();
  }

  /** A phone asks how far the home is: the next one to ask gets a value that is not much older than `FRESH_MS`. */
  freshen(): void {
    if (this.#owner.now() - this.#pingedAt >= FRESH_MS) this.ping();
  }

  /** One heartbeat. */
  sweep(): void {
    if (this.#unanswered >= 2) {
      this.#owner.counters.silentHomes++;
      this.end(CLOSE.silent, 'two pings went unanswered');
      return;
    }
    this.#unanswered++;
    this.ping();
  }

  drain(reason: string): void {
    this.leg.send(encodeRelayFrame(RELAY_FRAME.drain, 0, toUtf8(reason)));
  }

  #hear(): void {
    this.heard = this.#owner.wall();
    this.#heardAt = this.#owner.now();
  }

  #credit(channel: number, payload: Uint8Array): void {
    const bytes = decodeCredit(payload);
    if (bytes === undefined) this.#owner.counters.badFrames++;
    else this.channels.get(channel)?.grant(bytes);
  }

  #closeChannel(channel: number, payload: Uint8Array): void {
    const line = this.channels.get(channel);
    if (line === undefined) return;
    this.channels.delete(channel);
    const { code, reason } = decodeClose(payload);
    const allowed = code === CLOSE.normal || code === CLOSE.goingAway || (code >= 4000 && code < 5000);
    line.onRefused?.(code);
    line.end(allowed ? code : CLOSE.protocolError, reason.slice(0, 120));
  }

  #tokens(payload: Uint8Array): void {
    if (payload.length % HASH !== 0) {
      this.#owner.counters.badFrames++;
      return;
    }
    const tokens = new Set<string>();
    for (let at = 0; at < payload.length; at += HASH) tokens.add(toBase64Url(payload.subarray(at, at + HASH)));
    this.entry.tokens = tokens;
    if (this.ready || this.#draining) return;
    this.ready = true;
    this.#owner.homeReady(this);
  }

  #update(payload: Uint8Array): void {
    const ask = decodeUpdateAsk(payload);
    const state = ask.ok ? this.#owner.updates?.(this.entry.id, ask.value) : undefined;
    if (state === undefined) this.#owner.counters.badFrames++;
    else this.leg.send(encodeRelayFrame(RELAY_FRAME.update, 0, toUtf8(JSON.stringify(state))));
  }

  #testament(payload: Uint8Array): void {
    const { wills, counters } = this.#owner;
    const said = decodeWill(payload);
    const letters = said.ok ? [...(this.#draft?.letters ?? []), ...said.value.letters] : [];
    this.#draft = undefined;
    if (wills === undefined || !said.ok || letters.length > WILL.letters || JSON.stringify(letters).length > WILL.characters) {
      counters.badFrames++;
      return;
    }
    const { after, until, more } = said.value;
    if (more === true) {
      this.#draft = { after, until, letters };
      return;
    }
    if (!this.#draining) this.will = { after, until, letters };
    const released = wills.report(this.entry.id);
    const state: WillState = { letters: letters.length, ...(released === undefined ? {} : { released }) };
    this.leg.send(encodeRelayFrame(RELAY_FRAME.will, 0, toUtf8(JSON.stringify(state))));
  }

  #slot(payload: Uint8Array): void {
    const offer = decodeSlotOffer(payload);
    if (!offer.ok) {
      this.#owner.counters.badFrames++;
      return;
    }
    const { slot, ms } = offer.value;
    if (ms === 0) {
      this.#owner.closeSlot(this.entry.id, slot);
      return;
    }
    this.#owner.openSlot(this.entry.id, slot, ms, (yours) => {
      const answer: SlotAnswer = { slot, yours };
      this.leg.send(encodeRelayFrame(RELAY_FRAME.slot, 0, toUtf8(JSON.stringify(answer))));
    });
  }
}
