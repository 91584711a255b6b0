import type { RuleState } from '@around/messages';
import type { HomeClient } from '../../../api.js';
import type { Context } from '../../context.js';
import { CliError, EXIT, type ExitCode } from '../../errors.js';
import { nearest } from '../../nearest.js';
import { ruleRow, textOf } from '../../text/rules.js';
import { visibleLines } from '../../text/sanitise.js';
import { table } from '../../text/table.js';

export async function runList(context: Context): Promise<ExitCode> {
  const { output, wall } = context;
  const { rules } = await context.ask(await context.connect(), 'rules', {});
  if (output.json) for (const rule of rules) output.say(rule, () => undefined);
  else if (rules.length === 0) output.say(undefined, () => 'There are no rules yet: "around rules import FILE" takes some from a file.');
  else output.say(undefined, () => table(rules.map((rule) => ruleRow(rule, wall))));
  return EXIT.ok;
}

export async function runShow(context: Context, id: string): Promise<ExitCode> {
  const { output, wall } = context;
  const client = await context.connect();
  const state = await findRule(context, client, id);
  if (output.json) output.say(state, () => undefined);
  else {
    const { text } = await context.ask(client, 'exportRules', { plain: true });
    output.say(undefined, () => `${table([ruleRow(state, wall)])}\n${visibleLines(textOf(text, id))}`);
  }
  return EXIT.ok;
}

/** @throws CliError where there is none of that name */
export async function findRule(context: Context, client: HomeClient, id: string): Promise<RuleState> {
  const { rules } = await context.ask(client, 'rules', {});
  const found = rules.find((rule) => rule.id === id);
  if (found !== undefined) return found;
  const near = nearest(
    id,
    rules.map((rule) => rule.id),
  )[0];
  throw new CliError(
    'noSuchRule',
    `there is no rule "${id}"${near === undefined ? '' : `: did you mean "${near}"?`} ("around rules" lists all)`,
    EXIT.usage,
  );
}
