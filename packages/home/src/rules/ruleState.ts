import type { RuleState } from '@around/messages';
import { type FaultPorts, faultOf } from './faults.js';
import type { KeptRule } from './keptRule.js';

/** A rule with how it fares. @param faults missing: nothing is known yet of what it names */
export function stateOf({ record, watches, running, last, loop }: KeptRule, faults: FaultPorts | undefined): RuleState {
  const { id, version, rule, by, changed } = record;
  const times = [...watches.values()].flatMap(({ next }) => next ?? []);
  const fault = loop?.detail ?? (faults === undefined ? undefined : faultOf(faults, rule));
  return {
    ...{ id, version, rule, by, changed },
    ...(times.length === 0 ? {} : { next: Math.min(...times) }),
    running: running === undefined ? 0 : 1,
    ...(fault === undefined ? {} : { fault }),
    ...(last === undefined
      ? {}
      : { last: { n: last.n, at: last.at, result: last.result, ...(last.detail === undefined ? {} : { detail: last.detail }) } }),
  };
}
