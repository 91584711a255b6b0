import type { SeededRandom } from '@around/platform/fake';
import type { Fleet } from './fleet.js';
import type { Model } from './model.js';
import type { Tally } from './tally.js';

/** What a home or a phone is about. `stranded`: its relay is gone, and it does not know it yet. */
export const STAGE = { off: 0, waiting: 1, knocking: 2, dialling: 3, opening: 4, greeting: 5, live: 6, stranded: 7 } as const;

export const NOBODY = -1;

/**
 * Who is linked where, and since when those are away that are not. Homes are the ids from 0, phones follow. All begin live, spread
 * evenly. A phone counts as live where its own socket and its home's link are.
 */
export class Crowd {
  readonly size: number;
  readonly stage: Uint8Array;
  readonly relay: Int16Array;
  /** ms. */
  readonly rtt: Float32Array;
  readonly #model: Model;
  readonly #fleet: Fleet;
  readonly #tally: Tally;
  readonly #brokenAt: Float64Array;
  readonly #homeOf: Int32Array;
  readonly #firstPhone: Int32Array;
  readonly #nextPhone: Int32Array;

  constructor(model: Model, fleet: Fleet, tally: Tally, random: SeededRandom, phones: number) {
    this.#model = model;
    this.#fleet = fleet;
    this.#tally = tally;
    this.size = model.homes + phones;
    this.stage = new Uint8Array(this.size).fill(STAGE.live);
    this.relay = new Int16Array(this.size);
    this.rtt = new Float32Array(this.size);
    this.#brokenAt = new Float64Array(this.size).fill(Number.NaN);
    this.#homeOf = new Int32Array(phones);
    this.#firstPhone = new Int32Array(model.homes).fill(NOBODY);
    this.#nextPhone = new Int32Array(phones).fill(NOBODY);
    this.#settle(random);
  }

  isHome(id: number): boolean {
    return id < this.#model.homes;
  }

  /** It has a socket to a relay now, and is not welcome yet. */
  enter(id: number, relay: number): void {
    this.relay[id] = relay;
    this.#fleet.sockets[relay] = (this.#fleet.sockets[relay] as number) + 1;
  }

  /** It is welcome at its relay. */
  join(id: number, at: number): void {
    const relay = this.relay[id] as number;
    const { homes, phones } = this.#fleet;
    this.stage[id] = STAGE.live;
    if (!this.isHome(id)) {
      phones[relay] = (phones[relay] as number) + 1;
      if (this.stage[this.#homeOf[id - this.#model.homes] as number] === STAGE.live) this.#meets(id, at);
      return;
    }
    this.#fleet.prove(id, relay);
    homes[relay] = (homes[relay] as number) + 1;
    this.#tally.homesLive++;
    this.#came(id, at);
    for (const phone of this.#phonesOf(id)) this.#meets(phone, at);
  }

  /** Its socket is no more. @param linked it was live */
  leave(id: number, at: number, linked: boolean): void {
    const relay = this.relay[id] as number;
    const { sockets, homes, phones } = this.#fleet;
    this.relay[id] = NOBODY;
    sockets[relay] = (sockets[relay] as number) - 1;
    if (this.isHome(id)) this.#fleet.leave(id, relay, linked);
    if (!linked) return;
    const count = this.isHome(id) ? homes : phones;
    count[relay] = (count[relay] as number) - 1;
    this.stage[id] = STAGE.off;
    if (this.isHome(id)) {
      this.#tally.homesLive--;
      this.#brokenAt[id] = at;
      for (const phone of this.#phonesOf(id)) if (this.stage[phone] === STAGE.live) this.#loses(phone, at);
    } else if (this.stage[this.#homeOf[id - this.#model.homes] as number] === STAGE.live) this.#loses(id, at);
  }

  /** Its absence counts from a moment: before it could not come back. */
  awayFrom(id: number, at: number): void {
    this.#brokenAt[id] = at;
  }

  /** Whoever is away counts from now on. */
  countFrom(at: number): void {
    for (let id = 0; id < this.size; id++) if (!Number.isNaN(this.#brokenAt[id] as number)) this.#brokenAt[id] = at;
  }

  #settle(random: SeededRandom): void {
    const { rttMs, relays, homes } = this.#model;
    const fleet = this.#fleet;
    const tally = this.#tally;
    for (let id = 0; id < this.size; id++) {
      this.rtt[id] = rttMs[0] + (rttMs[1] - rttMs[0]) * random.float();
      const relay = random.int(relays);
      this.enter(id, relay);
      if (this.isHome(id)) {
        fleet.enter(id, relay);
        fleet.prove(id, relay);
        fleet.homes[relay] = (fleet.homes[relay] as number) + 1;
        tally.homesLive++;
        continue;
      }
      const phone = id - homes;
      const home = random.int(homes);
      this.#homeOf[phone] = home;
      this.#nextPhone[phone] = this.#firstPhone[home] as number;
      this.#firstPhone[home] = phone;
      fleet.phones[relay] = (fleet.phones[relay] as number) + 1;
      tally.phonesLive++;
    }
  }

  *#phonesOf(home: number): Generator<number> {
    for (let p = this.#firstPhone[home] as number; p !== NOBODY; p = this.#nextPhone[p] as number) yield this.#model.homes + p;
  }

  /** A phone whose socket is there, and its home is too: one round trip more, and it is live. */
  #meets(phone: number, at: number): void {
    if (this.stage[phone] !== STAGE.live) return;
    this.#tally.phonesLive++;
    this.#came(phone, at + (this.rtt[phone] as number));
  }

  #came(id: number, at: number): void {
    const since = this.#brokenAt[id] as number;
    if (Number.isNaN(since)) return;
    this.#brokenAt[id] = Number.NaN;
    (this.isHome(id) ? this.#tally.homesAway : this.#tally.phonesAway).add(at - since);
  }

  #loses(phone: number, at: number): void {
    this.#tally.phonesLive--;
    if (Number.isNaN(this.#brokenAt[phone] as number)) this.#brokenAt[phone] = at;
  }
}
