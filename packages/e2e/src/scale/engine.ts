import { retryDelay } from '@around/client';
import { backoffDelay, LINK_BACKOFF } from '@around/platform';
import { type SeededRandom, seededRandom } from '@around/platform/fake';
import { Crowd, NOBODY, STAGE } from './crowd.js';
import { Fleet } from './fleet.js';
import { type Model, RULES } from './model.js';
import { sampling } from './sampling.js';
import { Tally, type Why } from './tally.js';
import { Wheel } from './wheel.js';

/** Something that happens to the house of houses at a moment. */
export interface Incident {
  readonly at: number;
  happen(engine: Engine, at: number): void;
}

/** Links that stand when a story begins count as sound. */
const LONG_AGO = -60_000;

/**
 * Homes, phones and relays, event by event: every wait, queue and time-out of a login by itself.
 */
export class Engine {
  readonly model: Model;
  readonly fleet: Fleet;
  readonly tally: Tally;
  readonly random: SeededRandom;
  readonly crowd: Crowd;
  readonly stage: Uint8Array;
  readonly relay: Int16Array;
  /** No network: dials fail at once and cost a relay nothing. */
  readonly offline: Uint8Array;
  readonly actors: number;
  /** When a link that is live came to be; else when the dial or the greeting began. */
  readonly #since: Float64Array;
  readonly #life: Uint8Array;
  readonly #failures: Uint8Array;
  readonly #hops: Uint8Array;
  /** The relay at which one that is knocking knocks, and how often it did. */
  readonly #door: Int16Array;
  readonly #knocks: Uint8Array;
  readonly #wheel: Wheel;
  readonly #incidents: readonly Incident[];
  readonly #horizon: number;

  constructor(model: Model, phones: number, horizonMs: number, bucketMs: number, incidents: readonly Incident[]) {
    this.model = model;
    this.#horizon = horizonMs;
    this.fleet = new Fleet(model, horizonMs, bucketMs);
    this.tally = new Tally(this.fleet.buckets);
    this.random = seededRandom(model.seed);
    this.actors = model.homes + phones;
    this.#incidents = [...incidents, sampling(horizonMs)];
    this.crowd = new Crowd(model, this.fleet, this.tally, this.random, phones);
    this.stage = this.crowd.stage;
    this.relay = this.crowd.relay;
    this.offline = new Uint8Array(this.actors);
    this.#since = new Float64Array(this.actors).fill(LONG_AGO);
    this.#life = new Uint8Array(this.actors);
    this.#failures = new Uint8Array(this.actors);
    this.#hops = new Uint8Array(this.actors);
    this.#door = new Int16Array(this.actors).fill(NOBODY);
    this.#knocks = new Uint8Array(this.actors);
    this.#wheel = new Wheel(this.actors + this.#incidents.length);
  }

