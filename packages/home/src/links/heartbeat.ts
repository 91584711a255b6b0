/** Pings that wait for their pong at a time, those that were asked for included. */
const WAITING = 32;

/** Counts pings and pongs of one link. Pure; all times are monotonic ms. */
export class Heartbeat {
  readonly #sent = new Map<number, number>();
  #next = 0;
  #unanswered = 0;
  #rtt: number | undefined;

  /** Round trip of the newest answered ping, ms. */
  get rtt(): number | undefined {
    return this.#rtt;
  }

  /** The regular beat: the number of the ping to send, or that the peer is silent (two went unanswered). */
  beat(now: number): number | 'silent' {
    if (this.#unanswered >= 2) return 'silent';
    this.#unanswered++;
    return this.ask(now);
  }

  /** The peer showed in another way that it lives. */
  alive(): void {
    this.#unanswered = 0;
  }

  /** A ping beside the beat, to measure: its number. It does not count as a missed one. */
  ask(now: number): number {
    const n = this.#next++;
    this.#sent.set(n, now);
    if (this.#sent.size > WAITING) this.#sent.delete(this.#sent.keys().next().value as number);
    return n;
  }

  /** The round trip of that ping; undefined for a pong that nobody waits for. */
  pong(n: number, now: number): number | undefined {
    const sent = this.#sent.get(n);
    if (sent === undefined) return undefined;
    this.#sent.delete(n);
    this.#unanswered = 0;
    this.#rtt = now - sent;
    return this.#rtt;
  }
}
