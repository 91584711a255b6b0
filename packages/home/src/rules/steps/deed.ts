import { type Deed, placeOfPath } from '@around/messages';
import type { StepContext, StepEnd } from './step.js';

/** What has not ended after that long goes on by itself. ms */
const LONGEST_MS = 120_000;

/** Writes a property or invokes an action. @param given hears the command's id */
export async function doDeed(context: StepContext, deed: Deed, given: (command: string) => void): Promise<StepEnd> {
  const { asker, clock, dangerous, deeds, halt, house, resumed } = context;
  const { thing } = placeOfPath('write' in deed ? deed.write : deed.invoke);
  if ((house.dangerOf(deed) ?? 0) >= 3) {
    if (!dangerous) return failed('it is dangerous now and was not when the rule was saved: save the rule again');
    if (resumed) return failed('nothing dangerous is done late: the home was restarted in between');
  }
  let command = '';
  const ended = context.deed(thing);
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
    if (late) return failed('it did not end within 2 min; it goes on by itself');
    deeds.cancel(command, asker);
    return { result: 'stopped' };
  }
  return end.ok ? { result: 'done' } : failed(end.detail ?? `it ended as ${end.step}`);
}

export const failed = (detail: string): StepEnd => ({ result: 'failed', detail });
