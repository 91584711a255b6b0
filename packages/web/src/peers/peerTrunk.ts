import {
  CLOSE,
  decodeClose,
  decodeCredit,
  encodeClose,
  encodeCredit,
  fromUtf8,
  PEER_FRAME,
  type PeerFrame,
  type PeerFrameType,
  RELAY_HEADER,
  toPhoneControl,
} from '@around/messages';
import type { HomeEntry } from '../switchboard/homeLink.js';
import type { PhoneLine } from '../switchboard/phoneLine.js';
import type { PhoneHello } from '../switchboard/switchboard.js';
import type { Trunk } from '../switchboard/trunk.js';
import { Numbers } from './numbers.js';

/** What the phone took is told at once from so many bytes on. */
const TELL_OVER = 16_384;
const TEXT_BYTES = 4_096;

/** What a carry needs of its group. */
export interface TrunkOwner {
  put(peer: string, type: PeerFrameType, carry: number, n: number, payload: Uint8Array): void;
  /** It is over on this side. */
  trunkOver(trunk: PeerTrunk): void;
  /** The phone comes back to its own relay. */
  cameBack(line: PhoneLine, again: boolean): void;
  lost(): void;
}

/** At the phone's relay: a phone whose home is linked at another one. Frames go there and back unread. */
export class PeerTrunk implements Trunk {
  readonly entry: HomeEntry | undefined;
  readonly number: number;
  readonly line: PhoneLine;
  readonly hello: PhoneHello;
  /** The home's relay; undefined while it is sought. */
  peer: string | undefined;
  rtt: number | undefined;
  readonly #owner: TrunkOwner;
  readonly #numbers = new Numbers();
  #over = false;
  #opened = false;
  /** Frames of a phone that did not wait; its credit bounds them. */
  #early: Uint8Array[] = [];
  #received = 0;
  #told = 0;
  #askedAt = 0;
  readonly #now: () => number;

  constructor(owner: TrunkOwner, number: number, line: PhoneLine, entry: HomeEntry | undefined, hello: PhoneHello, now: () => number) {
    this.#owner = owner;
    this.number = number;
    this.line = line;
    this.entry = entry;
    this.hello = hello;
    this.#now = now;
  }

  get over(): boolean {
    return this.#over;
  }

  /** The home is there. */
  bind(peer: string): void {
    if (this.peer !== undefined || this.#over) return;
    this.peer = peer;
    for (const frame of this.#early) this.#put(PEER_FRAME.up, frame);
    this.#early = [];
  }

  send(frame: Uint8Array): void {
    const payload = frame.subarray(RELAY_HEADER);
    if (this.peer === undefined) this.#early.push(payload.slice());
    else this.#put(PEER_FRAME.up, payload);
  }

  forget(_channel: number, close: Uint8Array): void {
    if (this.#over) return;
    this.#put(PEER_FRAME.closed, close);
    this.#end();
  }

  freshen(): void {
    this.#askedAt = this.#now();
    this.#put(PEER_FRAME.ask);
  }

  /** A frame of the home's relay. */
  take({ type, n, payload }: PeerFrame): void {
    if (this.#over) return;
    if (!this.#numbers.follows(n)) {
      this.broken();
      return;
    }
    switch (type) {
      case PEER_FRAME.down:
        this.#received += payload.length;
        this.line.toPhone(payload);
        break;
      case PEER_FRAME.text:
        this.#text(payload);
        break;
      case PEER_FRAME.credit:
        this.line.grant(decodeCredit(payload) ?? 0);
        break;
      case PEER_FRAME.end:
        this.#close(payload);
        break;
      case PEER_FRAME.part:
        this.comeBack(payload[0] === 1);
        break;
      case PEER_FRAME.told:
        this.rtt = this.#now() - this.#askedAt + (decodeCredit(payload) ?? 0) / 1_000;
        break;
    }
    if (!this.#over && this.#received - this.#told >= TELL_OVER) this.tell();
  }

  /** Tells how much the phone took since the last time. */
  tell(): void {
    const taken = Math.max(0, this.#received - this.line.leg.buffered - this.#told);
    if (taken === 0 || this.peer === undefined || this.#over) return;
    this.#told += taken;
    this.#put(PEER_FRAME.taken, encodeCredit(taken));
  }

  /** What the home's relay says it has sent last. */
  check(told: number): void {
    if (!this.#numbers.complete(told)) this.broken();
  }

  /** The number of its last frame, where it sent any lately. */
  lately(): number | undefined {
    return this.#numbers.lately();
  }

  /** A frame was lost on the way: what is sealed cannot go on. The phone says hello anew, and everything is asked for again. */
  broken(): void {
    this.#owner.lost();
    this.#put(PEER_FRAME.closed, encodeClose(CLOSE.goingAway, 'a frame was lost between two relays'));
    this.comeBack(true);
  }

  /** The phone is its own relay's again. @param again it says hello anew at once */
  comeBack(again: boolean): void {
    if (this.#over) return;
    this.#end();
    this.#owner.cameBack(this.line, again);
  }

  #text(payload: Uint8Array): void {
    this.#received += payload.length;
    const text = fromUtf8(payload);
    const message = text === undefined ? undefined : toPhoneControl.decode(text, TEXT_BYTES);
    if (text === undefined || message?.ok !== true) return;
    if (message.value.t === 'open') {
      this.#opened = true;
      this.line.onOpen?.();
    }
    this.line.toPhone(text);
  }

  #close(payload: Uint8Array): void {
    const { code, reason } = decodeClose(payload);
    const allowed = code === CLOSE.normal || code === CLOSE.goingAway || (code >= 4000 && code < 5000);
    this.#end();
    // A hello that was refused there is a failed one here.
    this.line.onRefused?.(!this.#opened && REFUSED.has(code) ? CLOSE.unknownToken : code);
    this.line.end(allowed ? code : CLOSE.protocolError, reason);
  }

  #end(): void {
    this.#over = true;
    this.#early = [];
    this.#owner.trunkOver(this);
  }

  #put(type: PeerFrameType, payload: Uint8Array = NOTHING): void {
    if (this.peer !== undefined) this.#owner.put(this.peer, type, this.number, this.#numbers.next(), payload);
  }
}

const NOTHING = new Uint8Array(0);
const REFUSED: ReadonlySet<number> = new Set([CLOSE.unknownHome, CLOSE.unknownToken, CLOSE.expired, CLOSE.protocolError]);
