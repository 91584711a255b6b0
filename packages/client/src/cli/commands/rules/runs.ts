import type { Rule, RuleRun } from '@around/messages';
import type { HomeClient } from '../../../api.js';
import type { Context } from '../../context.js';
import { CliError, EXIT, type ExitCode, usage } from '../../errors.js';
import { type PageOptions, pageOf } from '../../pages.js';
import { runRow, traceText } from '../../text/rules.js';
import { table } from '../../text/table.js';

export interface RunsOptions extends PageOptions {
  readonly all?: boolean;
}

/** Runs of one answer at most (types/asks.ts). */
const PAGE = 200;

export async function runRuns(context: Context, rule: string | undefined, options: RunsOptions): Promise<ExitCode> {
  const { output, wall } = context;
  const { limit, ...span } = pageOf(options, wall, 20);
  const client = await context.connect();
  const found: RuleRun[] = [];
  while (found.length < limit) {
    const before = found.at(-1)?.n;
    const most = Math.min(PAGE, limit - found.length);
    const { runs } = await context.ask(client, 'runs', {
      ...span,
      limit: most,
      ...(before === undefined ? {} : { before }),
      ...(rule === undefined ? {} : { rule }),
      ...(options.all === true ? { all: true } : {}),
    });
    found.push(...runs);
    const last = runs.at(-1)?.n;
    // An answer that does not go on from the one before would be asked for for ever.
    if (runs.length < most || last === undefined || (before !== undefined && last >= before)) break;
  }
  found.reverse();
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
