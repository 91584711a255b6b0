import { type PeerMessage, peerMessage, toUtf8 } from '@around/messages';
import type { Bus, BusMessage, BusSubscription } from './bus.js';
import type { Subjects } from './subjects.js';

const CLAIM_MS = 1_000;
const MESSAGE_BYTES = 4_096;

export interface SlotClaimsPorts {
  readonly bus: Pick<Bus, 'up' | 'ask' | 'subscribe'>;
  readonly subjects: Subjects;
  readonly self: string;
  /** The home that holds a slot at this relay. */
  readonly holderOf: (slot: string) => string | undefined;
  readonly letGo: (home: string, slot: string) => void;
  readonly isHere: (home: string) => boolean;
  /** What else is said to who holds a slot. */
  readonly asked: (message: BusMessage) => void;
}

interface Held {
  readonly subscription: BusSubscription;
  /** Claimed, and not yet known whether nobody else has it. */
  pending: boolean;
  lost: boolean;
}

/** Slots of typed codes, one of a thousand for the homes of all relays: each is held by one relay, which answers for it. */
export class SlotClaims {
  readonly #ports: SlotClaimsPorts;
  readonly #held = new Map<string, Held>();

  constructor(ports: SlotClaimsPorts) {
    this.#ports = ports;
  }

  /** Where the others cannot be asked it is taken all the same: two homes with one slot cost a failed pairing, no more. */
  claim(home: string, slot: string, answer: (yours: boolean) => void): void {
    const { bus, subjects, self } = this.#ports;
    const held = this.#held.get(slot) ?? {
      subscription: bus.subscribe(subjects.slot(slot), (message) => this.#take(message, slot)),
      pending: true,
      lost: false,
    };
    const known = this.#held.has(slot);
    this.#held.set(slot, held);
    if (known || !bus.up) {
      held.pending = false;
      answer(true);
      return;
    }
    const claim: PeerMessage = { t: 'claim', relay: self, home, slot };
    bus.ask(subjects.slot(slot), toUtf8(peerMessage.encode(claim)), CLAIM_MS, (bytes) => {
      held.pending = false;
      const read = bytes === undefined ? undefined : peerMessage.decode(bytes, MESSAGE_BYTES);
      const refused = read?.ok === true && read.value.t === 'claimed' && !read.value.yours;
      if (refused || held.lost) this.#release(slot);
      answer(!refused && !held.lost);
    });
  }

  /** Lets go of slots whose time is up. */
  purge(): void {
    for (const [slot, held] of this.#held) if (!held.pending && this.#ports.holderOf(slot) === undefined) this.#release(slot);
  }

  stop(): void {
    for (const slot of [...this.#held.keys()]) this.#release(slot);
  }

  #take(message: BusMessage, slot: string): void {
    const read = peerMessage.decode(message.bytes, MESSAGE_BYTES);
    if (!read.ok) return;
    if (read.value.t === 'claim') this.#claimed(message, slot, read.value);
    else this.#ports.asked(message);
  }

  #claimed(message: BusMessage, slot: string, { home, relay }: Extract<PeerMessage, { t: 'claim' }>): void {
    const { holderOf, letGo, isHere, self } = this.#ports;
    const held = this.#held.get(slot);
    const holder = holderOf(slot);
    if (held === undefined || holder === undefined) return;
    // Both claim at once: one of them gives way. A home that has moved takes its slot along.
    const yields = held.pending ? relay < self : holder === home && !isHere(home);
    if (yields && held.pending) held.lost = true;
    else if (yields) {
      letGo(home, slot);
      this.#release(slot);
    }
    message.answer(toUtf8(peerMessage.encode({ t: 'claimed', yours: yields })));
  }

  #release(slot: string): void {
    this.#held.get(slot)?.subscription.cancel();
    this.#held.delete(slot);
  }
}
