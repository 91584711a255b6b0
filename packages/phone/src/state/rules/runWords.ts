import type { Rule, RuleRun, RunResult } from '@around/messages';
import { type RuleText, r } from '../../texts/automations.js';
import type { Names } from './names.js';
import { alone } from './summary.js';
import { triggerWords } from './triggerWords.js';

const RESULT: Readonly<Record<RunResult, RuleText>> = {
  running: 'result.running',
  done: 'result.done',
  failed: 'result.failed',
  stopped: 'result.stopped',
  passed: 'result.passed',
  dropped: 'result.dropped',
  looped: 'result.looped',
  interrupted: 'result.interrupted',
};
export const resultWords = (result: RunResult): string => r(RESULT[result]);

/** Whether it came to grief. */
export const isBad = (result: RunResult): boolean => result === 'failed' || result === 'looped' || result === 'interrupted';

/** Why it ran, in the language in use where the rule is still as it ran; else as the home said it. */
export function whyWords(run: RuleRun, current: { readonly rule: Rule; readonly version: number } | undefined, names: Names): string {
  if (run.when === undefined) return run.by === undefined ? run.why : r('why.person', { who: run.by });
  const trigger = current?.version === run.version ? current.rule.when[run.when] : undefined;
  return trigger === undefined ? run.why : alone(r('block.when', { when: triggerWords(trigger, names) }));
}

/** Steps of a run on a line: where each begins and how much of the run it took, 0…1. */
export function timeline(run: RuleRun, now: number): readonly { readonly at: number; readonly share: number }[] {
  const whole = Math.max(1, run.took ?? now - run.at);
  const part = (ms: number): number => Math.min(1, Math.max(0, ms / whole));
  return run.steps.map(({ began, took }) => ({ at: part(began - run.at), share: part(took ?? now - began) }));
}

/** How often it fired on each of the days up to `until`, the oldest first, by this phone's days. */
export function firedByDay(
  times: readonly { readonly at: number; readonly fired: boolean }[],
  until: number,
  days: number,
): readonly { readonly day: number; readonly fired: number }[] {
  const today = new Date(until);
  const dayOf = (at: number): number => {
    const date = new Date(at);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  };
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1 - i)).getTime();
    return { day, fired: times.filter(({ at, fired }) => fired && dayOf(at) === day).length };
  });
}
