import type { RuleRun, RuleState } from '@around/messages';
import { type FaultPorts, faultOf } from './faults.js';
import { isOn, type KeptRule } from './keptRule.js';
import { type Told, told } from './told.js';

/** So many failures in a row are told to people. */
export const FAILURES = 3;

/** A rule with how it fares. @param faults missing: nothing is known yet of what it names */
export function stateOf(kept: KeptRule, faults: FaultPorts | undefined): RuleState {
  const { record, watches, running, last } = kept;
  const { id, version, rule, by, changed } = record;
  const times = [...watches.values()].flatMap(({ next }) => next ?? []);
  const fault = faultIn(kept, faults);
  return {
    ...{ id, version, rule, by, changed },
    ...(times.length === 0 ? {} : { next: Math.min(...times) }),
    running: running === undefined ? 0 : 1,
    ...(fault === undefined ? {} : { fault: fault.detail, ...(fault.said === undefined ? {} : { said: fault.said }) }),
    ...(last === undefined ? {} : { last: { n: last.n, at: last.at, result: last.result, ...wordsOf(last) } }),
  };
}

/** Why somebody should look after the rule; undefined where it is in order, or off. @param faults see `stateOf` */
export function amissIn(kept: KeptRule, faults: FaultPorts | undefined): Told | undefined {
  if (!isOn(kept)) return undefined;
  const fault = faultIn(kept, faults);
  if (fault !== undefined || kept.failures < FAILURES) return fault;
  return told('failedOften', { times: kept.failures, detail: kept.last?.detail ?? '' });
}

const faultIn = ({ record, loop }: KeptRule, faults: FaultPorts | undefined): Told | undefined =>
  loop?.why ?? (faults === undefined ? undefined : faultOf(faults, record.rule));

const wordsOf = ({ detail, said }: Partial<Told>): Partial<Told> => ({
  ...(detail === undefined ? {} : { detail }),
  ...(said === undefined ? {} : { said }),
});

/** How many of the newest runs, newest first, failed in a row. */
export const failuresOf = (runs: readonly RuleRun[]): number => {
  const other = runs.findIndex(({ result }) => result !== 'failed');
  return other < 0 ? runs.length : other;
};
