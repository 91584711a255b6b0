const MINUTE_MS = 60_000;
const ADDRESSES = 1_000;

/** Counts failures by address in windows of a minute, and failures only: nobody is locked out by a stranger's success. */
export class FailureCounter {
  readonly #perMinute: number;
  readonly #counts = new Map<string, { since: number; count: number }>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** @param now monotonic ms */
  failed(address: string, now: number): void {
    const entry = this.#counts.get(address);
    if (entry !== undefined && now - entry.since < MINUTE_MS) {
      entry.count++;
      return;
    }
    this.#counts.delete(address);
    this.#counts.set(address, { since: now, count: 1 });
    if (this.#counts.size > ADDRESSES) this.#counts.delete(this.#counts.keys().next().value as string);
  }

  blocked(address: string, now: number): boolean {
    const entry = this.#counts.get(address);
    return entry !== undefined && now - entry.since < MINUTE_MS && entry.count >= this.#perMinute;
  }
}
