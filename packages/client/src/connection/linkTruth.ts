import type { BrokenHop, LinkState } from '../api.js';
import { type Fault, mostTelling } from './faults.js';
import type { MachineState, StepEnv } from './linkTypes.js';
import type { Way } from './ways.js';

/** What a link that is not live says of itself. */
export function truthOf(s: MachineState, env: StepEnv): LinkState {
  if (s.phase === 'idle') return { state: 'idle' };
  if (env.ways.length === 0) return { state: 'dead', reason: 'refused', detail: 'no way to this home is known: pair again' };
  const worst = mostTelling(s.faults.values());
  if (worst === undefined) {
    const since = s.link.state === 'connecting' ? s.link.since : Math.round(env.wall);
    return { state: 'connecting', attempt: s.attempt, since };
  }
  // A dead link is tried again now and then, and stays dead until another word is heard.
  if (isHopeless(s, env.ways) || (s.link.state === 'dead' && isFinal(worst))) {
    return { state: 'dead', reason: worst.kind === 'version' ? 'version' : 'refused', detail: worst.detail };
  }
  const since = worst.since ?? s.brokenSince ?? Math.round(env.wall);
  return { state: 'broken', hop: hopOf(worst, s), since, detail: worst.detail, ...(s.retryAt === undefined ? {} : { retryAt: s.retryAt }) };
}

/** Whether every way answered, and none will have us. */
export function isHopeless(s: MachineState, ways: readonly Way[]): boolean {
  return s.legs.length === 0 && !s.heldBack && ways.length > 0 && ways.every((way) => isFinal(s.faults.get(way.url)));
}

function hopOf(worst: Fault, s: MachineState): BrokenHop {
  if (worst.kind === 'away' || worst.kind === 'hung') return 'home';
  return [...s.faults.values()].every(({ kind }) => kind === 'network') ? 'phone' : 'relay';
}

const isFinal = (fault: Fault | undefined): boolean => fault?.kind === 'refused' || fault?.kind === 'version';

export const sameLink = (a: LinkState, b: LinkState): boolean => JSON.stringify(a) === JSON.stringify(b);
