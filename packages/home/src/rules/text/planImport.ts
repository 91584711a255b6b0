import { finish, type Work } from '@around/config';
import { cutText, type ImportResult, type Rule, sameJson } from '@around/messages';
import { circles } from './circles.js';
import type { Known } from './known.js';
import { type Misfit, misfits } from './misfits.js';
import { neverFires } from './neverFires.js';
import { readingRules, type Said } from './readRules.js';

/** Faults and warnings that are told, characters of each: as many as an answer takes. */
const MOST = 100;
const LENGTH = 500;

/** What is there already, and what the rules may name. */
export interface ImportHouse {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly known: Known;
}

/** What an import would do: what is told of it, and the rules to keep and to forget. Nothing where there is a fault. */
export interface ImportPlan {
  readonly result: ImportResult;
  readonly keep: ReadonlyMap<string, Rule>;
  readonly forget: readonly string[];
}

/**
 * Checks a text of rules against the house. What is in the text and in the house alike is not looked at again: what was right when it was
 * made may stay. `replace`: rules that are not in the text go.
 */
export const planImport = (text: string, house: ImportHouse, replace?: boolean): ImportPlan => finish(planning(text, house, replace));

/** The same in slices. */
export function* planning(text: string, house: ImportHouse, replace = false): Work<ImportPlan> {
  const { rules, pieces, faults, inOrder } = yield* readingRules(text);
  const keep = new Map([...rules].filter(([id, rule]) => !sameJson(house.rules.get(id), rule)));
  const forget = replace ? [...house.rules.keys()].filter((id) => !rules.has(id)).sort() : [];
  const after = new Map([...house.rules, ...rules].filter(([id]) => !forget.includes(id)));
  const known = { ...house.known, rules: new Set(after.keys()) };
  const wrong: Said[] = [...faults];
  const warned: Said[] = [];
  const tell = (path: Said['path'], { words, wrong: grave }: Misfit): void => {
    (grave ? wrong : warned).push({ path, words: `${path.join('.')}: ${words}` });
  };
  // A piece is the one item of its list.
  for (const { path, rule } of pieces) for (const misfit of misfits(rule, known)) tell([...path, ...misfit.path.slice(2)], misfit);
  for (const [id, rule] of keep) {
    yield;
    const above = ['rules', id];
    for (const misfit of misfits(rule, known)) tell([...above, ...misfit.path], misfit);
    const never = neverFires(rule);
    if (never !== undefined) warned.push({ path: above, words: `${id}: ${never}` });
  }
  for (const circle of yield* circles(after)) {
    const one = circle.find((id) => keep.has(id));
    if (one === undefined) continue;
    const others = circle.filter((id) => id !== one).join(' and ');
    warned.push({
      path: ['rules', one],
      words:
        others === ''
          ? `${one} sets itself off, again and again`
          : `${one} and ${others} set each other off, again and again: give one of them a condition`,
    });
  }
  const told = {
    added: [...keep.keys()].filter((id) => !house.rules.has(id)).sort(),
    changed: [...keep.keys()].filter((id) => house.rules.has(id)).sort(),
    removed: forget,
    same: rules.size - keep.size,
    ...(warned.length === 0 ? {} : { warnings: short(inOrder(warned)) }),
  };
  if (wrong.length === 0) return { result: { ...told, faults: [] }, keep, forget };
  return { result: { ...told, faults: short(inOrder(wrong)) }, keep: new Map(), forget: [] };
}

function short(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MOST).map((line) => (line.length > LENGTH ? `${cutText(line, LENGTH - 1)}…` : line));
  return lines.length > MOST ? [...shown, `… and ${lines.length - MOST} more`] : shown;
}
