import type { Action } from '@around/messages';
import { MODE } from '../board.js';
import { told } from '../told.js';
import { doChoose } from './choose.js';
import { doDeed, failed } from './deed.js';
import { doRepeat } from './repeat.js';
import { doScene } from './scene.js';
import type { StepContext, StepEnd } from './step.js';
import { doWait } from './wait.js';

export type { StepContext } from './step.js';

/** What is told of a step while it is done. */
export interface StepNews {
  command(id: string): void;
}

/** After a restart: where in the step to go on, and what is left of the wait that the run stood in, ms. */
export interface Resume {
  readonly from: readonly string[];
  readonly left: number;
}

/** Does one action. undefined: the run ends in it. Never rejects. */
export async function doStep(
  context: StepContext,
  action: Action,
  at: string,
  news: StepNews,
  resume?: Resume,
): Promise<StepEnd | undefined> {
  try {
    if ('write' in action || 'invoke' in action) return await doDeed(context, action, news.command);
    if ('mode' in action) return await doDeed(context, { write: MODE, value: action.mode }, news.command);
    if ('scene' in action) return await doScene(context, action);
    if ('wait' in action) return await doWait(context, action, at, resume?.left);
    if ('repeat' in action) return await doRepeat(context, action, at, resume?.from.slice(1));
    if ('choose' in action) return await doChoose(context, action, at, resume?.from);
    if ('notify' in action) {
      const told = await context.halt.race(context.notifier.notify(action.notify, context.rule));
      if (told === undefined) return { result: 'stopped' };
      return { result: told.ok ? 'done' : 'failed', ...(told.detail === undefined ? {} : { detail: told.detail }) };
    }
    if ('rule' in action) {
      context.enable(action.rule, action.on);
      return { result: 'done' };
    }
    context.halt.halt(action.note === undefined ? told('endedItself') : told('endedItselfFor', { note: action.note }));
    return { result: 'stopped' };
  } catch (error) {
    return failed({ detail: error instanceof Error ? error.message : String(error) });
  }
}
