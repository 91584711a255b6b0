import { limitKey } from '@around/platform';

const MINUTE_MS = 60_000;
const ADDRESSES = 1_000;

/** Who failed how often within a minute. Only failures count, so that a stranger's tries lock out nobody else. */
export class Failures {
  readonly #perMinute: number;
  readonly #recent = new Map<string, { since: number; count: number }>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** @param now monotonic ms */
  add(host: string, now: number): void {
    const key = limitKey(host);
    const entry = this.#recent.get(key);
    if (entry !== undefined && now - entry.since < MINUTE_MS) {
      entry.count++;
      return;
    }
    this.#recent.delete(key);
    this.#recent.set(key, { since: now, count: 1 });
    if (this.#recent.size > ADDRESSES) this.#recent.delete(this.#recent.keys().next().value as string);
  }

  blocked(host: string, now: number): boolean {
    const entry = this.#recent.get(limitKey(host));
    return entry !== undefined && now - entry.since < MINUTE_MS && entry.count >= this.#perMinute;
  }
}
