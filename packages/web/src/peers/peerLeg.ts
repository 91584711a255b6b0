import {
  CLOSE,
  decodeClose,
  decodeCredit,
  encodeClose,
  encodeCredit,
  PEER_FRAME,
  type PeerFrame,
  type PeerFrameType,
  toUtf8,
} from '@around/messages';
import type { Leg } from '../switchboard/leg.js';
import type { PhoneLine } from '../switchboard/phoneLine.js';
import { Numbers } from './numbers.js';

/** More than this on its way to one relay is let go: as much as a NATS server keeps for who does not read (`max_pending`), less some room. */
const PEER_BYTES = 48 * 1_048_576;

/** What went to one other relay and was not taken by a phone there. */
export interface Outstanding {
  bytes: number;
}

/** What a leg needs of its group. */
export interface LegOwner {
  put(peer: string, type: PeerFrameType, carry: number, n: number, payload: Uint8Array): void;
  legOver(leg: PeerLeg): void;
  lost(): void;
}

/** At the home's relay: the socket of a phone that stands at another one. */
export class PeerLeg implements Leg {
  readonly peer: string;
  readonly number: number;
  readonly #owner: LegOwner;
  readonly #outstanding: Outstanding;
  readonly #numbers = new Numbers();
  #line: PhoneLine | undefined;
  #buffered = 0;
  #paused = false;
  /** Taken from the phone while it was paused: the home has not granted for it yet. */
  #withheld = 0;
  #over = false;

  constructor(owner: LegOwner, peer: string, number: number, outstanding: Outstanding) {
    this.#owner = owner;
    this.peer = peer;
    this.number = number;
    this.#outstanding = outstanding;
  }

  set line(line: PhoneLine) {
    this.#line = line;
    line.onParted = () => this.part(false);
  }

  get buffered(): number {
    return this.#outstanding.bytes > PEER_BYTES ? Number.POSITIVE_INFINITY : this.#buffered;
  }

  send(data: Uint8Array | string): void {
    const bytes = typeof data === 'string' ? toUtf8(data) : data;
    this.#count(bytes.length);
    this.#put(typeof data === 'string' ? PEER_FRAME.text : PEER_FRAME.down, bytes);
  }

  /** The other relay pings the phone itself, and its own beats tell that it lives. */
  ping(): void {
    this.#line?.pong();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#grant(this.#withheld);
    this.#withheld = 0;
  }

  close(code: number, reason: string): void {
    this.#put(PEER_FRAME.end, encodeClose(code, reason));
    this.#end();
  }

  /** A frame of the phone's relay. */
  take({ type, n, payload }: PeerFrame): void {
    const line = this.#line;
    if (this.#over || line === undefined) return;
    if (!this.#numbers.follows(n)) {
      this.broken();
      return;
    }
    switch (type) {
      case PEER_FRAME.up:
        line.frame(payload);
        if (this.#paused) this.#withheld += payload.length;
        else this.#grant(payload.length);
        return;
      case PEER_FRAME.taken:
        this.#count(-Math.min(decodeCredit(payload) ?? 0, this.#buffered));
        return;
      case PEER_FRAME.closed:
        this.gone(payload);
        return;
      case PEER_FRAME.ask: {
        const link = line.link;
        link?.freshen();
        if (link?.rtt !== undefined) this.#put(PEER_FRAME.told, encodeCredit(Math.round(link.rtt * 1_000)));
      }
    }
  }

  /** What the phone's relay says it has sent last. */
  check(told: number): void {
    if (!this.#numbers.complete(told)) this.broken();
  }

  lately(): number | undefined {
    return this.#numbers.lately();
  }

  /** The home is not here any more: the phone goes back to its relay. @param again it says hello anew at once */
  part(again: boolean): void {
    if (this.#over) return;
    this.#put(PEER_FRAME.part, Uint8Array.of(again ? 1 : 0));
    this.gone(encodeClose(CLOSE.goingAway, 'the phone waits at its relay'));
  }

  broken(): void {
    this.#owner.lost();
    this.part(true);
  }

  /** The phone is not there any more; nothing is said to its relay. */
  gone(close: Uint8Array): void {
    if (this.#over) return;
    this.#end();
    const { code, reason } = decodeClose(close);
    this.#line?.closed(code, reason);
  }

  /** What the home's relay took from the phone may come again. */
  #grant(bytes: number): void {
    if (bytes > 0 && !this.#over) this.#put(PEER_FRAME.credit, encodeCredit(bytes));
  }

  #count(bytes: number): void {
    this.#buffered += bytes;
    this.#outstanding.bytes += bytes;
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#count(-this.#buffered);
    this.#owner.legOver(this);
  }

  #put(type: PeerFrameType, payload: Uint8Array): void {
    if (!this.#over) this.#owner.put(this.peer, type, this.number, this.#numbers.next(), payload);
  }
}
