import { told } from '../told.js';
import type { Of, StepContext, StepEnd } from './step.js';

const MOST = 100;

/** Does its block again and again: so many times, or until its conditions hold. @param from where to go on after a restart */
export async function doRepeat(
  context: StepContext,
  action: Of<'repeat'>,
  at: string,
  from?: readonly string[],
): Promise<StepEnd | undefined> {
  const { halt, rounds } = context;
  const most = action.times ?? action.atMost ?? MOST;
  let inside = from;
  for (let round = inside === undefined ? 0 : (rounds.get(at) ?? 0); round < most; round++) {
    rounds.set(at, round);
    const goes = await context.block(action.repeat, `${at}.repeat`, inside);
    inside = undefined;
    if (halt.why !== undefined) return { result: 'stopped' };
    if (!goes) return undefined;
    if (action.until !== undefined && context.judge(action.until, `${at}.until`, round + 1 === most))
      return { result: 'done', ...told('rounds', { rounds: round + 1 }) };
  }
  rounds.delete(at);
  if (action.until === undefined) return { result: 'done' };
  return { result: 'done', ...told('roundsInVain', { rounds: most }) };
}
