import type { Clock } from '@around/platform';

/** The wall clock may run ahead of the monotonic one by so much before that means something. */
const LEAP_MS = 2_000;
/** What was reckoned before a leap may still come for so long: by then its sender has noticed the silence and hung up. */
const ECHO_MS = 15_000;

/**
 * Notices that time stood still here: while a machine is suspended its monotonic clock, in which the home says until when a command
 * may start, does not go on, and the wall clock leaps when it wakes. (So it does when it is set; nobody can tell the two apart.)
 */
export class TimeLeap {
  readonly #clock: Clock;
  #offset: number;
  #leaptAt = Number.NEGATIVE_INFINITY;
  #session = 0;

  constructor(ports: { readonly clock: Clock }) {
    this.#clock = ports.clock;
    this.#offset = this.#offsetNow;
  }

  /** A session begins: its home knows our time from now on, not from before a leap. */
  begin(): void {
    this.look();
    this.#session = this.#clock.now();
  }

  /** To be called every few seconds: a leap is told from a slow clock by how sudden it is. */
  look(): void {
    const offset = this.#offsetNow;
    if (offset - this.#offset >= LEAP_MS) this.#leaptAt = this.#clock.now();
    this.#offset = offset;
  }

  /** Whether time may have stood still since the home reckoned the life of what came at `since` (monotonic ms). */
  voids(since: number): boolean {
    this.look();
    return this.#leaptAt >= since || (this.#leaptAt > this.#session && since - this.#leaptAt < ECHO_MS);
  }

  get #offsetNow(): number {
    return this.#clock.wall() - this.#clock.now();
  }
}
