import { isHopeless } from './linkTruth.js';
import type { MachineState, StepEnv } from './linkTypes.js';
import { REFUSED_RETRY_MS, REPLACED_MS, retryDelay } from './schedule.js';

/** How long to wait before the next round of attempts, by what the last one met, ms. */
export function waitOf(s: MachineState, { unit, ways }: StepEnv): number {
  if (isHopeless(s, ways)) return REFUSED_RETRY_MS;
  const kinds = new Set([...s.faults.values()].map(({ kind }) => kind));
  if (kinds.has('replaced')) return Math.round(REPLACED_MS * (0.8 + 0.4 * unit));
  if (s.attempt <= 1 && kinds.has('worn')) return 0;
  // Everyone whom a peer that goes away sent off comes back: not all in the same moment.
  if (s.attempt <= 1 && kinds.has('gone')) return Math.round(500 * unit);
  return retryDelay(s.attempt - 1, unit);
}
