import { type Rule, sameJson } from '@around/messages';
import type { Document, Pair, YAMLMap } from 'yaml';
import { LAYOUT, nodeIn } from './writeRules.js';

/** A text that is longer is not kept: to put it together again would hold up the house. Characters. */
const MOST = 100_000;

/** What of the imported text is kept once others of it were imported; undefined where it cannot be. @param before what was kept */
export async function keptAfter(before: string | undefined, text: string, replace: boolean): Promise<string | undefined> {
  const news = await openText(text);
  if (news === undefined || replace) return news === undefined ? undefined : text;
  const old = before === undefined ? undefined : await openText(before);
  if (old === undefined) return text;
  for (const pair of news.rules.items) {
    const at = old.rules.items.findIndex((one) => nameOf(one) === nameOf(pair));
    if (at < 0) old.rules.items.push(pair);
    else old.rules.items[at] = pair;
  }
  const both = old.document.toString(LAYOUT);
  return both.length > MOST ? undefined : both;
}

/**
 * The text that was kept, with the rules as they are now: what is as it was stays in its place with its comments, the value of what was
 * changed is written anew, what is new stands at the end. undefined where it cannot be.
 */
export async function withComments(kept: string, rules: ReadonlyMap<string, Rule>): Promise<string | undefined> {
  const opened = await openText(kept);
  if (opened === undefined) return undefined;
  const { document, rules: map, yaml } = opened;
  map.items = map.items.filter((pair) => rules.has(nameOf(pair)));
  const there = new Set(map.items.map(nameOf));
  for (const pair of map.items) {
    const rule = rules.get(nameOf(pair));
    if (!sameJson(JSON.parse(JSON.stringify(pair.value)), rule)) pair.value = nodeIn(yaml, document, rule);
  }
  for (const [id, rule] of [...rules].sort(([a], [b]) => (a < b ? -1 : 1)))
    if (!there.has(id)) map.items.push(new yaml.Pair(document.createNode(id), nodeIn(yaml, document, rule)));
  return document.toString(LAYOUT);
}

interface Opened {
  readonly yaml: typeof import('yaml');
  readonly document: Document;
  readonly rules: YAMLMap;
}

/** undefined: it is too long, has names that stand for something else (`*this`), or is no text of people's (JSON). */
async function openText(text: string): Promise<Opened | undefined> {
  if (text.length > MOST) return undefined;
  const yaml = await import('yaml');
  const { isAlias, isMap, isScalar, parseDocument, visit } = yaml;
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent', version: '1.2' }) as Document;
  const rules = document.get('rules', true);
  if (document.errors.length > 0 || !isMap(rules) || rules.flow === true || rules.items.length === 0) return undefined;
  let named = false;
  visit(document, (_, node) => {
    if (isAlias(node)) named = true;
  });
  if (named) return undefined;
  // Scenes that came in the same text have a text of their own.
  const outer = document.contents as YAMLMap;
  outer.items = outer.items.filter((pair) => nameOf(pair) === 'rules');
  // What stands before the first rule is said of that rule, not of all of them.
  const first = rules.items[0]?.key;
  if (isScalar(first) && typeof rules.commentBefore === 'string') {
    first.commentBefore = rules.commentBefore;
    rules.commentBefore = null;
  }
  return { yaml, document, rules };
}

const nameOf = ({ key }: Pair): string => String((key as { value?: unknown } | null)?.value ?? key);
