import { decodeBeat, encodeBeat, encodePeerFrame, PEER_FRAME, type PeerFrame, type PeerFrameType } from '@around/messages';
import type { PhoneLine } from '../switchboard/phoneLine.js';
import type { Bus } from './bus.js';
import { type LegOwner, type Outstanding, PeerLeg } from './peerLeg.js';
import type { PeerTrunk, TrunkOwner } from './peerTrunk.js';
import type { Subjects } from './subjects.js';

/** A relay that says nothing for so many beats is gone. */
const SILENT_BEATS = 5;
const BEAT_ITEMS = 10_000;
const NOTHING = new Uint8Array(0);

type LastFrames = [carry: number, n: number][];

/** One other relay with which this one carries phones. */
interface Peer {
  readonly id: string;
  readonly trunks: Map<number, PeerTrunk>;
  readonly legs: Map<number, PeerLeg>;
  readonly outstanding: Outstanding;
  /** Last frames of carries that are over: that they came too is told by the next beat. */
  lastUp: LastFrames;
  lastDown: LastFrames;
  unheard: number;
}

export interface PeersPorts {
  readonly bus: Pick<Bus, 'publish'>;
  readonly subjects: Subjects;
  readonly self: string;
  readonly cameBack: (line: PhoneLine, again: boolean) => void;
}

/** The frames of phones between this relay and the others: whose they are, and whether the others live. */
export class Peers implements TrunkOwner, LegOwner {
  readonly #ports: PeersPorts;
  readonly #peers = new Map<string, Peer>();
  /** Trunks by number, also those whose home is still sought. */
  readonly #trunks = new Map<number, PeerTrunk>();
  #next = 0;
  /** Carries that ended because a frame was lost on the way. */
  lostFrames = 0;

  constructor(ports: PeersPorts) {
    this.#ports = ports;
  }

