import type { Clock, Timer } from '@around/platform';

interface Waiting {
  readonly due: number;
  readonly fn: () => void;
}

/** Time that steps from timer to timer at once, years in moments: for what waits for nothing but the clock. */
export class StepClock implements Clock {
  #now = 0;
  #wall: number;
  #timers: Waiting[] = [];

  constructor(wall: number) {
    this.#wall = wall;
  }

  now(): number {
    return this.#now;
  }
  wall(): number {
    return this.#wall;
  }
  after(ms: number, fn: () => void): Timer {
    const timer = { due: this.#now + ms, fn };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
      },
    };
  }
  every(): Timer {
    throw new Error('nothing here asks for it');
  }

  /** The wall clock alone leaps. */
  leap(ms: number): void {
    this.#wall += ms;
  }

  /** Till the wall clock shows this. */
  until(wall: number): void {
    for (;;) {
      const next = this.#timers.reduce<Waiting | undefined>(
        (first, one) => (first === undefined || one.due < first.due ? one : first),
        undefined,
      );
      if (next === undefined || this.#wall + next.due - this.#now > wall) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#step(next.due - this.#now);
      next.fn();
    }
    this.#step(wall - this.#wall);
  }

  #step(ms: number): void {
    this.#now += ms;
    this.#wall += ms;
  }
}
