import type * as v from 'valibot';
import { faultsOf } from './faults.js';
import { type Override, takeEnvironment, takeFlags } from './overrides.js';
import { dotted, isGroup, type Path } from './paths.js';
import { readYaml, type YamlText } from './yamlText.js';

/** What `readConfig` is given; `name` stands for the text in problems. */
export interface ConfigText<T> {
  readonly schema: v.GenericSchema<unknown, T>;
  readonly text: string;
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly envPrefix: string;
  readonly flags: Readonly<Record<string, unknown>>;
}

export type ConfigReading<T> =
  | { readonly ok: true; readonly value: T; readonly sources: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problems: string[] };

const MAX_PROBLEMS = 20;

/**
 * The pure core of `loadConfig`: YAML text, then environment, then flags, each over the one before, checked by the schema.
 * Never throws. A problem reads `greenhouse.yaml:12: unknown key "tiltle"; did you mean "title"?`, or begins with the
 * variable or flag that is at fault. `sources` names, by dotted path, the variable or flag that set a value.
 */
export function readConfig<T>({ schema, text, name, env, envPrefix, flags }: ConfigText<T>): ConfigReading<T> {
  const yaml = readYaml(text, name);
  if ('problems' in yaml) return { ok: false, problems: yaml.problems };
  if (yaml.value !== null && yaml.value !== undefined && !isGroup(yaml.value)) {
    return { ok: false, problems: [`${name}:1: expected keys and values, such as "title: Greenhouse"`] };
  }
  const root = (yaml.value ?? {}) as Record<string, unknown>;
  const taken: Override[] = [];
  const problems: string[] = [];
  takeEnvironment(env, envPrefix, { schema, root, taken, problems });
  takeFlags(flags, { schema, root, taken, problems });

  const at = (path: Path): string => origin(path, yaml, name, taken);
  const checked = faultsOf(schema, root);
  for (const { path, words } of checked.faults) problems.push(`${at(path)}: ${words}`);
  if (problems.length > MAX_PROBLEMS)
    problems.splice(MAX_PROBLEMS, problems.length, `${name}: … and ${problems.length - MAX_PROBLEMS} more`);
  if (problems.length > 0 || checked.value === undefined) return { ok: false, problems };
  return { ok: true, value: checked.value, sources: Object.fromEntries(taken.map((each) => [dotted(each.path), each.name])) };
}

/** Which flag, variable or line is at fault. The last override wins, as it did in the value. */
function origin(path: Path, yaml: YamlText, name: string, taken: readonly Override[]): string {
  const over = taken.findLast((each) => each.path.length <= path.length && each.path.every((step, i) => String(step) === String(path[i])));
  if (over !== undefined) return over.name;
  const line = yaml.lineOf(path);
  return line === undefined ? name : `${name}:${line}`;
}
