import type { Work } from '@around/config';
import { type Rule, sameJson, type Trigger } from '@around/messages';

/** Writes until a circle is certain or its end is. */
const STEPS = 50;

/**
 * Rules that set each other off for certain: each writes, without a condition, what the next one waits for, and no write is in vain.
 * @returns the rules of each circle, in the order of their names
 */
export function* circles(rules: ReadonlyMap<string, Rule>): Work<string[][]> {
  const plain = new Map([...rules].filter(([, rule]) => rule.on !== false && (rule.if ?? []).length === 0));
  const waits = waitingFor(plain);
  const found = new Map<string, string[]>();
  for (const [id, rule] of plain) {
    for (const trigger of rule.when) {
      if (!('property' in trigger) || trigger.is === undefined) continue;
      yield;
      const circle = follow({ rules: plain, waits }, id, new Map([[trigger.property, trigger.is]]))?.sort();
      if (circle !== undefined) found.set(circle.join(' '), circle);
    }
  }
  return [...found.values()];
}

interface Followed {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly waits: ReadonlyMap<string, readonly (readonly [id: string, trigger: Test])[]>;
}

/** By property: the triggers that are set off by what is written, at once. */
function waitingFor(rules: ReadonlyMap<string, Rule>): Followed['waits'] {
  const found = new Map<string, [string, Test][]>();
  for (const [id, rule] of rules) {
    for (const trigger of rule.when) {
      if (!('property' in trigger) || trigger.for !== undefined || trigger.hysteresis !== undefined) continue;
      const list = found.get(trigger.property) ?? [];
      found.set(trigger.property, list);
      list.push([id, trigger]);
    }
  }
  return found;
}

/** Lets the writes of one rule have their effect; `values`: what is known of the house by then. The circle, where it comes to one. */
function follow({ rules, waits }: Followed, begun: string, values: Map<string, unknown>): string[] | undefined {
  const waiting = [begun];
  const seen = new Map<string, number>();
  const ran: string[] = [];
  while (waiting.length > 0 && ran.length < STEPS) {
    const id = waiting.shift() as string;
    const state = `${id} ${waiting.join(' ')} ${JSON.stringify([...values].sort(([a], [b]) => (a < b ? -1 : 1)))}`;
    const before = seen.get(state);
    if (before !== undefined) return [...new Set(ran.slice(before))];
    seen.set(state, ran.length);
    ran.push(id);
    for (const [property, value] of certainWrites(rules.get(id) as Rule)) {
      const known = values.has(property);
      const was = values.get(property);
      values.set(property, value);
      // What it was before is not known: it may not be a change.
      if (!known || sameJson(was, value)) continue;
      const woken = (waits.get(property) ?? []).flatMap(([other, trigger]) => (setsOff(trigger, was, value) ? [other] : []));
      waiting.push(...new Set(woken));
    }
  }
  return undefined;
}

/** Writes that are done whenever the rule runs. */
function* certainWrites(rule: Rule): Generator<readonly [string, unknown]> {
  for (const action of rule.do) {
    if ('stop' in action || 'choose' in action || 'repeat' in action || ('wait' in action && action.until !== undefined)) return;
    if ('write' in action) yield [action.write, action.value];
  }
}

function setsOff(trigger: Test, was: unknown, value: unknown): boolean {
  return passes(trigger, value) && (isBare(trigger) || !passes(trigger, was));
}

type Test = Extract<Trigger, { property: string }>;
const isBare = ({ is, not, above, below }: Test): boolean => [is, not, above, below].every((one) => one === undefined);

function passes({ is, not, above, below }: Test, value: unknown): boolean {
  if (is !== undefined && !sameJson(is, value)) return false;
  if (not !== undefined && sameJson(not, value)) return false;
  if (above !== undefined && !(typeof value === 'number' && value > above)) return false;
  return below === undefined || (typeof value === 'number' && value < below);
}
