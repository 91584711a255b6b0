import type { Action, Deed, Rule } from '@around/messages';
import { MODE } from './board.js';

/** Everything that the rule may do to things, wherever in it that stands; what its scenes do is not among it. */
export function deedsOf({ do: actions }: Pick<Rule, 'do'>): Deed[] {
  return actions.flatMap((action) => deedsIn(action));
}

function deedsIn(action: Action): Deed[] {
  if ('write' in action)
    return [{ write: action.write, value: action.value, ...(action.lease === undefined ? {} : { lease: action.lease }) }];
  if ('invoke' in action) return [{ invoke: action.invoke, ...(Object.hasOwn(action, 'input') ? { input: action.input } : {}) }];
  if ('mode' in action) return [{ write: MODE, value: action.mode }];
  if ('repeat' in action) return action.repeat.flatMap(deedsIn);
  if ('choose' in action) return [...action.choose.flatMap((branch) => branch.do), ...(action.else ?? [])].flatMap(deedsIn);
  return [];
}
