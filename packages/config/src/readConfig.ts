import * as v from 'valibot';
import { type Override, takeEnvironment, takeFlags } from './overrides.js';
import { dotted, isGroup, type Path } from './paths.js';
import { type Problem, wordsOf } from './problems.js';
import { shapesOf } from './schemaShape.js';
import { strayLists, type UnknownKey, unknownKeys } from './unknownKeys.js';
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
  const strange = unknownKeys(shapesOf(schema, root), root);
  for (const unknown of strange) problems.push(`${at(unknown.path)}: ${unknownWords(unknown)}`);
  const lists = strayLists(shapesOf(schema, root), root);
  for (const path of lists) problems.push(`${at(path)}: ${dotted(path)}: expected a group of keys, got a list`);

  const checked = v.safeParse(schema, root);
  if (!checked.success) {
    for (const issue of checked.issues) {
      const problem = wordsOf(issue);
      const inList = lists.some((list) => list.every((step, i) => step === String(problem.path[i])));
      if (!inList && !explained(problem, issue, strange)) problems.push(`${at(problem.path)}: ${problem.words}`);
    }
  }
  if (problems.length > MAX_PROBLEMS)
    problems.splice(MAX_PROBLEMS, problems.length, `${name}: … and ${problems.length - MAX_PROBLEMS} more`);
  if (problems.length > 0 || !checked.success) return { ok: false, problems };
  return { ok: true, value: checked.output, sources: Object.fromEntries(taken.map((each) => [dotted(each.path), each.name])) };
}

/** Which flag, variable or line is at fault. The last override wins, as it did in the value. */
function origin(path: Path, yaml: YamlText, name: string, taken: readonly Override[]): string {
  const over = taken.findLast((each) => each.path.length <= path.length && each.path.every((step, i) => String(step) === String(path[i])));
  if (over !== undefined) return over.name;
  const line = yaml.lineOf(path);
  return line === undefined ? name : `${name}:${line}`;
}

function unknownWords({ path, key, meant, known }: UnknownKey): string {
  const where = path.length > 1 ? ` in ${dotted(path.slice(0, -1))}` : '';
  if (meant !== undefined) return `unknown key "${key}"${where}; did you mean "${meant}"?`;
  const list = known.slice(0, 20).join(', ');
  return `unknown key "${key}"${where}${list === '' ? '' : `; known here: ${list}`}`;
}

/** Whether an unknown key already says it: the missing key was misspelt, or the schema itself refused the same key. */
function explained(problem: Problem, issue: v.BaseIssue<unknown>, strange: readonly UnknownKey[]): boolean {
  return strange.some(({ path, meant }) => {
    const inside = problem.path.every((step, i) => step === path[i]);
    if (inside && (issue.type === 'union' || issue.type === 'variant' || problem.path.length === path.length)) return true;
    const sibling = path.length === problem.path.length && path.slice(0, -1).every((step, i) => step === problem.path[i]);
    return sibling && problem.missing !== undefined && problem.missing === meant;
  });
}