  /** Phones of this relay that another one carries on, and phones of others whose home is here. */
  get carried(): { readonly out: number; readonly in: number } {
    let legs = 0;
    for (const peer of this.#peers.values()) legs += peer.legs.size;
    return { out: this.#trunks.size, in: legs };
  }

  /** A number that no trunk of this relay has. */
  number(): number {
    do this.#next = (this.#next + 1) >>> 0 || 1;
    while (this.#trunks.has(this.#next));
    return this.#next;
  }

  add(trunk: PeerTrunk): void {
    this.#trunks.set(trunk.number, trunk);
  }

  /** A phone of that relay. */
  leg(relay: string, carry: number): PeerLeg {
    const peer = this.#peer(relay);
    peer.legs.get(carry)?.part(false);
    const leg = new PeerLeg(this, relay, carry, peer.outstanding);
    this.#peer(relay).legs.set(carry, leg);
    return leg;
  }

  bind(trunk: PeerTrunk, relay: string): void {
    if (trunk.over || trunk.peer !== undefined) return;
    this.#peer(relay).trunks.set(trunk.number, trunk);
    trunk.bind(relay);
  }

  /** Phones of this relay that another one than `except` carries to this home. */
  trunksTo(home: string, except?: string): PeerTrunk[] {
    return [...this.#trunks.values()].filter((trunk) => trunk.entry?.id === home && (except === undefined || trunk.peer !== except));
  }

  /** What another relay published to this one. */
  take(from: string, frame: PeerFrame): void {
    const peer = this.#peers.get(from);
    if (peer !== undefined) peer.unheard = 0;
    switch (frame.type) {
      case PEER_FRAME.upBeat:
        for (const [carry, n] of decodeBeat(frame.payload)) {
          const leg = peer?.legs.get(carry);
          if (leg === undefined) this.put(from, PEER_FRAME.downUnknown, carry, 0);
          else leg.check(n);
        }
        return;
      case PEER_FRAME.downBeat:
        for (const [carry, n] of decodeBeat(frame.payload)) {
          const trunk = peer?.trunks.get(carry);
          if (trunk === undefined) this.put(from, PEER_FRAME.upUnknown, carry, 0);
          else trunk.check(n);
        }
        return;
      case PEER_FRAME.upUnknown:
        peer?.legs.get(frame.carry)?.gone(NOTHING);
        return;
      case PEER_FRAME.downUnknown:
        peer?.trunks.get(frame.carry)?.comeBack(true);
        return;
      case PEER_FRAME.up:
      case PEER_FRAME.ask:
      case PEER_FRAME.taken:
      case PEER_FRAME.closed: {
        const leg = peer?.legs.get(frame.carry);
        if (leg !== undefined) leg.take(frame);
        else if (frame.type === PEER_FRAME.up) this.put(from, PEER_FRAME.downUnknown, frame.carry, 0);
        return;
      }
      default: {
        const trunk = this.#trunks.get(frame.carry);
        // The home's first word may come before the answer to who sought it.
        if (trunk !== undefined && trunk.peer === undefined) this.bind(trunk, from);
        if (trunk?.peer === from) trunk.take(frame);
        else if (frame.type === PEER_FRAME.down || frame.type === PEER_FRAME.text) this.put(from, PEER_FRAME.upUnknown, frame.carry, 0);
      }
    }
  }

  /** Tells how much the phones took. */
  tell(): void {
    for (const trunk of this.#trunks.values()) trunk.tell();
  }

  /** One heartbeat of the relays among themselves. */
  beat(): void {
    for (const peer of [...this.#peers.values()]) {
      if (++peer.unheard > SILENT_BEATS) {
        // Its home may be elsewhere already: each phone asks again.
        this.#drop(peer, true);
        continue;
      }
      this.#beat(peer, PEER_FRAME.upBeat, peer.trunks, peer.lastUp);
      this.#beat(peer, PEER_FRAME.downBeat, peer.legs, peer.lastDown);
      peer.lastUp = [];
      peer.lastDown = [];
      if (peer.trunks.size === 0 && peer.legs.size === 0) this.#peers.delete(peer.id);
    }
  }

  /** Nobody is heard any more. */
  dropAll(): void {
    for (const peer of [...this.#peers.values()]) this.#drop(peer, false);
    for (const trunk of [...this.#trunks.values()]) trunk.comeBack(false);
  }

  put(peer: string, type: PeerFrameType, carry: number, n: number, payload: Uint8Array = NOTHING): void {
    this.#ports.bus.publish(this.#ports.subjects.relay(peer, this.#ports.self), encodePeerFrame(type, carry, n, payload));
  }

  trunkOver(trunk: PeerTrunk): void {
    this.#trunks.delete(trunk.number);
    const peer = trunk.peer === undefined ? undefined : this.#peers.get(trunk.peer);
    if (peer?.trunks.get(trunk.number) !== trunk) return;
    peer.trunks.delete(trunk.number);
    const n = trunk.lately();
    if (n !== undefined) peer.lastUp.push([trunk.number, n]);
  }

  legOver(leg: PeerLeg): void {
    const peer = this.#peers.get(leg.peer);
    if (peer?.legs.get(leg.number) !== leg) return;
    peer.legs.delete(leg.number);
    const n = leg.lately();
    if (n !== undefined) peer.lastDown.push([leg.number, n]);
  }

  cameBack(line: PhoneLine, again: boolean): void {
    this.#ports.cameBack(line, again);
  }

  lost(): void {
    this.lostFrames++;
  }

  #beat(peer: Peer, type: PeerFrameType, carries: ReadonlyMap<number, PeerTrunk | PeerLeg>, last: LastFrames): void {
    const items = [...last];
    for (const [carry, one] of carries) {
      const n = one.lately();
      if (n !== undefined) items.push([carry, n]);
    }
    if (carries.size === 0 && items.length === 0) return;
    for (let at = 0; at === 0 || at < items.length; at += BEAT_ITEMS)
      this.put(peer.id, type, 0, 0, encodeBeat(items.slice(at, at + BEAT_ITEMS)));
  }

  #drop(peer: Peer, again: boolean): void {
    this.#peers.delete(peer.id);
    for (const trunk of [...peer.trunks.values()]) trunk.comeBack(again);
    for (const leg of [...peer.legs.values()]) leg.gone(NOTHING);
  }

  #peer(id: string): Peer {
    let peer = this.#peers.get(id);
    if (peer === undefined) {
      peer = { id, trunks: new Map(), legs: new Map(), outstanding: { bytes: 0 }, lastUp: [], lastDown: [], unheard: 0 };
      this.#peers.set(id, peer);
    }
    return peer;
  }
}
