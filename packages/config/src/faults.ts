import * as v from 'valibot';
import { dotted, type Path } from './paths.js';
import { type Issue, type Problem, wordsOf } from './problems.js';
import { shapesOf } from './schemaShape.js';
import { strayLists, type UnknownKey, unknownKeys } from './unknownKeys.js';

/** Says an issue in other words than the common ones; undefined leaves it to them. */
export type Explain = (issue: Issue) => string | undefined;

/** What a schema makes of a value, or all that is wrong with it: unknown keys (with the nearest known one), stray lists, and what the schema says. */
export function faultsOf<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  { above = [], explain }: { above?: Path; explain?: Explain } = {},
): { readonly faults: readonly Problem[]; readonly value?: T } {
  const under = (path: Path): Path => [...above, ...path];
  const strange = unknownKeys(shapesOf(schema, value), value).map((one) => ({ ...one, path: under(one.path) }));
  const lists = strayLists(shapesOf(schema, value), value).map(under);
  const faults: Problem[] = [
    ...strange.map((unknown) => ({ path: unknown.path, words: unknownWords(unknown) })),
    ...lists.map((path) => ({ path, words: `${dotted(path)}: expected a group of keys, got a list` })),
  ];
  const checked = v.safeParse(schema, value);
  if (checked.success) return faults.length > 0 ? { faults } : { faults, value: checked.output };
  for (const issue of checked.issues) {
    const problem = wordsOf(issue, above, explain);
    const inList = lists.some((list) => list.every((step, i) => String(step) === String(problem.path[i])));
    if (!inList && !explained(problem, issue, strange)) faults.push(problem);
  }
  return { faults };
}

function unknownWords({ path, key, meant, known }: UnknownKey): string {
  const where = path.length > 1 ? ` in ${dotted(path.slice(0, -1))}` : '';
  if (meant !== undefined) return `unknown key "${key}"${where}; did you mean "${meant}"?`;
  const list = known.slice(0, 20).join(', ');
  return `unknown key "${key}"${where}${list === '' ? '' : `; known here: ${list}`}`;
}

/** Whether an unknown key already says it: the missing key was misspelt, or the schema itself refused the same key. */
function explained(problem: Problem, issue: Issue, strange: readonly UnknownKey[]): boolean {
  return strange.some(({ path, meant }) => {
    const inside = problem.path.every((step, i) => step === path[i]);
    if (inside && (issue.type === 'union' || issue.type === 'variant' || problem.path.length === path.length)) return true;
    const sibling = path.length === problem.path.length && path.slice(0, -1).every((step, i) => step === problem.path[i]);
    return sibling && problem.missing !== undefined && problem.missing === meant;
  });
}
