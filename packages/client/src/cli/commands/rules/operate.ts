import type { Context } from '../../context.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { visible } from '../../text/sanitise.js';
import { counted } from '../../text/words.js';
import { findRule } from './list.js';
import { askRun, sayRun } from './runs.js';

export async function runEnable(context: Context, id: string, on: boolean): Promise<ExitCode> {
  const client = await context.connect();
  await findRule(context, client, id);
  const { rule } = await context.ask(client, 'enableRule', { id, on });
  const fault = rule.fault === undefined ? '' : `, but it can do nothing as it stands: ${visible(rule.fault)}`;
  context.output.say(rule, () => `${id} is ${on ? `on${fault}` : 'off'}.`);
  return EXIT.ok;
}

/** Fails where the run has failed already, or did not begin. */
export async function runNow(context: Context, id: string, check: boolean): Promise<ExitCode> {
  const client = await context.connect();
  const { rule } = await findRule(context, client, id);
  const { run: n } = await context.ask(client, 'runRule', { id, ...(check ? { check } : {}) });
  const run = await askRun(context, client, n);
  sayRun(context, run, rule);
  if (run.result === 'running')
    context.output.remark(`It is under way: "around rules trace ${n}" tells how it goes, "around rules stop ${id}" ends it.`);
  return run.result === 'running' || run.result === 'done' ? EXIT.ok : EXIT.failed;
}

export async function runStop(context: Context, id: string): Promise<ExitCode> {
  const client = await context.connect();
  await findRule(context, client, id);
  const { stopped } = await context.ask(client, 'stopRule', { id });
  context.output.say({ id, stopped }, () =>
    stopped === 0 ? `Nothing of ${id} is under way.` : `${counted(stopped, 'run')} of ${id} ended.`,
  );
  return EXIT.ok;
}

export async function runRemove(context: Context, id: string): Promise<ExitCode> {
  const client = await context.connect();
  await findRule(context, client, id);
  await context.ask(client, 'removeRule', { id });
  context.output.say({ removed: id }, () => `${id} is forgotten.`);
  return EXIT.ok;
}
