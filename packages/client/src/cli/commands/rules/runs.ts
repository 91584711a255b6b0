import type { Rule, RuleRun } from '@around/messages';
import type { HomeClient } from '../../../api.js';
import type { Context } from '../../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../../errors.js';
import { newest, type PageOptions, pageOf } from '../../pages.js';
import { runRow, traceText } from '../../text/rules.js';
import { table } from '../../text/table.js';

export interface RunsOptions extends PageOptions {
  readonly all?: boolean;
}

export async function runRuns(context: Context, rule: string | undefined, options: RunsOptions): Promise<ExitCode> {
  const { output, wall } = context;
  const { limit, ...span } = pageOf(options, wall, 20);
  const client = await context.connect();
  const found = await newest(limit, async (page) => {
    const narrowed = { ...(rule === undefined ? {} : { rule }), ...(options.all === true ? { all: true } : {}) };
    return (await context.ask(client, 'runs', { ...span, ...page, ...narrowed })).runs;
  });
  if (output.json) for (const run of found) output.say(run, () => undefined);
  else if (found.length === 0)
    output.say(undefined, () => `Nothing ran${options.all === true ? '' : ' (--all tells what did not run too, and why not)'}.`);
  else output.say(undefined, () => table(found.map((run) => runRow(run, wall))));
  return EXIT.ok;
}

export async function runTrace(context: Context, typed: string): Promise<ExitCode> {
  const n = Number(typed);
  if (!Number.isInteger(n) || n < 0) throw usage(`"${typed}" is no number of a run: "around rules runs" lists them`);
  const client = await context.connect();
  const run = await askRun(context, client, n);
  const { rules } = await context.ask(client, 'rules', {});
  const now = rules.find((rule) => rule.id === run.rule);
  sayRun(context, run, now?.version === run.version ? now.rule : undefined);
  return EXIT.ok;
}

/** @throws CliError where the home does not remember it */
export async function askRun(context: Context, client: HomeClient, n: number): Promise<RuleRun> {
  const { runs } = await context.ask(client, 'runs', { before: n + 1, limit: 1, all: true });
  const run = runs.find((one) => one.n === n);
  if (run === undefined)
    throw new CliError('noSuchRun', `there is no run ${n}, or the home has forgotten it: "around rules runs" lists them`, EXIT.usage);
  return run;
}

export const sayRun = ({ output, wall }: Context, run: RuleRun, rule: Rule | undefined): void =>
  output.say(run, () => traceText(run, rule, wall));
