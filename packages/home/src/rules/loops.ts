import type { Clock } from '@around/platform';
import { type Told, told } from './told.js';

/** How a run came to be by what other runs did: their rules, the oldest first. */
export interface Cause {
  readonly depth: number;
  readonly rules: readonly string[];
}

/** What changes at a thing so soon after a rule's deed ended is that deed's doing. */
const GRACE_MS = 2_000;
/** Rules may set each other off so deep. */
export const MAX_DEPTH = 8;
/** So often a minute one rule may be set off by what rules did. */
const MAX_BY_RULES = 30;
const MINUTE_MS = 60_000;
const MAX_MARKS = 1_000;

/** Knows what rules did a moment ago, and so which rule sets which off. */
export class Loops {
  readonly #clock: Pick<Clock, 'now'>;
  /** By thing: the newest deed of a rule there; `until`: monotonic ms, missing while it is under way. */
  readonly #marks = new Map<string, { readonly cause: Cause; until?: number }>();
  readonly #byRules = new Map<string, { since: number; count: number }>();

  constructor(ports: { readonly clock: Pick<Clock, 'now'> }) {
    this.#clock = ports.clock;
  }

  /** A rule does something to the thing. @returns to be called when that has ended */
  deed(thing: string, cause: Cause): () => void {
    const mark: { readonly cause: Cause; until?: number } = { cause };
    this.#marks.delete(thing);
    this.#marks.set(thing, mark);
    if (this.#marks.size > MAX_MARKS) this.#marks.delete(this.#marks.keys().next().value as string);
    return () => {
      mark.until = this.#clock.now() + GRACE_MS;
    };
  }

  /** Somebody else operates the thing: what it does now is no rule's doing. */
  others(thing: string): void {
    this.#marks.delete(thing);
  }

  /** By which runs the thing changes now; undefined where no rule has a part in it. */
  causeOf(thing: string): Cause | undefined {
    const mark = this.#marks.get(thing);
    if (mark === undefined) return undefined;
    if (mark.until === undefined || this.#clock.now() <= mark.until) return mark.cause;
    this.#marks.delete(thing);
    return undefined;
  }

  /** Why the rule is not to be set off by what rules did; undefined where it may. Counts. */
  verdict(rule: string, cause: Cause): Told | undefined {
    const chain = [...cause.rules, rule].slice(-MAX_DEPTH).join(' → ');
    if (cause.depth >= MAX_DEPTH) return told('circle', { chain });
    const now = this.#clock.now();
    const counted = this.#byRules.get(rule);
    if (counted === undefined || now - counted.since >= MINUTE_MS) {
      this.#byRules.set(rule, { since: now, count: 1 });
      return undefined;
    }
    return ++counted.count > MAX_BY_RULES ? told('oftenByRules', { most: MAX_BY_RULES, chain }) : undefined;
  }

  forget(rule: string): void {
    this.#byRules.delete(rule);
  }
}

/** The cause that a run of `rule` is for what it sets off. */
export const causeBy = (rule: string, cause: Cause | undefined): Cause => ({
  depth: (cause?.depth ?? 0) + 1,
  rules: [...(cause?.rules ?? []), rule].slice(-MAX_DEPTH),
});
