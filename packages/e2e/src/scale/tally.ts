/** Numbers that only grow in number: a list of floats without an object for each. */
export class Samples {
  #values = new Float32Array(1_024);
  length = 0;

  add(value: number): void {
    if (this.length === this.#values.length) {
      const more = new Float32Array(this.length * 2);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.length++] = value;
  }

  sorted(): Float32Array {
    return this.#values.slice(0, this.length).sort();
  }
}

/** The p-th quantile (0…1) of sorted values, by nearest rank; NaN where there are none. */
export const quantileOf = (sorted: ArrayLike<number>, p: number): number =>
  sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;

export const WHY = ['refused', 'silent', 'slow', 'address', 'full'] as const;
/** Why an attempt failed: nobody listens (or nginx says 502); nothing answers; it took too long; too many of its address; no room. */
export type Why = (typeof WHY)[number];

/** What is counted while a simulation runs. */
export class Tally {
  readonly failed: Record<Why, number> = { refused: 0, silent: 0, slow: 0, address: 0, full: 0 };
  /** For how long each was without its link, ms: from the moment it broke, or from which it could come back. */
  readonly homesAway = new Samples();
  readonly phonesAway = new Samples();
  readonly homes: Float32Array;
  readonly phones: Float32Array;
  /** The most that one relay has to do still, ms. */
  readonly backlog: Float32Array;
  /** Messages that relays give to NATS, a second. */
  readonly nats: Float32Array;
  /** The most that one relay's links take of memory, bytes, and of its line, bits a second. */
  memory = 0;
  line = 0;
  /** The most homes that one relay had. */
  mostHomes = 0;
  homesLive = 0;
  phonesLive = 0;
  attempts = 0;
  redirects = 0;
  /** Questions between relays: where is this home, and this home is here. */
  asked = 0;
  announced = 0;

  constructor(buckets: number) {
    this.homes = new Float32Array(buckets);
    this.phones = new Float32Array(buckets);
    this.backlog = new Float32Array(buckets);
    this.nats = new Float32Array(buckets);
  }
}
