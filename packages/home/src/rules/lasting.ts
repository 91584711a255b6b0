import { type Action, type Condition, type Rule, spanMs, type ThingValue } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Board } from './board.js';
import { type Readings, soSince } from './lookBack.js';
import { asksNothing, passes, same } from './valueTest.js';

type PropertyCondition = Extract<Condition, { property: string }>;

interface Lasted {
  value: unknown;
  passes: boolean;
  /** Monotonic ms. */
  since: number;
}

/** Knows since when the values that conditions with `for` look at are as they should be. */
export class Lasting {
  readonly #clock: Pick<Clock, 'now' | 'wall'>;
  readonly #board: Board;
  readonly #past: Readings;
  readonly #lasted = new Map<string, Lasted>();
  readonly #off: (() => void)[] = [];

  constructor(
    ports: { readonly clock: Pick<Clock, 'now' | 'wall'>; readonly board: Board; readonly past: Readings },
    rule: Pick<Rule, 'if' | 'do'>,
  ) {
    this.#clock = ports.clock;
    this.#board = ports.board;
    this.#past = ports.past;
    for (const condition of conditionsOf(rule)) this.#watch(condition);
  }

  stop(): void {
    for (const off of this.#off.splice(0)) off();
  }

  /** ms for which the value is as the condition wants it; 0 where it is not. */
  for(condition: PropertyCondition): number {
    const lasted = this.#lasted.get(JSON.stringify(condition));
    return lasted === undefined || !lasted.passes ? 0 : this.#clock.now() - lasted.since;
  }

  #watch(condition: PropertyCondition): void {
    const key = JSON.stringify(condition);
    if (condition.for === undefined || this.#lasted.has(key)) return;
    const any = asksNothing(condition);
    const before = this.#board.value(condition.property);
    const since = before === undefined ? undefined : soSince(this.#past, before, condition, 0, spanMs(condition.for) ?? 0);
    const age = since === undefined ? 0 : Math.max(0, this.#clock.wall() - since);
    const lasted = {
      value: before?.value,
      passes: before !== undefined && passes(before.value, condition),
      since: this.#clock.now() - age,
    };
    this.#lasted.set(key, lasted);
    const taken = ({ value, quality }: ThingValue) => {
      if (quality !== 'good') return;
      const goes = passes(value, condition);
      if (goes !== lasted.passes || (any && !same(value, lasted.value))) lasted.since = this.#clock.now();
      lasted.passes = goes;
      lasted.value = value;
    };
    this.#off.push(this.#board.onValue(condition.property, taken));
  }
}

/** All conditions on properties, wherever in the rule they stand. */
function conditionsOf(rule: Pick<Rule, 'if' | 'do'>): PropertyCondition[] {
  const found: PropertyCondition[] = [];
  const look = (conditions: readonly Condition[]): void => {
    for (const condition of conditions) {
      if ('property' in condition) found.push(condition);
      else if ('all' in condition) look(condition.all);
      else if ('any' in condition) look(condition.any);
      else if ('not' in condition && Array.isArray(condition.not)) look(condition.not);
    }
  };
  const walk = (actions: readonly Action[]): void => {
    for (const action of actions) {
      if ('wait' in action || 'repeat' in action) look(action.until ?? []);
      if ('repeat' in action) walk(action.repeat);
      if (!('choose' in action)) continue;
      for (const branch of action.choose) {
        look(branch.if);
        walk(branch.do);
      }
      walk(action.else ?? []);
    }
  };
  look(rule.if ?? []);
  walk(rule.do);
  return found;
}
