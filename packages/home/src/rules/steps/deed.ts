import type { Deed } from '@around/messages';
import { type Told, told } from '../told.js';
import type { StepContext, StepEnd } from './step.js';

/** What has not ended after that long goes on by itself. ms */
const LONGEST_MS = 120_000;

/** Writes a property or invokes an action. @param given hears the command's id */
export async function doDeed(context: StepContext, deed: Deed, given: (command: string) => void): Promise<StepEnd> {
  const { asker, clock, dangerous, deeds, halt, house, resumed } = context;
  if ((house.dangerOf(deed) ?? 0) >= 3) {
    if (!dangerous) return failed(told('dangerousNow'));
    if (resumed) return failed(told('dangerousLate'));
  }
  let command = '';
  const ended = context.deed(deed);
  const done = deeds.do(deed, asker, (id) => {
    command = id;
    given(id);
  });
  void done.then(ended);
  let late = false;
  const timer = clock.after(LONGEST_MS, () => {
    late = true;
    giveUp();
  });
  let giveUp: () => void = () => undefined;
  const patience = new Promise<undefined>((resolve) => {
    giveUp = () => resolve(undefined);
  });
  const end = await halt.race(Promise.race([done, patience]));
  timer.cancel();
  if (end === undefined) {
    if (late) return failed(told('endless'));
    deeds.cancel(command, asker);
    return { result: 'stopped' };
  }
  return end.ok ? { result: 'done' } : failed({ detail: end.detail ?? `it ended as ${end.step}` });
}

export const failed = (why: Told): StepEnd => ({ result: 'failed', ...why });
