import type { Rule } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Known } from '../../../src/rules/text/known.js';
import { planImport } from '../../../src/rules/text/planImport.js';
import { readRules } from '../../../src/rules/text/readRules.js';
import { writeRules } from '../../../src/rules/text/writeRules.js';
import { rules as arbitraryRules } from './arbitraryRule.js';

const KNOWN: Known = {
  things: new Map([
    [
      'garden/soil',
      {
        properties: new Map<string, object>([
          ['level', { type: 'number', minimum: 0, maximum: 100, readOnly: true }],
          ['state', { type: 'string', enum: ['dry', 'wet'], readOnly: true }],
        ]),
        actions: new Map<string, object>(),
        events: new Map<string, object>([['touched', {}]]),
      },
    ],
    [
      'garden/pump',
      {
        properties: new Map<string, object>([['on', { type: 'boolean' }]]),
        actions: new Map<string, object>([['run', { input: { type: 'object', properties: { s: { type: 'integer' } }, required: ['s'] } }]]),
        events: new Map<string, object>(),
      },
    ],
  ]),
  controllers: new Set(['garden', 'living']),
  scenes: new Set(['evening']),
  rules: new Set(),
  people: new Set(['Ann']),
};

const WATER = `
rules:
  water:
    title: Water the garden
    when:
      - property: garden/soil.level
        below: 20
        hysteresis: 5
    if:
      - between: [06:00, 09:00]
    do:
      - write: garden/pump.on
        value: true
        lease: 10m
`;

const none = new Map<string, Rule>();
const plan = (text: string, have: ReadonlyMap<string, Rule> = none, replace = false) =>
  planImport(text, { rules: have, known: KNOWN }, replace);
const faults = (text: string) => plan(text).result.faults;
const warnings = (text: string) => plan(text).result.warnings ?? [];
/** A rule with these lines under `when` and `do`. */
const ruleOf = (when: string, action = 'write: garden/pump.on\n        value: true', more = '') =>
  `rules:\n  a:\n    title: A\n    when:\n      - ${when}\n    do:\n      - ${action}\n${more}`;

describe('rules as text', () => {
  test('come back from a text that was written of them, whatever they say', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRules, async (rules) => {
        const { rules: read, faults: wrong } = readRules(await writeRules(rules));
        expect(wrong).toEqual([]);
        expect(read).toEqual(rules);
      }),
      { numRuns: 100 },
    );
  });

  test('are the same text whatever the order of rules and keys', async () => {
    const { rules } = readRules(`${WATER}  a: {title: A, when: [], do: [{stop: true}]}\n`);
    const backwards = new Map([...rules].reverse().map(([id, rule]) => [id, Object.fromEntries(Object.entries(rule).reverse()) as Rule]));
    expect(await writeRules(backwards)).toBe(await writeRules(rules));
    expect(await writeRules(rules)).toMatchInlineSnapshot(`
      "# The rules of this house. "around rules import FILE" takes them back.

      rules:
        a:
          title: A
          when: []
          do:
            - stop: true
        water:
          title: Water the garden
          when:
            - property: garden/soil.level
              below: 20
              hysteresis: 5
          if:
            - between: [06:00, 09:00]
          do:
            - write: garden/pump.on
              value: true
              lease: 10m
      "
    `);
  });

  test('a damaged text gives faults or rules, and never throws', async () => {
    const whole = await writeRules(readRules(WATER).rules);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 12 }), (at, cut, put) => {
        const { result, keep } = plan(whole.slice(0, at) + put + whole.slice(at + cut));
        if (result.faults.length > 0) expect(keep.size).toBe(0);
        for (const fault of result.faults) expect(fault).toMatch(/^rules\.yaml(:\d+:\d+)?: /);
      }),
      { numRuns: 200 },
    );
    for (const text of ['', 'a', '[]', 'rules:', 'rules: []', 'rules: {a: 1}', '\u0000'])
      expect(faults(text).length, text).toBeGreaterThan(0);
  });

  test('a text that would hold up the house is refused', () => {
    expect(faults(`${WATER}#${'x'.repeat(300_000)}`)).toEqual([
      'rules.yaml: larger than 300000 characters: take it in parts, each with some of the rules',
    ]);
  });

  test('aliases that stand for too much are refused', () => {
    const lines = Array.from(
      { length: 12 },
      (_, i) =>
        `a${i}: &a${i} [${Array(9)
          .fill(i === 0 ? '1' : `*a${i - 1}`)
          .join(', ')}]`,
    );
    expect(faults(lines.join('\n'))[0]).toMatch(/^rules\.yaml: not usable YAML: /);
    const big = `big: &big [${'1,'.repeat(30_000)}1]\nrules: {a: {title: A, when: [], do: [{stop: true}]}}\nmore: [${Array(60).fill('*big').join(', ')}]`;
    expect(faults(big)).toEqual(['rules.yaml: not usable YAML: its aliases stand for too much']);
  });
});

