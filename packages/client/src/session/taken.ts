import type { Clock, Timer } from '@around/platform';

/** PROTOCOL.md: at most one acknowledgement in this many ms. */
export const TAKEN_MS = 200;

/** Acknowledges changes: the first at once (it proves us to the home), further ones at most every 200 ms. */
export class Taken {
  readonly #clock: Clock;
  readonly #send: (seq: number) => void;
  #sentAt = Number.NEGATIVE_INFINITY;
  #seq = -1;
  #timer: Timer | undefined;

  constructor(clock: Clock, send: (seq: number) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  note(seq: number): void {
    this.#seq = seq;
    if (this.#timer !== undefined) return;
    const wait = this.#sentAt + TAKEN_MS - this.#clock.now();
    if (wait <= 0) this.#flush();
    else this.#timer = this.#clock.after(wait, () => this.#flush());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #flush(): void {
    this.#timer = undefined;
    this.#sentAt = this.#clock.now();
    this.#send(this.#seq);
  }
}
