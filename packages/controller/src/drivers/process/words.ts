/** What stands in for `{{name}}` in a program's arguments. */
export interface Substitutes {
  readonly thing: string;
  readonly name: string;
  readonly id: string;
  readonly by: string;
  /** The value written or the action's input. */
  readonly input: unknown;
}

/** An argument may be this long; more belongs on stdin. */
const MAX_WORD = 32_768;
const PLACE = /\{\{\s*([A-Za-z0-9_.-]+)\s*\}\}/g;

export type Substituted =
  | { readonly ok: true; readonly argv: readonly [string, ...string[]] }
  | { readonly ok: false; readonly error: string };

/**
 * Puts values into arguments. `{{value}}` and `{{input}}` are what was sent, `{{input.level}}` a part of it, `{{thing}}`, `{{name}}`,
 * `{{id}}` and `{{by}}` the rest. A word stays one word whatever is in the value: there is no shell.
 */
export function substitute(run: readonly string[], from: Substitutes): Substituted {
  let error: string | undefined;
  const argv = run.map((word) =>
    word.replace(PLACE, (_, key: string) => {
      const found = lookUp(key, from);
      if (found === undefined) error ??= `"{{${key}}}" has no value: the input lacks it, or the configuration means another`;
      return found ?? '';
    }),
  );
  for (const word of argv) {
    if (word.includes('\0')) error ??= 'the value holds a NUL character, which no argument can';
    else if (word.length > MAX_WORD) error ??= `the value is longer than ${MAX_WORD} characters: let the program read it from stdin`;
  }
  return error === undefined ? { ok: true, argv: argv as [string, ...string[]] } : { ok: false, error };
}

/** A value as a word: text as it is, all else as JSON. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function lookUp(key: string, from: Substitutes): string | undefined {
  const [first, ...path] = key.split('.');
  if (first === 'value' || first === 'input') {
    let at: unknown = from.input;
    for (const part of path)
      at = typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? (at as Record<string, unknown>)[part] : undefined;
    return at === undefined ? undefined : wordOf(at);
  }
  if (path.length > 0) return undefined;
  return first === 'thing' || first === 'name' || first === 'id' || first === 'by' ? from[first] : undefined;
}
