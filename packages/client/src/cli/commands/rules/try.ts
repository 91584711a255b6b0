import type { Context } from '../../context.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { dryRunText } from '../../text/rules.js';
import { parseTime } from '../../times.js';
import { readText } from '../textFiles.js';
import { findRule } from './list.js';

export async function runTry(context: Context, named: string, id: string | undefined, typed: string): Promise<ExitCode> {
  const { output, wall } = context;
  const since = Math.round(parseTime(typed, wall, 'past'));
  // A rule's name has neither.
  const text = /[./\\]/.test(named) ? await readText(context, named) : undefined;
  const client = await context.connect();
  const rule = text === undefined ? (await findRule(context, client, named)).rule : undefined;
  const found = await context.ask(client, 'dryRun', {
    since,
    ...(rule === undefined ? {} : { rule }),
    ...(text === undefined ? {} : { text }),
    ...(text === undefined || id === undefined ? {} : { id }),
  });
  output.say(found, () => dryRunText(found, rule, wall));
  return EXIT.ok;
}
