import type { Clock, Timer } from '../clock.js';
import { FakeTimers } from './timers.js';

/** 2026-01-15T14:02:31Z. */
export const FAKE_WALL_START = Date.UTC(2026, 0, 15, 14, 2, 31);

const MAX_DELAY = 2 ** 31 - 1;

/** Time that passes only when a test says so. Between two timers every promise that can settle does. */
export class FakeClock implements Clock {
  readonly #timers = new FakeTimers();
  readonly #wallStart: number;
  #now = 0;
  #wallShift = 0;
  #advancing = false;

  constructor(options: { wallStart?: number } = {}) {
    this.#wallStart = options.wallStart ?? FAKE_WALL_START;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return Math.floor(this.#wallStart + this.#now + this.#wallShift);
  }

  /** Timers that wait: a stopped part leaves none of its own behind. */
  get pending(): number {
    return this.#timers.size;
  }

  after(ms: number, fn: () => void): Timer {
    return this.#timers.add(this.#now + checked(ms), fn);
  }

  every(ms: number, fn: () => void): Timer {
    const period = Math.max(1, checked(ms));
    let timer: Timer | undefined;
    let cancelled = false;
    const again = (): void => {
      timer = this.#timers.add(this.#now + period, () => {
        again();
        fn();
      });
      if (cancelled) timer.cancel();
    };
    again();
    return {
      cancel: () => {
        cancelled = true;
        timer?.cancel();
      },
    };
  }

  /** The wall clock alone jumps (NTP, a user); timers and `now()` do not notice. */
  jumpWall(ms: number): void {
    this.#wallShift += ms;
  }

  /**
   * The same time as another machine sees it: another zero of `now()`, another wall clock.
   * A part that compares `now()` of two machines fails with it.
   */
  shifted(by: { now?: number; wall?: number }): Clock {
    return {
      now: () => this.now() + (by.now ?? 0),
      wall: () => this.wall() + (by.wall ?? 0),
      after: (ms, fn) => this.after(ms, fn),
      every: (ms, fn) => this.every(ms, fn),
    };
  }

  /** Lets everything settle that needs no time. */
  async flush(): Promise<void> {
    // An immediate runs after every microtask and nextTick; the second serves handlers that used one themselves.
    await new Promise<void>((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Fires the timers due within `ms`, in order, and settles what each of them started. Rejects with what a timer throws. */
  async advance(ms: number): Promise<void> {
    if (this.#advancing) throw new Error('advance() is under way already: await the first one');
    this.#advancing = true;
    try {
      const end = this.#now + ms;
      await this.flush();
      for (let next = this.#timers.takeDue(end); next !== undefined; next = this.#timers.takeDue(end)) {
        this.#now = Math.max(this.#now, next.due);
        next.fn();
        await this.flush();
      }
      this.#now = end;
    } finally {
      this.#advancing = false;
    }
  }

  /** Advances from timer to timer until `condition` holds. @throws Error when it does not within `withinMs` */
  async until(condition: () => boolean, withinMs = 60_000): Promise<void> {
    const end = this.#now + withinMs;
    await this.flush();
    while (!condition()) {
      const due = this.#timers.nextDue();
      if (due === undefined || due > end) {
        // Nothing is due in time; work off this thread (a hash, a file) may still be about to settle.
        for (let spins = 0; spins < 200 && !condition(); spins++) await this.flush();
        if (condition()) return;
        throw new Error(`the condition did not hold within ${withinMs} ms of fake time`);
      }
      await this.advance(Math.max(0, due - this.#now));
    }
  }

  /** What `promise` settles to; time advances as far as it takes. */
  async settle<T>(promise: Promise<T>, withinMs = 60_000): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    await this.until(() => settled, withinMs);
    return promise;
  }
}

function checked(ms: number): number {
  if (!(ms <= MAX_DELAY)) throw new RangeError(`a timer takes 0 … ${MAX_DELAY} ms, not ${ms}`);
  return Math.max(0, ms);
}
