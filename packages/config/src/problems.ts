import type * as v from 'valibot';
import { dotted, type Path } from './paths.js';

export type Issue = v.BaseIssue<unknown>;

/** One thing that is wrong: where, and in words. */
export interface Problem {
  readonly path: Path;
  readonly words: string;
  /** Name of the key that is missing at `path`'s end. */
  readonly missing?: string;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  Object: 'a group of keys',
  Array: 'a list',
  null: 'nothing',
  undefined: 'nothing',
};

export const pathOf = (issue: Issue): Path => (issue.path ?? []).map((item) => item.key as string | number);

/** A valibot issue in the words of a configuration file, or in those of `explain` where it has some. */
export function wordsOf(issue: Issue, above: Path = [], explain?: (issue: Issue) => string | undefined): Problem {
  const path = [...above, ...pathOf(issue)];
  const said = explain?.(issue);
  if (said !== undefined) return { path, words: `${dotted(path)}: ${said}` };
  if (issue.kind === 'schema' && issue.received === 'undefined' && issue.input === undefined && path.length > 0) {
    const key = String(path.at(-1));
    return {
      path,
      words: `the key "${key}" is missing${path.length > 1 ? ` in ${dotted(path.slice(0, -1))}` : ''}`,
      missing: key,
    };
  }
  const deeper = deepest(issue);
  if (deeper !== undefined) return wordsOf(deeper, path, explain);
  const where = path.length === 0 ? '' : `${dotted(path)}: `;
  if (!issue.message.startsWith('Invalid ')) return { path, words: `${where}${issue.message}${got(issue)}` };
  return { path, words: `${where}expected ${expectedOf(issue)}${got(issue)}` };
}

/** Of a union's failures the one that came furthest: its option is the one that was meant. */
function deepest(issue: Issue): Issue | undefined {
  let best: Issue | undefined;
  for (const inner of issue.issues ?? []) {
    if ((inner.path?.length ?? 0) > (best?.path?.length ?? 0)) best = inner;
  }
  return best;
}

function expectedOf(issue: Issue): string {
  const { type } = issue;
  const requirement = (issue as { requirement?: unknown }).requirement;
  if (type === 'min_value') return `at least ${String(requirement)}`;
  if (type === 'max_value') return `at most ${String(requirement)}`;
  if (type === 'min_length') return `a length of at least ${String(requirement)}`;
  if (type === 'max_length') return `a length of at most ${String(requirement)}`;
  if (type === 'integer' || type === 'safe_integer') return 'a whole number';
  if (type === 'non_empty') return 'something';
  if (issue.expected === null) return 'another value';
  const options = issue.expected.replace(/^\(|\)$/g, '').split(' | ');
  return options.map((option) => KINDS[option] ?? option).join(' or ');
}

function got(issue: Issue): string {
  const { input } = issue;
  if (input === undefined) return '';
  if (input === null) return ', got nothing';
  if (Array.isArray(input)) return ', got a list';
  if (typeof input === 'object') return ', got a group of keys';
  return `, got ${JSON.stringify(typeof input === 'string' && input.length > 60 ? `${input.slice(0, 60)}…` : input)}`;
}
