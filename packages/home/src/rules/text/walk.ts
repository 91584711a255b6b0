import type { Action, Condition, Rule, Trigger } from '@around/messages';

/** Where something stands within a rule: `['do', 2, 'choose', 0, 'if', 1]`. */
export type RulePath = readonly (string | number)[];

export type Part =
  | { readonly kind: 'trigger'; readonly path: RulePath; readonly part: Trigger }
  | { readonly kind: 'condition'; readonly path: RulePath; readonly part: Condition }
  | { readonly kind: 'action'; readonly path: RulePath; readonly part: Action };

/** Every trigger, condition and action of a rule, those inside others too, in the order of the text. */
export function* partsOf(rule: Rule): Generator<Part> {
  for (const [i, part] of rule.when.entries()) yield { kind: 'trigger', path: ['when', i], part };
  yield* conditions(rule.if ?? [], ['if']);
  yield* actions(rule.do, ['do']);
}

function* conditions(list: readonly Condition[], above: RulePath): Generator<Part> {
  for (const [i, part] of list.entries()) {
    const path = [...above, i];
    yield { kind: 'condition', path, part };
    if ('all' in part) yield* conditions(part.all, [...path, 'all']);
    else if ('any' in part) yield* conditions(part.any, [...path, 'any']);
    // A property's test has a `not` too: the value that it must not be.
    else if ('not' in part && !('property' in part)) yield* conditions(part.not, [...path, 'not']);
  }
}

function* actions(list: readonly Action[], above: RulePath): Generator<Part> {
  for (const [i, part] of list.entries()) {
    const path = [...above, i];
    yield { kind: 'action', path, part };
    if ('until' in part && part.until !== undefined) yield* conditions(part.until, [...path, 'until']);
    if ('repeat' in part) yield* actions(part.repeat, [...path, 'repeat']);
    if ('choose' in part) {
      for (const [j, option] of part.choose.entries()) {
        yield* conditions(option.if, [...path, 'choose', j, 'if']);
        yield* actions(option.do, [...path, 'choose', j, 'do']);
      }
      if (part.else !== undefined) yield* actions(part.else, [...path, 'else']);
    }
  }
}
