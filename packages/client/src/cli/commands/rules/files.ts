import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { type ImportOptions, importOf, sayImport, writeText } from '../textFiles.js';

export async function runExport(context: Context, file: string | undefined): Promise<ExitCode> {
  const { text } = await context.ask(await context.connect(), 'exportRules', {});
  return writeText(context, 'rule', text, file);
}

export async function runImport(context: Context, file: string, options: ImportOptions): Promise<ExitCode> {
  const wanted = await importOf(context, file, options);
  const result = await context.ask(await context.connect(), 'importRules', wanted);
  return sayImport(context, 'rule', file, result, options.dry === true);
}
