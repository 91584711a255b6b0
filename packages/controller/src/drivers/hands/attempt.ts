import type { Clock, Timer } from '@around/platform';

/** What becomes of one attempt. Exactly one of `done`, `failed`, `late` is called, unless it is stopped before; then `settled`, once. */
export interface AttemptListener<T> {
  done(value: T): void;
  failed(error: unknown): void;
  /** Its time is over; it has been told to give up. */
  late(): void;
  /** Nothing of it runs any more, or it does not heed its signal and is left to itself. */
  settled(): void;
}

/** What one gets to give up after its signal. */
const GRACE_MS = 2_000;

/** Runs an asynchronous function with a time limit and a way to stop it. */
export class Attempt<T> {
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  readonly #listener: AttemptListener<T>;
  readonly #limit: Timer;
  #over = false;
  #settled = false;
  #grace: Timer | undefined;

  constructor(clock: Clock, timeoutMs: number, work: (signal: AbortSignal) => Promise<T>, listener: AttemptListener<T>) {
    this.#clock = clock;
    this.#listener = listener;
    this.#limit = clock.after(timeoutMs, () => {
      if (this.#end()) {
        listener.late();
        this.#letGo();
      }
    });
    this.#run(work);
  }

  /** Tells it to give up. Nothing but `settled` follows. */
  stop(): void {
    if (this.#end()) this.#letGo();
  }

  async #run(work: (signal: AbortSignal) => Promise<T>): Promise<void> {
    try {
      const value = await work(this.#abort.signal);
      if (this.#end()) this.#listener.done(value);
    } catch (error) {
      if (this.#end()) this.#listener.failed(error);
    }
    this.#settle();
  }

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#limit.cancel();
    return true;
  }

  #letGo(): void {
    this.#grace = this.#clock.after(GRACE_MS, () => this.#settle());
    this.#abort.abort();
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#grace?.cancel();
    this.#listener.settled();
  }
}
