import type { Clock } from '@around/platform';

const WINDOW_MS = 60_000;
/** Addresses remembered; the oldest is forgotten first. */
const REMEMBERED = 10_000;

/** Counts failed handshakes by address, a minute at a time. Success is never counted: nobody can lock another out by use. */
export class Failures {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #perMinute: number;
  readonly #seen = new Map<string, { count: number; readonly since: number }>();

  /** @param perMinute failures after which an address is throttled until its minute is over; 0: never */
  constructor(clock: Pick<Clock, 'now'>, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  note(key: string): void {
    if (this.#perMinute === 0) return;
    const now = this.#clock.now();
    const seen = this.#seen.get(key);
    if (seen !== undefined && now - seen.since < WINDOW_MS) {
      seen.count++;
      return;
    }
    this.#seen.delete(key);
    if (this.#seen.size >= REMEMBERED) this.#seen.delete(this.#seen.keys().next().value as string);
    this.#seen.set(key, { count: 1, since: now });
  }

  throttled(key: string): boolean {
    const seen = this.#seen.get(key);
    return seen !== undefined && seen.count >= this.#perMinute && this.#clock.now() - seen.since < WINDOW_MS;
  }
}
