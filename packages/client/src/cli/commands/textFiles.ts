import type { ImportResult } from '@around/messages';
import type { Context } from '../context.js';
import { CliError, EXIT, type ExitCode } from '../errors.js';
import { visible, visibleLines } from '../text/sanitise.js';
import { counted } from '../text/words.js';

/** What the home writes and takes as one text. */
export type Kind = 'rule' | 'scene';

export interface ImportOptions {
  readonly replace?: boolean;
  readonly dry?: boolean;
}

/** Into the file; onto the screen where there is none. */
export async function writeText({ output, world }: Context, kind: Kind, text: string, file: string | undefined): Promise<ExitCode> {
  if (file === undefined) output.say({ text }, () => visibleLines(text.trimEnd()));
  else {
    await world.writeFile(file, new TextEncoder().encode(text));
    output.say({ file }, () => `The ${kind}s are in ${visible(file)}.`);
  }
  return EXIT.ok;
}

/** What the home is asked to take. @throws CliError that says what to do */
export async function importOf(context: Context, file: string, { replace, dry }: ImportOptions) {
  const text = await readText(context, file);
  return { text, ...(replace === undefined ? {} : { replace }), ...(dry === undefined ? {} : { dry }) };
}

/** Tells what came of an import; the home calls the file `rules.yaml`, `scenes.yaml`. */
export function sayImport(context: Context, kind: Kind, file: string, result: ImportResult, dry: boolean): ExitCode {
  const { output } = context;
  remarkOn(context, kind, file, result);
  const wrong = result.faults.length > 0;
  if (wrong) output.remark(`Nothing was changed: ${counted(result.faults.length, 'fault')} in ${visible(file)}.`);
  output.say(result, () => (wrong ? undefined : changes(result, kind, dry)));
  return wrong ? EXIT.failed : EXIT.ok;
}

/** Warnings and faults, each beginning with its place in the file. */
export function remarkOn({ output }: Context, kind: Kind, file: string, result: ImportResult): void {
  const named = (line: string): string =>
    line.startsWith(`${kind}s.yaml:`) ? `${visible(file)}${line.slice(`${kind}s.yaml`.length)}` : line;
  for (const line of result.warnings ?? []) output.remark(`Mind: ${named(visible(line))}`);
  for (const line of result.faults) output.remark(named(visible(line)));
}

/** What an import did, or would do, a line each. */
export function changes({ added, changed, removed, same }: ImportResult, kind: Kind, dry: boolean): string {
  const lines = [...added.map((id) => `+ ${id}`), ...changed.map((id) => `~ ${id}`), ...removed.map((id) => `- ${id}`)];
  const sum = `${counted(added.length, kind)} ${dry ? 'would be added' : 'added'}, ${changed.length} changed, ${removed.length} removed, ${same} as before.`;
  return [...lines, sum].join('\n');
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
