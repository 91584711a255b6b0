import type { Clock } from '@around/platform';

const MINUTE = 60_000;
const MAX_SOURCES = 10_000;

/** Failed handshakes by source within the last minute. Only failures count, so that nobody is locked out by success. */
export class Failures {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #times = new Map<string, number[]>();

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  blocked(source: string): boolean {
    return this.#recent(source).length >= this.#perMinute;
  }

  add(source: string): void {
    const times = this.#recent(source);
    times.push(this.#clock.now());
    this.#times.delete(source);
    this.#times.set(source, times);
    if (this.#times.size > MAX_SOURCES) this.#times.delete(this.#times.keys().next().value as string);
  }

  #recent(source: string): number[] {
    const after = this.#clock.now() - MINUTE;
    const times = (this.#times.get(source) ?? []).filter((at) => at > after);
    if (times.length === 0) this.#times.delete(source);
    return times;
  }
}
