import { placeOfPath, type Rule } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { planImport } from '../../../home/src/rules/text/planImport.js';
import { readRules } from '../../../home/src/rules/text/readRules.js';
import { partsOf } from '../../../home/src/rules/text/walk.js';
import { readPage } from './pages.js';

const PAGE = 'docs/guides/rules.md';
const parts = readPage(PAGE).text.split(/^## /m);
const blocks = (part: string | undefined): string[] =>
  [...(part ?? '').matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text as string);
const under = (heading: string): string[] => blocks(parts.find((part) => part.startsWith(heading)));

const NOWHERE = {
  things: new Map(),
  controllers: new Set<string>(),
  scenes: new Set<string>(),
  rules: new Set<string>(),
  people: new Set<string>(),
};
/** What is at fault in a text, in a house in which everything may come yet. */
const take = (text: string) => planImport(text, { rules: new Map(), known: NOWHERE });
const indented = (text: string): string => text.replace(/^(?=.)/gm, '      ');
const ruleOf = (lists: { when?: string; if?: string; do?: string }): string =>
  `rules:\n  one:\n    title: One\n    when:${lists.when === undefined ? ' []' : `\n${indented(lists.when)}`}\n    if:${lists.if === undefined ? ' []' : `\n${indented(lists.if)}`}\n    do:\n${indented(lists.do ?? '- stop: true\n')}`;

/** The words that the examples under a heading use. */
function words(texts: readonly string[], kind: 'trigger' | 'condition' | 'action'): Set<string> {
  const found = new Set<string>();
  for (const text of texts)
    for (const rule of readRules(text).rules.values())
      for (const one of partsOf(rule)) if (one.kind === kind) found.add(Object.keys(one.part)[0] as string);
  return found;
}

describe(PAGE, () => {
  it.each([
    {
      heading: 'Triggers',
      kind: 'trigger' as const,
      list: 'when',
      all: ['property', 'event', 'time', 'cron', 'sun', 'silent', 'back', 'paired', 'started'],
    },
    {
      heading: 'Conditions',
      kind: 'condition' as const,
      list: 'if',
      all: ['property', 'between', 'days', 'sun', 'mode', 'silent', 'all', 'any', 'not'],
    },
    {
      heading: 'Actions',
      kind: 'action' as const,
      list: 'do',
      all: ['write', 'invoke', 'scene', 'notify', 'wait', 'mode', 'rule', 'stop', 'repeat', 'choose'],
    },
  ])('$heading: an example of each, which the home takes', ({ heading, kind, list, all }) => {
    const texts = under(heading).map((text) => ruleOf({ [list]: text }));
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(take(text).result.faults, text).toEqual([]);
    expect([...words(texts, kind)].sort()).toEqual([...all].sort());
  });

  it('whole rules: the home takes them, and each can run', () => {
    const texts = [...blocks(parts[0]), ...under('Ten rules')];
    const rules = new Map<string, Rule>();
    for (const text of texts) {
      const { result, keep } = take(text);
      expect(result.faults).toEqual([]);
      expect((result.warnings ?? []).filter((warning) => /never run|set each other off|itself off/.test(warning))).toEqual([]);
      for (const [id, rule] of keep) rules.set(id, rule);
    }
    expect(rules.size).toBe(11);
    for (const rule of rules.values())
      for (const { part } of partsOf(rule)) if ('property' in part) expect(placeOfPath(part.property).thing).toContain('/');
  });
});
