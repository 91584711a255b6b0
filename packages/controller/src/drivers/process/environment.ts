import { toUtf8 } from '@around/messages';
import { wordOf } from './words.js';

/** Variables over this many characters are left out: the kernel bounds them, and stdin has the same. */
const MAX_VALUE = 32_768;

export interface RunContext {
  readonly thing: string;
  readonly name: string;
  /** The command's id and who asked; missing where the controller reads by itself. */
  readonly id?: string;
  readonly by?: string;
  /** A value that is written. */
  readonly value?: unknown;
  /** An action's input. */
  readonly input?: unknown;
}

/** The `AROUND_*` variables that a program gets, beside those of its own configuration. */
export function environmentOf(context: RunContext, own: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = { ...own };
  const put = (name: string, text: string | undefined): void => {
    if (text !== undefined && text.length <= MAX_VALUE) env[name] = text.replaceAll('\0', '');
  };
  put('AROUND_THING', context.thing);
  put('AROUND_NAME', context.name);
  put('AROUND_ID', context.id);
  put('AROUND_BY', context.by);
  // Words for shell scripts: text without quotes. As an input it is JSON, since it mostly is an object.
  if (context.value !== undefined) put('AROUND_VALUE', wordOf(context.value));
  if (context.input !== undefined) put('AROUND_INPUT', JSON.stringify(context.input));
  return env;
}

/** What stands on the program's stdin: the value or input as JSON and a newline; undefined for none. */
export function stdinOf(context: RunContext): Uint8Array | undefined {
  const given = context.value ?? context.input;
  return given === undefined ? undefined : toUtf8(`${JSON.stringify(given)}\n`);
}
