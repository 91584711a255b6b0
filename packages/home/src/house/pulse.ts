import { type ControllerState, PULSE_SLOT_MS, PULSE_SLOTS, type PulseSlot } from '@around/messages';
import { type Clock, percentile } from '@around/platform';
import type { PulseBook } from './books.js';

/** From so many gaps between its beacons it is known how often a controller says that it is there. */
const GAPS = 9;
/** One beacon comes by several ways (broadcast, multicast, each network): what follows so soon is the same one. None come faster. */
const ECHO_MS = 500;
/** Round trips of one slot that are remembered. */
const ROUND_TRIPS = 200;

/** A slot that is being filled. */
interface Filling {
  /** Unix ms of its beginning. */
  readonly at: number;
  beacons: number;
  missed: number;
  /** ms */
  away: number;
  roundTrips: number[];
}

interface Beating {
  /** Finished slots, oldest first. */
  slots: PulseSlot[];
  filling: Filling;
  /** Monotonic ms: up to when `away` is counted. */
  counted: number;
  up: boolean;
  heard: number | undefined;
  gaps: number[];
}

/** How each controller's link was during the last day, in slots of five minutes: what its page draws. */
export class Pulse {
  readonly #clock: Pick<Clock, 'now' | 'wall'>;
  readonly #book: PulseBook;
  readonly #beating = new Map<string, Beating>();

  constructor(ports: { readonly clock: Pick<Clock, 'now' | 'wall'> }, book: PulseBook) {
    this.#clock = ports.clock;
    this.#book = book;
  }

  /** Brings back the slots of earlier runs. */
  restore(): void {
    for (const [controller, slots] of this.#book.all()) this.#of(controller).slots = [...slots];
  }

  state({ id, state }: ControllerState): void {
    // A board that is not adopted is not ours to watch.
    if (state === 'new') return;
    this.#of(id).up = state === 'connected';
  }

  beacon(controller: string): void {
    const one = this.#of(controller);
    const now = this.#clock.now();
    if (one.heard !== undefined && now - one.heard < ECHO_MS) return;
    one.filling.beacons++;
    if (one.heard !== undefined) {
      const gap = now - one.heard;
      const usual = percentile(one.gaps, 0.5);
      if (usual !== undefined && usual > 0) one.filling.missed += Math.max(0, Math.round(gap / usual) - 1);
      one.gaps = [...one.gaps, gap].slice(-GAPS);
    }
    one.heard = now;
  }

  /** @param rtt ms */
  roundTrip(controller: string, rtt: number): void {
    const { filling } = this.#of(controller);
    filling.roundTrips = [...filling.roundTrips, rtt].slice(-ROUND_TRIPS);
  }

  /** Its slots of the last day, oldest first, the one that is being filled included; none where it is not known. */
  slots(controller: string): readonly PulseSlot[] {
    if (!this.#beating.has(controller)) return [];
    const { slots, filling } = this.#of(controller);
    return [...slots.filter(({ at }) => at > filling.at - PULSE_SLOT_MS * PULSE_SLOTS), slotOf(filling)];
  }

  forget(controller: string): void {
    if (this.#beating.delete(controller)) this.#book.remove(controller);
  }

  /** This controller's pulse, counted up to now. */
  #of(controller: string): Beating {
    const now = this.#clock.now();
    const wall = this.#clock.wall();
    const at = Math.floor(wall / PULSE_SLOT_MS) * PULSE_SLOT_MS;
    let one = this.#beating.get(controller);
    if (one === undefined) {
      one = { slots: [], filling: emptySlot(at), counted: now, up: false, heard: undefined, gaps: [] };
      this.#beating.set(controller, one);
    }
    const awayFrom = one.up ? wall : wall - (now - one.counted);
    one.counted = now;
    if (at !== one.filling.at) this.#turn(controller, one, at, awayFrom);
    one.filling.away += overlap(awayFrom, wall, at);
    return one;
  }

  /** Ends its slot and those since. A clock that was set back begins anew from there. */
  #turn(controller: string, one: Beating, at: number, awayFrom: number): void {
    const from = at - PULSE_SLOT_MS * (PULSE_SLOTS - 1);
    const { filling: ended } = one;
    for (let slot = Math.max(ended.at, from); slot < at; slot += PULSE_SLOT_MS) {
      // Somebody who is here is heard in each slot: where nothing was, it was the home that slept.
      if (slot !== ended.at && one.up) continue;
      const done = slotOf(slot === ended.at ? ended : emptySlot(slot));
      const whole = { ...done, away: Math.round(done.away + overlap(awayFrom, at, slot)) };
      one.slots.push(whole);
      this.#book.put(controller, whole, from);
    }
    one.slots = one.slots.filter((slot) => slot.at >= from && slot.at < at);
    one.filling = emptySlot(at);
  }
}

const emptySlot = (at: number): Filling => ({ at, beacons: 0, missed: 0, away: 0, roundTrips: [] });

/** ms of the time from `from` until `until` that lie in the slot that begins at `at`. */
const overlap = (from: number, until: number, at: number): number => Math.max(0, Math.min(until, at + PULSE_SLOT_MS) - Math.max(from, at));

function slotOf({ at, beacons, missed, away, roundTrips }: Filling): PulseSlot {
  const rounded = (share: number): number => Math.round((percentile(roundTrips, share) ?? 0) * 100) / 100;
  return {
    at,
    beacons,
    missed,
    away: Math.round(away),
    ...(roundTrips.length === 0 ? {} : { p50: rounded(0.5), p95: rounded(0.95), worst: rounded(1) }),
  };
}
