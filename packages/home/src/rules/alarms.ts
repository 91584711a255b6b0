import type { Clock, Timer } from '@around/platform';

/** A time that was missed by more is not made up. */
const LATE_MS = 60_000;
/** A wall clock that goes back by less does nothing twice; by more, it was wrong before. */
const BACK_MS = 3_600_000;
/** Times that were missed are counted so far. */
const MAX_MISSED = 1_000;
/** A wall clock that leaps is noticed within that many ms. */
export const LOOK_MS = 60_000;

export interface Alarm {
  /** Unix ms of the next; undefined where none comes. */
  readonly next: number | undefined;
  cancel(): void;
}

interface Entry {
  next: number | undefined;
  readonly after: (wall: number) => number | undefined;
  readonly due: (at: number) => void;
  readonly missed: (first: number, count: number) => void;
}

/**
 * Calls at times of the wall clock. One timer for all of them, which looks at the wall clock again and again: a clock that leaps, or a
 * machine that slept, sets off nothing that was due long ago, and loses nothing that is still to come.
 */
export class Alarms {
  readonly #clock: Clock;
  readonly #look: number;
  readonly #entries = new Set<Entry>();
  #timer: Timer | undefined;
  #seen: { readonly wall: number; readonly now: number };

  /** @param look ms between two looks at the wall clock */
  constructor(ports: { readonly clock: Clock }, look: number = LOOK_MS) {
    this.#clock = ports.clock;
    this.#look = look;
    this.#seen = { wall: ports.clock.wall(), now: ports.clock.now() };
  }

  /**
   * @param after finds the next time after a moment, both Unix ms
   * @param due called at each
   * @param missed called once with the first and the number of those that are not made up
   */
  add(after: Entry['after'], due: Entry['due'], missed: Entry['missed']): Alarm {
    const entry: Entry = { next: after(this.#clock.wall()), after, due, missed };
    this.#entries.add(entry);
    this.#wait();
    return {
      get next() {
        return entry.next;
      },
      cancel: () => {
        this.#entries.delete(entry);
        if (this.#entries.size === 0) this.stop();
      },
    };
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#entries.clear();
  }

  #wait(): void {
    this.#timer?.cancel();
    const wall = this.#clock.wall();
    let first = wall + this.#look;
    for (const { next } of this.#entries) if (next !== undefined && next < first) first = next;
    this.#timer = this.#clock.after(Math.max(0, first - wall), () => this.#tick());
  }

  #tick(): void {
    const wall = this.#clock.wall();
    const now = this.#clock.now();
    const back = now - this.#seen.now - (wall - this.#seen.wall) > BACK_MS;
    this.#seen = { wall, now };
    for (const entry of [...this.#entries]) {
      if (!this.#entries.has(entry)) continue;
      if (back) entry.next = entry.after(wall);
      else this.#ring(entry, wall);
    }
    if (this.#entries.size > 0) this.#wait();
  }

  #ring(entry: Entry, wall: number): void {
    let missed = 0;
    let first = 0;
    let due: number | undefined;
    while (entry.next !== undefined && entry.next <= wall) {
      if (wall - entry.next <= LATE_MS) due = entry.next;
      else if (missed++ === 0) first = entry.next;
      entry.next = entry.after(missed > MAX_MISSED ? wall - LATE_MS : entry.next);
      if (missed > MAX_MISSED) missed = MAX_MISSED;
    }
    if (missed > 0) entry.missed(first, missed);
    if (due !== undefined) entry.due(due);
  }
}
