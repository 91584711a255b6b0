/** Longest text that a pattern is tried on. */
const MAX_TEXT = 1_000;
/** Steps that matching may take at worst, about 10 ms. */
const MAX_STEPS = 10_000_000;
/** How often fixed repeats (`{4}`) may multiply. */
const MAX_FIXED = 1_000;

/** Tells whether a text fits; undefined where the pattern would take too long on it. */
export type PatternCheck = (text: string) => boolean | undefined;

/**
 * A schema's `pattern` (ECMA-262) as a check that always ends soon: a backtracking matcher takes up to
 * length^choices steps, where a choice is a quantifier or an alternative, and for ever where a repeated group holds a choice.
 * Patterns of the latter sort, with backward references, or not valid at all are not tried (undefined).
 */
export function patternCheck(pattern: string): PatternCheck | undefined {
  const choices = countChoices(pattern);
  const compiled = choices === undefined ? undefined : compile(pattern);
  if (choices === undefined || compiled === undefined) return undefined;
  // An unanchored pattern is tried from each character.
  const power = choices + (pattern.startsWith('^') ? 0 : 1);
  const longest = Math.min(MAX_TEXT, Math.floor(MAX_STEPS ** (1 / Math.max(power, 1))));
  return (text) => (text.length > longest ? undefined : compiled.test(text));
}

function compile(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Many patterns in use escape more than the `u` flag allows.
    }
  }
  return undefined;
}

interface Group {
  choices: boolean;
  /** How many times its fixed repeats multiply. */
  fixed: number;
}

const QUANTIFIER = /^(?:[*+?]|\{(\d{1,6})(?:(,)(\d{0,6}))?\})\??/;

/** How many choices a pattern has; undefined where a repeated group holds one. */
function countChoices(pattern: string): number | undefined {
  const open: Group[] = [{ choices: false, fixed: 1 }];
  let choices = 0;
  let last: Group = { choices: false, fixed: 1 };
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] as string;
    const quantifier = QUANTIFIER.exec(pattern.slice(at));
    const here = open.at(-1) as Group;
    if (quantifier !== null) {
      at += quantifier[0].length;
      const exact = quantifier[1] !== undefined && (quantifier[2] === undefined || quantifier[1] === quantifier[3]);
      if (char === '?' ? false : last.choices) return undefined;
      here.fixed = Math.max(here.fixed, last.fixed * (exact ? Math.max(1, Number(quantifier[1])) : 1));
      if (here.fixed > MAX_FIXED) return undefined;
      if (!exact) {
        choices++;
        here.choices = true;
      }
      last = { choices: true, fixed: here.fixed };
      continue;
    }
    last = { choices: false, fixed: 1 };
    at++;
    if (char === '\\') {
      // A backward reference can make any pattern exponential.
      if (/[1-9k]/.test(pattern[at] ?? '')) return undefined;
      at++;
    } else if (char === '[') at = classEnd(pattern, at);
    else if (char === '|') {
      choices++;
      here.choices = true;
    } else if (char === '(') open.push({ choices: false, fixed: 1 });
    else if (char === ')' && open.length > 1) {
      last = open.pop() as Group;
      const outer = open.at(-1) as Group;
      outer.choices ||= last.choices;
      outer.fixed = Math.max(outer.fixed, last.fixed);
    }
    // The `?` after `(` begins a group's kind (`(?:`, `(?=`) and quantifies nothing.
    if (char === '(' && pattern[at] === '?') at++;
  }
  return choices;
}

function classEnd(pattern: string, from: number): number {
  let at = from;
  while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1;
  return at + 1;
}
