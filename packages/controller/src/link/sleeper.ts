import type { Clock, Timer } from '@around/platform';

export interface SleepPlan {
  /** ms from falling asleep to the next visit. */
  readonly everyMs: number;
  /** Awake until the home has said nothing for so many ms. */
  readonly awakeMs: number;
}

/** Visits to a home that does not answer before the board sleeps again: a battery is not for waiting. */
const TRIES = 3;

/** When a board that sleeps does so (links.md): it hands over what it has, takes commands until it is quiet, and leaves. */
export class Sleeper {
  readonly #clock: Clock;
  readonly #plan: SleepPlan;
  readonly #o: {
    /** Something is under way that sleep would break. */
    busy(): boolean;
    /** It says goodbye now, for so many ms. */
    sleep(back: number): void;
    wake(): void;
  };
  #quiet: Timer | undefined;
  #wake: Timer | undefined;
  #tries = 0;

  constructor(ports: { readonly clock: Clock }, plan: SleepPlan, owner: { busy(): boolean; sleep(back: number): void; wake(): void }) {
    this.#clock = ports.clock;
    this.#plan = plan;
    this.#o = owner;
  }

  get asleep(): boolean {
    return this.#wake !== undefined;
  }

  /** The home is there, or said something: it is awake for a while from here on. */
  stir(): void {
    this.#tries = 0;
    this.#quiet?.cancel();
    this.#quiet = this.#clock.after(this.#plan.awakeMs, () => {
      if (this.#o.busy()) this.stir();
      else this.#sleep();
    });
  }

  /** The home could not be reached. */
  failed(): void {
    if (++this.#tries >= TRIES) this.#sleep();
  }

  /** Whoever it belongs to has changed, or it stops. */
  stop(): void {
    this.#quiet?.cancel();
    this.#wake?.cancel();
    this.#wake = undefined;
    this.#tries = 0;
  }

  #sleep(): void {
    this.stop();
    this.#wake = this.#clock.after(this.#plan.everyMs, () => {
      this.#wake = undefined;
      this.#o.wake();
    });
    this.#o.sleep(this.#plan.everyMs);
  }
}
