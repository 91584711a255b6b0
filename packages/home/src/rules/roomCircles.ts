import type { Clock } from '@around/platform';
import { type Told, told } from './told.js';

/** What was done in a room is felt by its sensors within that many ms. */
const FELT_MS = 60_000;
/** Rounds that are no accident any more. */
const ROUNDS = 5;
/** The next round of a circle comes within that many ms. */
const ROUND_MS = 300_000;
/** Rules of a chain, and places, that are remembered. */
const MAX_CHAIN = 8;
const MAX_PLACES = 1_000;

interface Rounds {
  count: number;
  at: number;
}

/**
 * Circles by way of the room: a light goes on, the light sensor says so, a rule turns it off for that, and so on. None of it is certain, a
 * cloud may have passed; so only rounds in a row count, in which rules really changed something where the sensor is.
 */
export class RoomCircles {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #placeOf: (thing: string) => string;
  /** By place: the rules by whose doing it is as it is, the newest last; `at`: monotonic ms. */
  readonly #marks = new Map<string, { readonly chain: readonly string[]; readonly at: number }>();
  readonly #rounds = new Map<string, Rounds>();

  /** @param placeOf the room that the thing is in; the thing itself where it is in none */
  constructor(ports: { readonly clock: Pick<Clock, 'now'> }, placeOf: (thing: string) => string) {
    this.#clock = ports.clock;
    this.#placeOf = placeOf;
  }

  /** A rule changes something there. @param chain by whose doing it runs */
  changed(thing: string, rule: string, chain: readonly string[]): void {
    const place = this.#placeOf(thing);
    this.#marks.delete(place);
    this.#marks.set(place, { chain: [...chain.filter((one) => one !== rule), rule].slice(-MAX_CHAIN), at: this.#clock.now() });
    if (this.#marks.size > MAX_PLACES) this.#marks.delete(this.#marks.keys().next().value as string);
  }

  /** Somebody else operates something there: what its sensors say now is no rule's doing. */
  others(thing: string): void {
    if (this.#marks.size > 0) this.#marks.delete(this.#placeOf(thing));
  }

  /** By whose doing a sensor may say what it says; undefined where no rule did anything there. @param lasted ms that it had to stay so */
  chainAt(thing: string, lasted = 0): readonly string[] | undefined {
    if (this.#marks.size === 0) return undefined;
    const mark = this.#marks.get(this.#placeOf(thing));
    return mark !== undefined && this.#clock.now() - mark.at <= FELT_MS + lasted ? mark.chain : undefined;
  }

  /** Why the rule is not to be set off by the room; undefined where it may. Counts. */
  verdict(rule: string, chain: readonly string[]): Told | undefined {
    const first = chain.indexOf(rule);
    if (first < 0) return undefined;
    const at = this.#clock.now();
    const before = this.#rounds.get(rule);
    const count = before === undefined || at - before.at > ROUND_MS ? 1 : before.count + 1;
    this.#rounds.set(rule, { count, at });
    return count <= ROUNDS ? undefined : told('roomCircle', { times: count - 1, chain: [...chain.slice(first), rule].join(' → ') });
  }

  forget(rule: string): void {
    this.#rounds.delete(rule);
  }
}
