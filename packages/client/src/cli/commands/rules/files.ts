import type { ImportResult } from '@around/messages';
import type { Context } from '../../context.js';
import { CliError, EXIT, type ExitCode } from '../../errors.js';
import { visible, visibleLines } from '../../text/sanitise.js';
import { counted } from '../../text/words.js';

export async function runExport(context: Context, file: string | undefined): Promise<ExitCode> {
  const { output, world } = context;
  const { text } = await context.ask(await context.connect(), 'exportRules', {});
  if (file === undefined) output.say({ text }, () => visibleLines(text.trimEnd()));
  else {
    await world.writeFile(file, new TextEncoder().encode(text));
    output.say({ file }, () => `The rules are in ${file}.`);
  }
  return EXIT.ok;
}

export async function runImport(context: Context, file: string, { replace, dry }: { replace?: boolean; dry?: boolean }): Promise<ExitCode> {
  const { output } = context;
  const text = await readText(context, file);
  const client = await context.connect();
  const result = await context.ask(client, 'importRules', {
    text,
    ...(replace === undefined ? {} : { replace }),
    ...(dry === undefined ? {} : { dry }),
  });
  const named = (line: string): string => line.replace(/^rules\.yaml(?=:)/, () => visible(file));
  for (const line of result.warnings ?? []) output.remark(`Mind: ${named(visible(line))}`);
  for (const line of result.faults) output.remark(named(visible(line)));
  const wrong = result.faults.length > 0;
  if (wrong) output.remark(`Nothing was changed: ${counted(result.faults.length, 'fault')} in ${visible(file)}.`);
  output.say(result, () => (wrong ? undefined : changes(result, dry === true)));
  return wrong ? EXIT.failed : EXIT.ok;
}

function changes({ added, changed, removed, same }: ImportResult, dry: boolean): string {
  const lines = [
    ...added.map((id) => `+ ${id}`),
    ...changed.map((id) => `~ ${id}`),
    ...removed.map((id) => `- ${id}`),
    `${counted(added.length, 'rule')} ${dry ? 'would be added' : 'added'}, ${changed.length} changed, ${removed.length} removed, ${same} as before.`,
  ];
  return lines.join('\n');
}

/** @throws CliError that says what to do */
export async function readText({ world }: Context, file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await world.readFile(file));
  } catch (error) {
    const why =
      error instanceof TypeError ? 'it is not UTF-8 text: save it as UTF-8' : error instanceof Error ? error.message : String(error);
    throw new CliError('noFile', `${file} cannot be read (${why})`, EXIT.usage);
  }
}
