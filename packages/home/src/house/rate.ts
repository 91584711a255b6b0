/** A bucket of tokens: `perSecond` on the average, as many at once. */
export class Rate {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  /** @param now monotonic ms */
  constructor(perSecond: number, now: number, burst = perSecond) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Whether one more is within the rate; it is then counted. */
  take(now: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) * this.#perSecond) / 1_000);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Full again: nothing needs to be remembered of it. */
  idle(now: number): boolean {
    return this.#tokens + ((now - this.#at) * this.#perSecond) / 1_000 >= this.#burst;
  }
}

/** One bucket a key; those that are full again are forgotten. */
export class KeyRates {
  readonly #perSecond: number;
  readonly #rates = new Map<string, Rate>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  take(key: string, now: number): boolean {
    let rate = this.#rates.get(key);
    if (rate === undefined) {
      for (const [other, old] of this.#rates) if (old.idle(now)) this.#rates.delete(other);
      rate = new Rate(this.#perSecond, now);
      this.#rates.set(key, rate);
    }
    return rate.take(now);
  }
}
