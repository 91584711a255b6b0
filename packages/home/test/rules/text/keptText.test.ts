import type { Rule } from '@around/messages';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keptAfter, withComments } from '../../../src/rules/text/keptText.js';
import { readRules } from '../../../src/rules/text/readRules.js';
import { writeRules } from '../../../src/rules/text/writeRules.js';
import { rules as arbitraryRules } from './arbitraryRule.js';

const TEXT = `# Our house, kept in git.
rules:
  # Upstairs
  walk:
    when:
      - property: hall/motion.motion # the one above the stairs
        is: true
    title: Walk
    do:
      - write: hall/lamp.on
        value: true

  # Downstairs: do not ask.
  bell:
    title: "Bell"
    when: [{event: gate/bell.rang}]
    do: [{scene: evening}] # cosy

# The end.
`;
const read = (text: string): Map<string, Rule> => new Map(readRules(text).rules);

it('comes out as it went in', async () => {
  expect(await keptAfter(undefined, TEXT, false)).toBe(TEXT);
  expect(await withComments(TEXT, read(TEXT))).toBe(TEXT);
});

it('keeps what was not changed; what was is written anew in its place, what is new stands at the end', async () => {
  const rules = read(TEXT);
  rules.set('bell', { ...(rules.get('bell') as Rule), title: 'Door bell' });
  rules.set('attic', { title: 'Attic', when: [], do: [{ stop: true }] });
  const text = await withComments(TEXT, rules);
  expect(text).toBe(`${TEXT.slice(0, TEXT.indexOf('    title: "Bell"'))}    title: Door bell
    when:
      - event: gate/bell.rang
    do:
      - scene: evening
  attic:
    title: Attic
    when: []
    do:
      - stop: true

# The end.
`);
  rules.delete('walk');
  expect(await withComments(TEXT, rules)).not.toMatch(/Upstairs|walk/);
  expect(await withComments(TEXT, rules)).toContain('# Downstairs: do not ask.');
});

it('is joined by another text, rule by rule', async () => {
  const more =
    'rules:\n  # Rings twice.\n  bell: {title: Bell, when: [], do: [{stop: true}]}\n  gate: {title: Gate, when: [], do: [{stop: true}]} # ours\n';
  const kept = await keptAfter(TEXT, more, false);
  expect(kept).toMatch(/^# Our house[\s\S]*# Upstairs[\s\S]*# Rings twice\.\n {2}bell: \{[\s\S]*gate: .* # ours\n/);
  expect(kept).not.toContain('cosy');
  expect(await keptAfter(TEXT, more, true)).toBe(more);
});

it('leaves to the scenes what came with it of them', async () => {
  const both = `# Both.\n\nscenes:\n  evening: {title: Evening, do: []}\n\n${TEXT}`;
  expect(readRules(both)).toMatchObject({ faults: [], rules: read(TEXT) });
  const text = await withComments(both, read(TEXT));
  expect(text).not.toContain('Evening');
  expect(text).toContain('  # Upstairs');
});

it.each([
  ['is JSON', '{"rules": {"a": {"title": "A", "when": [], "do": [{"stop": true}]}}}'],
  ['has names for parts of it', 'rules:\n  a: &a {title: A, when: [], do: [{stop: true}]}\n  b: *a\n'],
  ['is long', `${TEXT}${'# more\n'.repeat(15_000)}`],
])('a text that %s is not kept', async (_, text) => {
  expect(await keptAfter(undefined, text, false)).toBeUndefined();
  expect(await withComments(text, read(TEXT))).toBeUndefined();
});

it('says what the rules are, whatever they were', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRules, arbitraryRules, async (before, after) => {
      const kept = await keptAfter(undefined, await writeRules(before), true);
      const text = kept === undefined ? await writeRules(after) : ((await withComments(kept, after)) as string);
      expect(readRules(text)).toMatchObject({ rules: after, faults: [] });
    }),
    { numRuns: 12 },
  );
});
