import type { Condition, ConditionTrace, Rule } from '@around/messages';
import { mdiCheck, mdiClose } from '@mdi/js';
import { Icon } from '../../parts/Icon.js';
import { conditionWords } from '../../state/rules/conditionWords.js';
import { type Names, propertyOf } from '../../state/rules/names.js';
import { partAt } from '../../state/rules/paths.js';
import { alone } from '../../state/rules/summary.js';
import { valueWords } from '../../state/rules/tests.js';
import { traceWords } from '../../state/rules/traceWords.js';
import { r } from '../../texts/automations.js';

/** The way that a trace names: `do.2.choose.0.if.1`. */
export const wayOf = (at: string): (string | number)[] => at.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** How deep a step of a trace stands within others: `do.0.choose.0.do.1` is in one. */
export const depthOf = (at: string): number => (at.match(/\.(?:do|else|repeat)\./g) ?? []).length;

/** Conditions as they were found, each with the value that it looked at. @param rule as it was then; undefined where nobody knows it any more */
export function Checks({ conditions, rule, names }: { conditions: readonly ConditionTrace[]; rule: Rule | undefined; names: Names }) {
  return (
    <ul class="checklist">
      {conditions.map((trace) => {
        const condition = partAt(rule, wayOf(trace.at)) as Condition | undefined;
        const property = condition !== undefined && 'property' in condition ? propertyOf(names, condition.property) : undefined;
        const words =
          condition === undefined ? traceWords(names, trace.said, trace.detail ?? trace.at) : alone(conditionWords(condition, names));
        // What is no property says in its own words how it is.
        const told = property !== undefined || (condition === undefined && typeof trace.was !== 'object');
        return (
          <li key={trace.at} class={trace.held ? 'ok' : 'no'}>
            <Icon path={trace.held ? mdiCheck : mdiClose} size={20} />
            <span>
              <span class="unseen">{r(trace.held ? 'check.held' : 'check.not')}</span> {words}
              {trace.was === undefined || trace.was === null || !told ? null : (
                <span class="sub">{r('check.was', { value: valueWords(property, trace.was) })}</span>
              )}
              {condition === undefined || (trace.detail ?? trace.said) === undefined || trace.was !== undefined ? null : (
                <span class="sub">{traceWords(names, trace.said, trace.detail)}</span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
