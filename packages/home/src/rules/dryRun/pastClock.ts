import type { Clock, Timer } from '@around/platform';

interface Entry {
  readonly due: number;
  readonly fn: () => void;
}

/** A clock of the past, which goes on as it is told. Both of its times are Unix ms. */
export class PastClock implements Clock {
  /** In order of time; those of one moment in the order in which they were made. */
  readonly #entries: Entry[] = [];
  #at: number;

  constructor(at: number) {
    this.#at = at;
  }

  now(): number {
    return this.#at;
  }

  wall(): number {
    return this.#at;
  }

  after(ms: number, fn: () => void): Timer {
    const entry = { due: this.#at + Math.max(0, ms), fn };
    const place = this.#entries.findIndex(({ due }) => due > entry.due);
    this.#entries.splice(place < 0 ? this.#entries.length : place, 0, entry);
    return {
      cancel: () => {
        const at = this.#entries.indexOf(entry);
        if (at >= 0) this.#entries.splice(at, 1);
      },
    };
  }

  every(ms: number, fn: () => void): Timer {
    let timer: Timer | undefined;
    const again = (): void => {
      timer = this.after(Math.max(1, ms), () => {
        again();
        fn();
      });
    };
    again();
    return { cancel: () => timer?.cancel() };
  }

  /** When the next timer is due. */
  get next(): number | undefined {
    return this.#entries[0]?.due;
  }

  /** Fires the first timer that is due by then, and stands at its time; else stands at `to`. @returns whether one fired */
  step(to: number): boolean {
    const first = this.#entries[0];
    if (first === undefined || first.due > to) {
      this.#at = Math.max(this.#at, to);
      return false;
    }
    this.#entries.shift();
    this.#at = Math.max(this.#at, first.due);
    first.fn();
    return true;
  }
}
