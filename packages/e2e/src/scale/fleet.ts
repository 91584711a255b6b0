import type { Model } from './model.js';
import { RULES } from './model.js';

/** `restarting`: nginx answers, the relay does not. `lost`: nothing answers, nobody is told. */
export type RelayState = 'up' | 'restarting' | 'lost';

/** The relays: what each has to do and when it will have done it, who is connected, and what one address may. */
export class Fleet {
  readonly n: number;
  readonly state: RelayState[];
  /** Grows with each end of a relay: what was begun before is void. */
  readonly life: Uint8Array;
  /** Sockets, from their dial on. */
  readonly sockets: Int32Array;
  /** Homes logged in, and phones joined. */
  readonly homes: Int32Array;
  readonly phones: Int32Array;
  /** Work done, ms of CPU, by relay and bucket of time. */
  readonly loopWork: Float32Array;
  readonly nginxWork: Float32Array;
  /** Homes welcomed, by relay and bucket. */
  readonly logins: Int32Array;
  readonly buckets: number;
  readonly bucketMs: number;
  /** The longest that work has waited for its turn, ms. */
  longestWait = 0;
  readonly #loopFree: Float64Array;
  readonly #nginxFree: Float64Array;
  readonly #nginxCores: number;
  /** What may wait, as time. */
  readonly #loopPatience: number;
  readonly #nginxPatience: number;
  readonly #groups: number;
  readonly #connections: Uint16Array;
  readonly #strangers: Uint8Array;
  readonly #sharedBy: number;

  constructor(model: Model, horizonMs: number, bucketMs: number) {
    this.n = model.relays;
    this.bucketMs = bucketMs;
    this.buckets = Math.ceil(horizonMs / bucketMs) + 1;
    this.state = Array.from({ length: this.n }, () => 'up');
    this.life = new Uint8Array(this.n);
    this.sockets = new Int32Array(this.n);
    this.homes = new Int32Array(this.n);
    this.phones = new Int32Array(this.n);
    this.loopWork = new Float32Array(this.n * this.buckets);
    this.nginxWork = new Float32Array(this.n * this.buckets);
    this.logins = new Int32Array(this.n * this.buckets);
    this.#loopFree = new Float64Array(this.n);
    this.#nginxFree = new Float64Array(this.n);
    this.#nginxCores = Math.max(1, model.cores - 1);
    this.#loopPatience = RULES.backlog * model.figures.relay.loginMs;
    this.#nginxPatience = model.tls ? (RULES.backlog * model.figures.nginx.loginMs) / this.#nginxCores : Number.POSITIVE_INFINITY;
    this.#sharedBy = model.sharedBy;
    this.#groups = Math.ceil((model.homes * model.sharedShare) / model.sharedBy);
    this.#connections = new Uint16Array(this.n * this.#groups);
    this.#strangers = new Uint8Array(this.n * this.#groups);
  }

  /** First come, first served: the event loop takes so much work at `at` and has done it at the moment returned. */
  loop(relay: number, at: number, ms: number): number {
    const from = Math.max(at, this.#loopFree[relay] as number);
    this.longestWait = Math.max(this.longestWait, from - at);
    this.#loopFree[relay] = from + ms;
    const cell = relay * this.buckets + this.bucket(from);
    this.loopWork[cell] = (this.loopWork[cell] as number) + ms;
    return from + ms;
  }

  /** As `loop`, by nginx's workers: several share the work. */
  nginx(relay: number, at: number, ms: number): number {
    const from = Math.max(at, this.#nginxFree[relay] as number);
    this.longestWait = Math.max(this.longestWait, from - at);
    this.#nginxFree[relay] = from + ms / this.#nginxCores;
    const cell = relay * this.buckets + this.bucket(from);
    this.nginxWork[cell] = (this.nginxWork[cell] as number) + ms;
    return from + ms;
  }

  welcomed(relay: number, at: number): void {
    const cell = relay * this.buckets + this.bucket(at);
    this.logins[cell] = (this.logins[cell] as number) + 1;
  }

  bucket(at: number): number {
    return Math.min(this.buckets - 1, Math.floor(at / this.bucketMs));
  }

  /** Its process ends: what waited in its loop is gone. */
  end(relay: number, state: Exclude<RelayState, 'up'>): void {
    this.state[relay] = state;
    this.life[relay] = (this.life[relay] as number) + 1;
    this.#loopFree[relay] = 0;
    if (state === 'lost') this.#nginxFree[relay] = 0;
  }

  begin(relay: number): void {
    this.state[relay] = 'up';
  }

  /** So many wait already that the system drops the next one's first packet. */
  crowded(relay: number, at: number): boolean {
    return (this.#nginxFree[relay] as number) - at > this.#nginxPatience || (this.#loopFree[relay] as number) - at > this.#loopPatience;
  }

  /** How far a relay is behind, ms. */
  backlog(relay: number, at: number): number {
    return Math.max(0, (this.#loopFree[relay] as number) - at, (this.#nginxFree[relay] as number) - at);
  }

  /** The relay with fewest connections of those that answer; -1 where none does. @param from where the look begins, so that equals take turns */
  least(from: number): number {
    let best = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.n; k++) {
      const relay = (from + k) % this.n;
      const count = this.sockets[relay] as number;
      if (this.state[relay] !== 'up' || count >= fewest) continue;
      best = relay;
      fewest = count;
    }
    return best;
  }

  /** Whether nginx and the relay let one more socket of this home's address in. It is a stranger until `prove`. */
  enter(home: number, relay: number): boolean {
    const cell = this.#cell(home, relay);
    if (cell < 0) return true;
    if ((this.#connections[cell] as number) >= RULES.connectionsPerAddress) return false;
    if ((this.#strangers[cell] as number) >= RULES.strangersPerAddress) return false;
    this.#connections[cell] = (this.#connections[cell] as number) + 1;
    this.#strangers[cell] = (this.#strangers[cell] as number) + 1;
    return true;
  }

  prove(home: number, relay: number): void {
    const cell = this.#cell(home, relay);
    if (cell >= 0) this.#strangers[cell] = (this.#strangers[cell] as number) - 1;
  }

  leave(home: number, relay: number, proven: boolean): void {
    const cell = this.#cell(home, relay);
    if (cell < 0) return;
    this.#connections[cell] = (this.#connections[cell] as number) - 1;
    if (!proven) this.#strangers[cell] = (this.#strangers[cell] as number) - 1;
  }

  #cell(home: number, relay: number): number {
    const group = Math.floor(home / this.#sharedBy);
    return group < this.#groups ? relay * this.#groups + group : -1;
  }
}
