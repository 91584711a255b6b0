import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { type ImportOptions, importOf, sayImport, writeText } from '../textFiles.js';

export async function runExport(context: Context, file: string | undefined): Promise<ExitCode> {
  const { text } = await context.ask(await context.connect(), 'exportScenes', {});
  return writeText(context, 'scene', text, file);
}

export async function runImport(context: Context, file: string, options: ImportOptions): Promise<ExitCode> {
  const wanted = await importOf(context, file, options);
  const result = await context.ask(await context.connect(), 'importScenes', wanted);
  return sayImport(context, 'scene', file, result, options.dry === true);
}
