import type { ImportResult } from '@around/messages';
import type { Context } from '../../context.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { visible, visibleLines } from '../../text/sanitise.js';
import { counted } from '../../text/words.js';
import { readText } from '../rules/files.js';

export async function runExport(context: Context, file: string | undefined): Promise<ExitCode> {
  const { output, world } = context;
  const { text } = await context.ask(await context.connect(), 'exportScenes', {});
  if (file === undefined) output.say({ text }, () => visibleLines(text.trimEnd()));
  else {
    await world.writeFile(file, new TextEncoder().encode(text));
    output.say({ file }, () => `The scenes are in ${visible(file)}.`);
  }
  return EXIT.ok;
}

export async function runImport(context: Context, file: string, { replace, dry }: { replace?: boolean; dry?: boolean }): Promise<ExitCode> {
  const { output } = context;
  const text = await readText(context, file);
  const result = await context.ask(await context.connect(), 'importScenes', {
    text,
    ...(replace === undefined ? {} : { replace }),
    ...(dry === undefined ? {} : { dry }),
  });
  for (const line of result.faults) output.remark(visible(line).replace(/^scenes\.yaml(?=:)/, () => visible(file)));
  const wrong = result.faults.length > 0;
  if (wrong) output.remark(`Nothing was changed: ${counted(result.faults.length, 'fault')} in ${visible(file)}.`);
  output.say(result, () => (wrong ? undefined : changes(result, dry === true)));
  return wrong ? EXIT.failed : EXIT.ok;
}

function changes({ added, changed, removed, same }: ImportResult, dry: boolean): string {
  const lines = [...added.map((id) => `+ ${id}`), ...changed.map((id) => `~ ${id}`), ...removed.map((id) => `- ${id}`)];
  const sum = `${counted(added.length, 'scene')} ${dry ? 'would be added' : 'added'}, ${changed.length} changed, ${removed.length} removed, ${same} as before.`;
  return [...lines, sum].join('\n');
}