describe('an import', () => {
  test('tells what it would add, change and remove, and keeps no more than that', () => {
    const first = plan(WATER);
    expect(first.result).toEqual({ added: ['water'], changed: [], removed: [], same: 0, faults: [] });
    expect([...first.keep.keys()]).toEqual(['water']);
    const have = new Map([...first.keep, ['old', { title: 'Old', when: [], do: [{ stop: true as const }] }]]);
    expect(plan(WATER, have).result).toEqual({ added: [], changed: [], removed: [], same: 1, faults: [] });
    expect(plan(WATER.replace('below: 20', 'below: 25'), have, true)).toMatchObject({
      result: { added: [], changed: ['water'], removed: ['old'], same: 0, faults: [] },
      forget: ['old'],
    });
  });

  test('names every fault at once, by line and column, with what was meant, and does nothing', () => {
    const { result, keep, forget } = plan(
      `rules:
  water:
    titel: Water
    when:
      - proprety: garden/soil.level
      - property: garden/soil.levl
        below: 20
      - time: 25:00
    if:
      - betwen: [06:00, 09:00]
    do:
      - write: garden/pump.on
        valeu: true
  fine:
    title: Fine
    when: [{event: garden/soil.touched}]
    do:
      - write: garden/pump.on
        value: 3
      - write: garden/soil.level
        value: 3
`,
      new Map([['old', { title: 'Old', when: [], do: [{ stop: true as const }] }]]),
      true,
    );
    expect(result.faults).toMatchInlineSnapshot(`
      [
        "rules.yaml:3:5: unknown key "titel" in rules.water; did you mean "title"?",
        "rules.yaml:5:9: rules.water.when.0: no trigger is called "proprety"; did you mean "property"?",
        "rules.yaml:6:9: rules.water.when.1.property: garden/soil.levl: garden/soil has no property "levl": did you mean garden/soil.level?",
        "rules.yaml:8:9: rules.water.when.2.time: expected a time such as 07:30, got "25:00"",
        "rules.yaml:10:9: rules.water.if.0: no condition is called "betwen"; did you mean "between"?",
        "rules.yaml:13:9: unknown key "valeu" in rules.water.do.0; did you mean "value"?",
        "rules.yaml:19:9: rules.fine.do.0.value: garden/pump.on must be true or false, got 3",
        "rules.yaml:20:9: rules.fine.do.1.write: garden/soil.level can only be read",
      ]
    `);
    expect(keep.size + forget.length).toBe(0);
  });

  test('knows what the things of the house have and take', () => {
    expect(faults(ruleOf('property: garden/soil.levl'))).toEqual([
      'rules.yaml:5:9: rules.a.when.0.property: garden/soil.levl: garden/soil has no property "levl": did you mean garden/soil.level?',
    ]);
    expect(faults(ruleOf('event: garden/soil.tuched'))[0]).toMatch(/did you mean garden\/soil\.touched\?/);
    expect(faults(ruleOf('property: garden/soil.level\n        above: 100'))[0]).toMatch(/:6:9: .*never above 100: it is at most 100/);
    expect(faults(ruleOf('property: garden/soil.state\n        is: damp'))[0]).toMatch(/it must be one of dry, wet/);
    expect(faults(ruleOf('property: garden/soil.state\n        below: 3'))[0]).toMatch(/it is no number/);
    expect(faults(ruleOf('started: true', 'invoke: garden/pump.run'))[0]).toMatch(/its input/);
    expect(faults(ruleOf('started: true', 'invoke: garden/pump.run\n        input: {s: 3}'))).toEqual([]);
  });

  test('warns of what may come yet and forbids nothing', () => {
    const text = ruleOf(
      'silent: gardn',
      'scene: evning',
      '      - notify: {title: "{{shed/lamp.on}}", to: [Anne]}\n      - write: shed/lamp.on\n        value: 1\n',
    );
    expect(faults(text)).toEqual([]);
    expect(warnings(text)).toMatchInlineSnapshot(`
      [
        "rules.yaml:5:9: rules.a.when.0.silent: gardn is not there: did you mean garden?",
        "rules.yaml:7:9: rules.a.do.0.scene: there is no scene "evning": did you mean evening?",
        "rules.yaml:8:18: rules.a.do.1.notify.title: shed/lamp.on: there is no shed/lamp",
        "rules.yaml:8:50: rules.a.do.1.notify.to.0: there is no person "Anne": did you mean Ann?",
        "rules.yaml:9:9: rules.a.do.2.write: shed/lamp.on: there is no shed/lamp",
      ]
    `);
  });

  test('warns of a rule that never runs, and of rules that set each other off for certain', () => {
    expect(warnings(ruleOf('time: 12:00', 'stop: true', '    if: [{between: [22:00, 06:00]}]\n'))[0]).toMatch(
      /12:00 is not between 22:00 and 06:00/,
    );
    expect(warnings(ruleOf('time: 23:00', 'stop: true', '    if: [{between: [22:00, 06:00]}]\n'))).toEqual([]);
    expect(warnings(ruleOf('started: true', 'stop: true', '    if: [{mode: away}, {all: [{mode: home}]}]\n'))[0]).toMatch(
      /away and home at once/,
    );
    const on = ruleOf('property: garden/pump.on\n        is: true', 'write: garden/pump.on\n        value: false');
    const off = '  b:\n    title: B\n    when: [{property: garden/pump.on, is: false}]\n    do: [{write: garden/pump.on, value: true}]\n';
    expect(warnings(on)).toEqual([]);
    expect(warnings(on + off)).toEqual(['rules.yaml:2:3: a and b set each other off, again and again: give one of them a condition']);
    expect(warnings(on + off.replace('value: true', 'value: false'))).toEqual([]);
    expect(warnings(on + off.replace('do:', 'if: [{mode: home}]\n    do:'))).toEqual([]);
  });
});
