import type { Clock, Timer } from '@around/platform';

export interface SenderOptions<T> {
  /** Sends one value; resolves when it ended, however it ended. */
  send(value: T, final: boolean): Promise<unknown>;
  /** ms between two values while dragging. */
  everyMs(): number;
}

/**
 * Feeds a dragged control to the home: the newest value only, at most every so often, one under way; what the finger leaves
 * is always sent (phone.md, R6).
 */
export class NewestSender<T> {
  readonly #clock: Clock;
  readonly #options: SenderOptions<T>;
  #next: { readonly value: T } | undefined;
  #busy = false;
  #last = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;

  constructor(clock: Clock, options: SenderOptions<T>) {
    this.#clock = clock;
    this.#options = options;
  }

  drag(value: T): void {
    this.#next = { value };
    this.#pump();
  }

  release(value: T): void {
    this.cancel();
    void this.#options.send(value, true);
  }

  /** The finger was taken away by the system: nothing more is sent. */
  cancel(): void {
    this.#next = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #pump(): void {
    if (this.#next === undefined || this.#busy || this.#timer !== undefined) return;
    const wait = this.#last + this.#options.everyMs() - this.#clock.now();
    if (wait > 0) {
      this.#timer = this.#clock.after(wait, () => {
        this.#timer = undefined;
        this.#pump();
      });
      return;
    }
    const { value } = this.#next;
    this.#next = undefined;
    this.#busy = true;
    this.#last = this.#clock.now();
    void this.#options.send(value, false).then(() => {
      this.#busy = false;
      this.#pump();
    });
  }
}