  /** Everything until the horizon. */
  run(): this {
    for (const [k, { at }] of this.#incidents.entries()) this.#wheel.put(this.actors + k, at);
    for (;;) {
      const id = this.#wheel.take();
      if (id === NOBODY) return this;
      const at = this.#wheel.due[id] as number;
      if (at > this.#horizon) return this;
      if (id < this.actors) this.#act(id, at);
      else this.#incidents[id - this.actors]?.happen(this, at);
    }
  }

  /** Runs the incident once more. */
  again(incident: Incident, at: number): void {
    this.#wheel.put(this.actors + this.#incidents.indexOf(incident), at);
  }

  /** The link of one that is live ends, and it knows. */
  cut(id: number, at: number): void {
    const lasted = at - (this.#since[id] as number);
    if (lasted > RULES.heartbeatMs) this.#failures[id] = 0;
    else if (this.crowd.isHome(id)) this.#failures[id] = Math.min(this.#failures[id] as number, RULES.rememberedFailures);
    this.#part(id, at, true);
    this.#wait(id, at);
  }

  /** Its link leads nowhere any more, and it finds out at `noticed`. */
  strand(id: number, at: number, noticed: number): void {
    this.#part(id, at, true);
    this.#failures[id] = 0;
    this.stage[id] = STAGE.stranded;
    this.#wheel.put(id, noticed);
  }

  /** A break that a home meets by itself, and is over after `ms`. */
  interrupt(id: number, at: number, ms: number): void {
    this.#failures[id] = 0;
    this.#part(id, at, true);
    this.stage[id] = STAGE.waiting;
    this.crowd.awayFrom(id, at + ms);
    this.#wheel.put(id, at + ms + backoffDelay(LINK_BACKOFF, 6, this.#unit()));
  }

  /** The relay that a dial is led to; -1 where no balancer has one that answers. */
  pick(): number {
    const { fleet, model, random } = this;
    const any = random.int(model.relays);
    if (model.balance === 'dns') return any;
    if (model.balance === 'least') return fleet.least(any);
    const other = random.int(model.relays);
    if (fleet.state[any] !== 'up' || fleet.state[other] !== 'up') return fleet.state[any] === 'up' ? any : fleet.least(other);
    return (fleet.sockets[any] as number) <= (fleet.sockets[other] as number) ? any : other;
  }

  /** A link that breaks by itself at a moment. */
  breakAt(id: number, at: number): void {
    if (at < this.#horizon) this.#wheel.put(id, at);
  }

  /** For how long nobody of a link that is dead finds out: two pings without an answer, or for a phone no tick of its home. */
  notices(id: number): number {
    const beat = RULES.heartbeatMs;
    return this.crowd.isHome(id) ? beat * (2 + this.random.float()) : 15_000 + 10_000 * this.random.float();
  }

  #act(id: number, at: number) {
    switch (this.stage[id]) {
      case STAGE.waiting:
        return this.#dial(id, at, NOBODY);
      case STAGE.knocking:
        return this.#knock(id, at);
      case STAGE.dialling:
        return this.#open(id, at);
      case STAGE.opening:
        return this.#greet(id, at);
      case STAGE.greeting:
        return this.#welcome(id, at);
      case STAGE.stranded:
        return this.#wait(id, at);
      case STAGE.live:
        return this.interrupt(id, at, this.model.breakMs);
      default:
    }
  }

  /** @param named the relay that a redirect led to */
  #dial(id: number, at: number, named: number) {
    this.#since[id] = at;
    if (this.offline[id] === 1) return this.#wait(id, at);
    this.tally.attempts++;
    this.#door[id] = named === NOBODY ? this.pick() : named;
    this.#knocks[id] = 0;
    this.stage[id] = STAGE.knocking;
    this.#wheel.put(id, at + 1.5 * (this.crowd.rtt[id] as number));
  }

  /**
   * Its first packet has come to a machine. Where that is gone or takes nobody now, the name's next address is tried; at the last one, at a
   * balancer or a single relay the packet is repeated.
   */
  #knock(id: number, at: number) {
    const { fleet, model } = this;
    const relay = this.#door[id] as number;
    const knocks = this.#knocks[id] as number;
    // A redirect names one relay, a balancer is one address.
    const addresses = model.balance === 'dns' && this.#hops[id] === 0 ? Math.min(RULES.addresses, model.relays) : 1;
    const next = knocks + 1 < addresses;
    // Without nginx before it nobody takes the connection of a relay that starts: the next address is tried at once.
    const shut = !model.tls && relay !== NOBODY && fleet.state[relay] === 'restarting';
    if (relay === NOBODY || fleet.state[relay] === 'lost' || fleet.crowded(relay, at) || (shut && next)) {
      this.#knocks[id] = knocks + 1;
      const again = RULES.repeatMs[knocks + 1 - addresses] ?? RULES.dialMs;
      const pause = !next ? again : shut ? 0 : RULES.nextAddressMs;
      const late = (this.#since[id] as number) + RULES.dialMs;
      if (relay === NOBODY || at + pause >= late) return this.#fail(id, Math.max(at, late), 'silent', false);
      if (next) this.#door[id] = (relay + 1) % model.relays;
      return this.#wheel.put(id, at + pause);
    }
    const rtt = this.crowd.rtt[id] as number;
    const { nginx } = model.figures;
    const through = model.tls ? fleet.nginx(relay, at, this.crowd.isHome(id) ? nginx.loginMs : nginx.helloMs) + rtt : at;
    if (this.crowd.isHome(id) && !fleet.enter(id, relay)) return this.#fail(id, through, 'address', false);
    this.crowd.enter(id, relay);
    this.#life[id] = fleet.life[relay] as number;
    this.stage[id] = STAGE.dialling;
    this.#wheel.put(id, through);
  }

  /** Its upgrade has come to the relay. */
  #open(id: number, at: number) {
    const relay = this.relay[id] as number;
    const { fleet } = this;
    const rtt = this.crowd.rtt[id] as number;
    if (fleet.state[relay] === 'lost') return this.#fail(id, Math.max(at, (this.#since[id] as number) + RULES.dialMs), 'silent');
    if (fleet.state[relay] !== 'up') return this.#fail(id, at + rtt / 2, 'refused');
    // nginx opens its own connection to the relay just now: a restart in between does not concern it.
    this.#life[id] = fleet.life[relay] as number;
    const done = fleet.loop(relay, at, this.#cost(id) / 2);
    const late = (this.#since[id] as number) + RULES.dialMs;
    if (done + rtt / 2 > late) return this.#fail(id, Math.max(at, late), 'slow');
    this.stage[id] = STAGE.opening;
    this.#since[id] = done + rtt / 2;
    this.#wheel.put(id, done + rtt);
  }

  /** Its login or hello has come to the relay. */
  #greet(id: number, at: number) {
    const relay = this.relay[id] as number;
    if (!this.#same(id, relay)) return this.#fail(id, at, 'refused');
    const done = this.fleet.loop(relay, at, this.#cost(id) / 2);
    const rtt = this.crowd.rtt[id] as number;
    const late = (this.#since[id] as number) + (this.crowd.isHome(id) ? RULES.helloMs : RULES.dialMs);
    // The relay has done the work all the same.
    if (done + rtt / 2 > late) return this.#fail(id, Math.max(at, late), 'slow');
    this.stage[id] = STAGE.greeting;
    this.#wheel.put(id, done + rtt / 2);
  }

  #welcome(id: number, at: number) {
    const relay = this.relay[id] as number;
    const { fleet, tally, model } = this;
    if (!this.#same(id, relay)) return this.#fail(id, at, 'refused');
    if (this.crowd.isHome(id) && (fleet.homes[relay] as number) >= model.maxHomes) return this.#full(id, at, relay);
    this.#since[id] = at;
    this.#hops[id] = 0;
    if (this.crowd.isHome(id)) {
      this.#failures[id] = Math.min(this.#failures[id] as number, RULES.rememberedFailures);
      fleet.welcomed(relay, at);
      tally.announced++;
      if (this.#breaking) this.breakAt(id, at + this.nextBreak());
    } else {
      this.#failures[id] = 0;
      tally.asked++;
    }
    this.crowd.join(id, at);
  }

  /** Homes lose their links by themselves too. */
  breaking(): void {
    this.#breaking = true;
    for (let id = 0; id < this.model.homes; id++) this.breakAt(id, this.nextBreak());
  }
  #breaking = false;

  nextBreak(): number {
    return (-Math.log(1 - this.random.float()) * 86_400_000) / this.model.breaksPerDay;
  }

  #full(id: number, at: number, relay: number) {
    const hops = this.#hops[id] as number;
    if (hops >= RULES.hops || this.fleet.n === 1) {
      this.#hops[id] = 0;
      return this.#fail(id, at, 'full');
    }
    this.#hops[id] = hops + 1;
    this.tally.redirects++;
    this.#part(id, at, false);
    this.#dial(id, at, (relay + 1) % this.fleet.n);
  }

  #same(id: number, relay: number): boolean {
    return this.fleet.state[relay] === 'up' && this.fleet.life[relay] === this.#life[id];
  }

  #cost(id: number): number {
    const { loginMs, helloMs } = this.model.figures.relay;
    return this.crowd.isHome(id) ? loginMs : helloMs;
  }

  #fail(id: number, at: number, why: Why, inside = true) {
    this.tally.failed[why]++;
    if (inside) this.#part(id, at, false);
    this.#wait(id, at);
  }

  #unit(): number {
    return this.model.jitter ? this.random.float() : 1;
  }

  #wait(id: number, at: number) {
    const failures = this.#failures[id] as number;
    this.stage[id] = STAGE.waiting;
    this.#failures[id] = Math.min(failures + 1, 200);
    const wait = this.crowd.isHome(id) ? backoffDelay(LINK_BACKOFF, failures, this.#unit()) : retryDelay(failures, this.#unit());
    this.#wheel.put(id, at + wait);
  }

  #part(id: number, at: number, linked: boolean): void {
    this.#wheel.remove(id);
    this.crowd.leave(id, at, linked);
  }
}
