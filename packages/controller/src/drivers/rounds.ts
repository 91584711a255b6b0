import type { Clock, Timer } from '@around/platform';
import type { Gate } from './gate.js';

/** A reading under way. */
export interface Round {
  stop(why: 'cancelled' | 'stopping'): void;
}

export interface RoundsOptions {
  /** From the beginning of one reading to that of the next, ms. */
  readonly everyMs: number;
  /** Only between `observe(true)` and `observe(false)`. */
  readonly whileObserved: boolean;
  /** While it is shut, nothing is begun. */
  readonly gate: Gate;
  /** Begins a reading, whose end `settled` is told; undefined where it could not begin: another time would be no better. */
  begin(): Round | undefined;
}

/** When a property is read: again and again while that is wanted, at once when asked, never twice at a time. */
export class Rounds {
  readonly #clock: Clock;
  readonly #o: RoundsOptions;
  #started = false;
  #observed = false;
  #round: Round | undefined;
  #began = 0;
  #timer: Timer | undefined;
  /** Asked for while it was being read: that reading may be older than what was written. */
  #again = false;

  constructor(ports: { readonly clock: Clock }, options: RoundsOptions) {
    this.#clock = ports.clock;
    this.#o = options;
  }

  get wanted(): boolean {
    return this.#started && (this.#observed || !this.#o.whileObserved);
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.now();
  }

  /** @returns whether a reading was under way: it is told to stop, and `settled` comes */
  stop(): boolean {
    this.#started = false;
    this.#timer?.cancel();
    this.#o.gate.stop();
    const under = this.#round;
    under?.stop('stopping');
    return under !== undefined;
  }

  observe(on: boolean): void {
    if (this.#observed === on) return;
    this.#observed = on;
    if (on) this.now();
    else if (!this.wanted) {
      this.#timer?.cancel();
      this.#round?.stop('cancelled');
    }
  }

  /** Reads at once, or again as soon as the reading under way is done. */
  now(): void {
    if (!this.wanted) return;
    if (this.#round !== undefined) {
      this.#again = true;
      return;
    }
    this.#timer?.cancel();
    const paused = this.#o.gate.pausedFor;
    if (paused > 0) {
      this.#wait(paused);
      return;
    }
    this.#began = this.#clock.now();
    this.#again = false;
    this.#round = this.#o.begin();
  }

  /** The reading under way is over, and nothing of it is left. */
  settled(): void {
    this.#round = undefined;
    if (!this.wanted) return;
    if (this.#again) this.now();
    else this.#wait(Math.max(0, this.#began + this.#o.everyMs - this.#clock.now()));
  }

  #wait(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, () => this.now());
  }
}
