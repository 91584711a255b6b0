import { type Told, told } from '../told.js';
import type { Of, StepContext, StepEnd } from './step.js';

/** Does the first block whose conditions hold, else `else`. undefined where the run ends in it. @param from where to go on after a restart */
export async function doChoose(
  context: StepContext,
  action: Of<'choose'>,
  at: string,
  from?: readonly string[],
): Promise<StepEnd | undefined> {
  const [kind, index, , ...rest] = from ?? [];
  if (kind === 'else') return branch(context, action.else ?? [], `${at}.else`, told('otherwise'), from?.slice(1));
  if (kind === 'choose') {
    const chosen = action.choose[Number(index)];
    return branch(context, chosen?.do ?? [], `${at}.choose.${index}.do`, told('branch', { n: Number(index) + 1 }), rest);
  }
  for (const [number, one] of action.choose.entries()) {
    const place = `${at}.choose.${number}`;
    if (context.judge(one.if, `${place}.if`, true)) return branch(context, one.do, `${place}.do`, told('branch', { n: number + 1 }));
  }
  if (action.else === undefined) return { result: 'passed', ...told('noBranch') };
  return branch(context, action.else, `${at}.else`, told('otherwise'));
}

async function branch(
  context: StepContext,
  actions: Of<'choose'>['choose'][number]['do'],
  at: string,
  name: Told,
  from?: readonly string[],
): Promise<StepEnd | undefined> {
  const goes = await context.block(actions, at, from);
  if (context.halt.why !== undefined) return { result: 'stopped' };
  return goes ? { result: 'done', ...name } : undefined;
}
