import type { Timer } from '../../clock.js';
import type { FakeClock } from '../clock.js';
import type { SeededRandom } from '../random.js';
import { joined, type Packet, sizeOf } from './packet.js';

/** How long a system sends unanswered data again before it gives up (Linux: tcp_retries2, about 15 minutes). */
const GIVE_UP_MS = 900_000;

/** What a lane asks of the world around it. */
export interface LaneWorld {
  readonly clock: FakeClock;
  readonly random: SeededRandom;
  /** ms for one packet now, lost and sent again as often as the loss has it. */
  delay(): number;
  /** `vanish`: a packet that arrives now waits for better times. */
  state(): 'up' | 'vanish';
  /** A packet reached the other side (for taps). */
  passed(packet: Packet): void;
}

export interface LaneEnd {
  /** One packet for the receiver, in order. */
  take(packet: Packet): void;
  /** The sender's queue is empty again after it was stuck. */
  drained(): void;
  /** Nothing got through for `GIVE_UP_MS`: the sender's system ends the connection. */
  lost(): void;
}

/** One direction of a connection: reliable, ordered, with a window; bytes are cut and joined at random, messages are kept whole. */
export class Lane {
  readonly #world: LaneWorld;
  readonly #end: LaneEnd;
  readonly #window: number;
  readonly #stream: boolean;
  #queue: Packet[] = [];
  #queued = 0;
  #flying: { packet: Packet; at: number }[] = [];
  #inbox: Packet[] = [];
  /** Bytes that left the sender and were not yet taken by the receiver. */
  #unread = 0;
  #lastArrival = 0;
  #timer: Timer | undefined;
  #giveUp: Timer | undefined;
  #flushing = false;
  #stuck = false;
  #held = true;
  #dead = false;
  #vanishing = false;

  constructor(world: LaneWorld, end: LaneEnd, options: { window: number; stream: boolean }) {
    this.#world = world;
    this.#end = end;
    this.#window = options.window;
    this.#stream = options.stream;
  }

  /** Bytes that wait at the sender. */
  get queued(): number {
    return this.#queued;
  }

  send(packet: Packet): void {
    if (this.#dead) return;
    this.#queue.push(packet);
    this.#queued += sizeOf(packet);
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  /** Sends `packet` instead of everything that still waits. */
  abort(packet: Packet): void {
    this.#queue = [];
    this.#queued = 0;
    this.#stuck = false;
    this.#launch(packet);
  }

  /** Receiver: take no more for now / go on. */
  hold(held: boolean): void {
    this.#held = held;
    // Not from within: the receiver's caller is not ready yet.
    if (!held) queueMicrotask(() => this.#serve());
  }

  /** After a partition: what waited sets out again. */
  retry(): void {
    if (!this.#vanishing) return;
    this.#vanishing = false;
    this.#giveUp?.cancel();
    this.#arm(this.#world.clock.now() + this.#world.delay());
  }

  /** Nothing comes out of it any more. */
  kill(): void {
    this.#dead = true;
    this.#timer?.cancel();
    this.#giveUp?.cancel();
    this.#queue = [];
    this.#flying = [];
    this.#inbox = [];
    this.#queued = 0;
  }

  #flush(): void {
    while (this.#queue.length > 0 && !this.#dead) {
      const room = this.#window - this.#unread;
      const head = this.#queue[0] as Packet;
      if (head.kind === 'data' && this.#stream) {
        if (room <= 0) break;
        for (const bytes of this.#cut(this.#takeBytes(room))) this.#launch({ kind: 'data', bytes });
      } else {
        const size = sizeOf(head);
        if (size > room && this.#unread > 0) break;
        this.#queue.shift();
        this.#queued -= size;
        this.#launch(head);
      }
    }
    if (this.#queue.length > 0) this.#stuck = true;
    else if (this.#stuck) {
      this.#stuck = false;
      this.#end.drained();
    }
  }

  /** Up to `room` bytes from the front of the queue, as one run. */
  #takeBytes(room: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let taken = 0;
    for (let head = this.#queue[0]; head?.kind === 'data' && taken < room; head = this.#queue[0]) {
      const part = head.bytes.subarray(0, room - taken);
      if (part.length === head.bytes.length) this.#queue.shift();
      else this.#queue[0] = { kind: 'data', bytes: head.bytes.subarray(part.length) };
      parts.push(part);
      taken += part.length;
    }
    this.#queued -= taken;
    return joined(parts);
  }

  #cut(bytes: Uint8Array): Uint8Array[] {
    const { random } = this.#world;
    const pieces: Uint8Array[] = [];
    let rest = bytes;
    while (rest.length > 1 && pieces.length < 8 && random.chance(0.3)) {
      const size = random.chance(0.3) ? 1 : 1 + random.int(rest.length - 1);
      pieces.push(rest.slice(0, size));
      rest = rest.subarray(size);
    }
    pieces.push(rest.slice());
    return pieces;
  }

  #launch(packet: Packet): void {
    this.#unread += sizeOf(packet);
    const { clock, random } = this.#world;
    const delay = this.#world.delay();
    // Now and then a piece is late, and those behind it arrive together with it.
    const extra = this.#stream && delay > 0 && random.chance(0.15) ? 1 + random.int(5) : 0;
    const at = Math.max(this.#lastArrival, clock.now() + delay + extra);
    this.#lastArrival = at;
    this.#flying.push({ packet, at });
    if (this.#timer === undefined && !this.#vanishing) this.#arm(at);
  }

  #arm(at: number): void {
    this.#timer?.cancel();
    this.#timer = this.#world.clock.after(at - this.#world.clock.now(), () => {
      this.#timer = undefined;
      this.#land();
    });
  }

  #land(): void {
    if (this.#world.state() === 'vanish') {
      this.#vanishing = true;
      this.#giveUp = this.#world.clock.after(GIVE_UP_MS, () => this.#end.lost());
      return;
    }
    // Sums of fractions: a packet is due although its time is a hair away.
    const now = this.#world.clock.now() + 1e-6;
    for (let head = this.#flying[0]; head !== undefined && head.at <= now; head = this.#flying[0]) {
      this.#flying.shift();
      this.#world.passed(head.packet);
      // A reset overtakes what the receiver has not read: the system throws that away.
      if (head.packet.kind === 'reset') this.#inbox = [];
      this.#inbox.push(head.packet);
    }
    const next = this.#flying[0];
    if (next !== undefined) this.#arm(next.at);
    this.#serve();
  }

  #serve(): void {
    while (this.#inbox.length > 0 && !this.#dead) {
      if (this.#held && this.#inbox[0]?.kind !== 'reset') return;
      const packet = this.#next();
      const size = sizeOf(packet);
      this.#end.take(packet);
      this.#acknowledge(size);
    }
  }

  #next(): Packet {
    const first = this.#inbox.shift() as Packet;
    if (!this.#stream || first.kind !== 'data') return first;
    const parts = [first.bytes];
    for (let head = this.#inbox[0]; head?.kind === 'data' && this.#world.random.chance(0.5); head = this.#inbox[0]) {
      this.#inbox.shift();
      parts.push(head.bytes);
    }
    return { kind: 'data', bytes: parts.length === 1 ? first.bytes : joined(parts) };
  }

  #acknowledge(size: number): void {
    if (this.#queue.length === 0) this.#unread -= size;
    else {
      this.#world.clock.after(this.#world.delay(), () => {
        this.#unread -= size;
        this.#flush();
      });
    }
  }
}
