import type { HomeClient, PingResult } from '@around/client';
import type { Clock, Timer } from '@around/platform';
import { type ReadonlySignal, signal } from '@preact/signals';
import { median } from './linkWords.js';

const EVERY_MS = 10_000;
const SAMPLES = 5;

/** Measures the way to the home every 10 s while the page is looked at, never while it is hidden (phone.md, C3). */
export class Pings {
  readonly #clock: Clock;
  readonly #client: Pick<HomeClient, 'ping'>;
  readonly #last = signal<PingResult | undefined>(undefined);
  readonly #median = signal<number | undefined>(undefined);
  #samples: readonly number[] = [];
  #timer: Timer | undefined;
  #run = 0;

  constructor(clock: Clock, client: Pick<HomeClient, 'ping'>) {
    this.#clock = clock;
    this.#client = client;
  }

  get last(): ReadonlySignal<PingResult | undefined> {
    return this.#last;
  }
  /** ms */
  get median(): ReadonlySignal<number | undefined> {
    return this.#median;
  }

  /** From now on, or from a new link on: what another link gave is forgotten. */
  start(): void {
    this.stop();
    this.#samples = [];
    this.#median.value = undefined;
    void this.measure();
    this.#timer = this.#clock.every(EVERY_MS, () => void this.measure());
  }

  stop(): void {
    this.#run++;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async measure(): Promise<void> {
    const run = this.#run;
    try {
      const result = await this.#client.ping();
      if (run !== this.#run) return;
      this.#samples = [...this.#samples, result.total].slice(-SAMPLES);
      this.#last.value = result;
      this.#median.value = median(this.#samples);
    } catch {
      // The link itself tells what is wrong with it.
    }
  }
}
