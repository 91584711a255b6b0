import type { Clock, Timer } from '@around/platform';

/** PROTOCOL.md: at most one acknowledgement in this many ms … */
export const TAKEN_MS = 200;
/** … or for so many changes: a quarter of what the home lets go unacknowledged, so that a busy house never waits for us. */
export const TAKEN_CHANGES = 64;

/** Acknowledges changes: the first at once (it proves us to the home), further ones every 200 ms or 64 changes. */
export class Taken {
  readonly #clock: Clock;
  readonly #send: (seq: number) => void;
  #sentAt = Number.NEGATIVE_INFINITY;
  #seq = -1;
  #changes = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, send: (seq: number) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** @param changes how many came under this number */
  note(seq: number, changes: number): void {
    this.#seq = seq;
    this.#changes += changes;
    const wait = this.#sentAt + TAKEN_MS - this.#clock.now();
    if (wait <= 0 || this.#changes >= TAKEN_CHANGES) this.#flush();
    else this.#timer ??= this.#clock.after(wait, () => this.#flush());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#sentAt = this.#clock.now();
    this.#changes = 0;
    this.#send(this.#seq);
  }
}
