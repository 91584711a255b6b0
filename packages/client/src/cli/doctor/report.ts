import { visible } from '../text/sanitise.js';
import type { Finding, State } from './finding.js';

const SIGNS: Readonly<Record<State, string>> = { ok: '✓', warning: '!', problem: '✗', unseen: '?' };

/** What a person reads: each finding on a line, what to do below it. */
export function findingLines({ check, about, state, says, next }: Finding): string {
  const line = `${SIGNS[state]} ${check.padEnd(20)} ${about === undefined ? '' : `${visible(about)}: `}${visible(says)}`;
  return next === undefined ? line : `${line}\n${' '.repeat(23)}→ ${visible(next)}`;
}

/** The last line. */
export function summary(findings: readonly Finding[]): string {
  const of = (state: State) => findings.filter((one) => one.state === state).length;
  const parts = [
    ...(of('problem') === 0 ? [] : [`${of('problem')} ${of('problem') === 1 ? 'problem' : 'problems'}`]),
    ...(of('warning') === 0 ? [] : [`${of('warning')} ${of('warning') === 1 ? 'warning' : 'warnings'}`]),
    `${of('ok')} in order`,
    ...(of('unseen') === 0 ? [] : [`${of('unseen')} not looked at`]),
  ];
  return `${parts.join(', ')}.`;
}

/** 0 all well, 1 warnings, 2 problems. What could not be looked at is neither. */
export function exitOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ state }) => state === 'problem')) return 2;
  return findings.some(({ state }) => state === 'warning') ? 1 : 0;
}
