import { spanMs } from '@around/messages';
import { told } from '../told.js';
import type { Of, StepContext, StepEnd } from './step.js';

/** Conditions that depend on the clock are looked at again that often, ms. */
const LOOK_MS = 5_000;

/** Waits, at most until its conditions hold. @param left ms that are left of it after a restart */
export async function doWait(context: StepContext, action: Of<'wait'>, at: string, left?: number): Promise<StepEnd> {
  const { board, clock, halt } = context;
  const { until } = action;
  const ms = left ?? spanMs(action.wait) ?? 0;
  const holds = () => until !== undefined && context.judge(until, `${at}.until`, false);
  if (holds()) return ended(context, action, at);
  context.waiting({ at, until: Math.round(clock.wall() + ms) });
  let over: () => void = () => undefined;
  const done = new Promise<true>((resolve) => {
    over = () => resolve(true);
  });
  const timers = [clock.after(ms, over)];
  const look = () => {
    if (holds()) over();
  };
  if (until !== undefined) timers.push(clock.every(LOOK_MS, look));
  const off = until === undefined ? undefined : board.onChange(look);
  const waited = await halt.race(done);
  for (const timer of timers) timer.cancel();
  off?.();
  // What was stopped while it waited may go on there after a restart.
  if (waited === undefined) return { result: 'stopped' };
  context.waiting(undefined);
  return ended(context, action, at);
}

function ended(context: StepContext, { until, wait }: Of<'wait'>, at: string): StepEnd {
  if (until === undefined) return { result: 'done' };
  return context.judge(until, `${at}.until`, true) ? { result: 'done' } : { result: 'done', ...told('notWithin', { span: wait }) };
}
