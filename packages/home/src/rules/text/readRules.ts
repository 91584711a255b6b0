import { finish, nearest, type Path, readingDocument, type Work } from '@around/config';
import { Rule } from '@around/messages';
import * as v from 'valibot';

/** As what a text that comes without a file is named in faults. */
const NAME = 'rules.yaml';
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
/** Rules of one house: far more than anybody reads. */
export const MOST_RULES = 500;

/** A fault or a remark: where in the text, and in words. */
export interface Said {
  readonly path: Path;
  readonly words: string;
}

/** The rules of a text that were in order, what was not, and how to place more of both. */
export interface RulesText {
  readonly rules: ReadonlyMap<string, Rule>;
  /** Of the rules that were not in order: their triggers, conditions and actions that are, each as a rule of its own, and where it stands. */
  readonly pieces: readonly { readonly path: Path; readonly rule: Rule }[];
  readonly faults: readonly Said[];
  /** In the order of the text, each beginning with its place: `rules.yaml:12:5: …`. */
  inOrder(said: readonly Said[]): string[];
}

/** Characters of a text: reading so many takes half a second of a processor, in slices. */
const MOST_TEXT = 300_000;

/** Reads `rules: {hall-light: {title: …, when: […], do: […]}}`. Every rule is looked at, however many faults there are. Never throws. */
export const readRules = (text: string, name?: string): RulesText => finish(readingRules(text, name));

/** The same in slices. */
export function* readingRules(text: string, name = NAME): Work<RulesText> {
  if (text.length > MOST_TEXT) {
    const words = `${name}: larger than ${MOST_TEXT} characters: take it in parts, each with some of the rules`;
    return { rules: new Map(), pieces: [], faults: [{ path: [], words }], inOrder: (said) => said.map((one) => one.words) };
  }
  const document = yield* readingDocument(text, name);
  if ('problems' in document) {
    return {
      rules: new Map(),
      pieces: [],
      faults: document.problems.map((words) => ({ path: [], words })),
      inOrder: (said) => said.map(({ words }) => words),
    };
  }
  const { inOrder } = document;
  const outer = document.check(Outer, []);
  if (!outer.ok) return { rules: new Map(), pieces: [], faults: outer.problems.map(whole), inOrder };
  const rules = new Map<string, Rule>();
  const pieces: { path: Path; rule: Rule }[] = [];
  const faults: Said[] = [];
  const ids = Object.keys(outer.value.rules);
  for (const id of ids.slice(0, MOST_RULES)) {
    yield;
    const path = ['rules', id];
    if (!ID.test(id)) faults.push({ path, words: `"${id.slice(0, 60)}": a rule’s name is 1 to 40 of A-Z a-z 0-9 _ -` });
    const rule = document.check(Rule, path, explain);
    if (rule.ok) rules.set(id, rule.value);
    else {
      faults.push(...rule.problems);
      pieces.push(...piecesOf(outer.value.rules[id], path));
    }
  }
  if (ids.length > MOST_RULES)
    faults.push({ path: ['rules', ids[MOST_RULES] as string], words: `a house has at most ${MOST_RULES} rules` });
  return { rules, pieces, faults, inOrder };
}

/** One file may have the scenes too: they are read by who takes them. */
const Outer = v.strictObject({ rules: v.record(v.string(), v.unknown()), scenes: v.exactOptional(v.unknown()) });

function* piecesOf(rule: unknown, above: Path): Generator<{ path: Path; rule: Rule }> {
  if (typeof rule !== 'object' || rule === null) return;
  for (const list of ['when', 'if', 'do'] as const) {
    const items: unknown = (rule as Record<string, unknown>)[list];
    if (!Array.isArray(items)) continue;
    for (const [i, item] of items.entries()) {
      const piece = v.safeParse(Rule, { title: 'one', when: [], do: [{ stop: true }], [list]: [item] });
      if (piece.success) yield { path: [...above, list, i], rule: piece.output };
    }
  }
}

/** What an empty text lacks is said with an example. */
const whole = ({ path, words }: Said): Said =>
  path.length === 0 || words.includes('"rules"')
    ? {
        path,
        words: `expected "rules:" with the rules by their names below it ("rules: {}" for none)${words.includes('unknown key') ? `; ${words}` : ''}`,
      }
    : { path, words };

/** Triggers, conditions and actions are known by their first word: what it may have meant. */
function explain(issue: v.BaseIssue<unknown>): string | undefined {
  const [, what, list = ''] = /^expected a (trigger|condition|action): one of (.*)$/.exec(issue.message) ?? [];
  if (what === undefined) return undefined;
  const words = list.split(', ');
  const { input } = issue;
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return `expected a ${what} such as "${words[0]}: …"; known: ${list}`;
  for (const key of Object.keys(input)) {
    const meant = nearest(key, words);
    if (meant !== undefined) return `no ${what} is called "${key}"; did you mean "${meant}"?`;
  }
  const first = Object.keys(input)[0];
  return `${first === undefined ? `an empty ${what}` : `no ${what} is called "${first.slice(0, 60)}"`}; known: ${list}`;
}
