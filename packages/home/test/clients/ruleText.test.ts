import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeRules } from '../../src/rules/text/writeRules.js';
import { loadTimes } from '../../src/rules/times.js';
import { FakeDesk } from '../support/fakeDesk.js';
import type { ScriptedPhone } from '../support/scriptedPhone.js';

// What is loaded when it is first needed takes time that no fake clock tells.
beforeAll(() => Promise.all([loadTimes({}), writeRules(new Map())]));

let at: FakeDesk;
let olga: ScriptedPhone;
beforeEach(async () => {
  at = await new FakeDesk().open();
  olga = at.phone(await at.pair());
});

const LAMP = `rules:
  lamp-on:
    title: Lamp
    when: [{time: 07:30}]
    do: [{write: living/lamp.on, value: true}]
`;
const MORE = `${LAMP}  more:
    title: More
    when: [{started: true}]
    do: [{stop: true}]
`;

describe('rules as text', () => {
  it('come and go, all or none, and come out as they went in', async () => {
    expect(await at.answer(olga, 'importRules', { text: MORE, dry: true })).toMatchObject({ added: ['lamp-on', 'more'], faults: [] });
    expect(at.books.rules.records.size).toBe(0);
    expect(await at.answer(olga, 'importRules', { text: MORE })).toEqual({
      added: ['lamp-on', 'more'],
      changed: [],
      removed: [],
      same: 0,
      faults: [],
    });
    expect([...at.books.rules.records.keys()].sort()).toEqual(['lamp-on', 'more']);
    const { text } = (await at.answer(olga, 'exportRules', {})) as { text: string };
    expect(await at.answer(olga, 'importRules', { text })).toEqual({ added: [], changed: [], removed: [], same: 2, faults: [] });
    expect(await at.answer(olga, 'importRules', { text: LAMP.replace('07:30', '08:30'), replace: true })).toMatchObject({
      changed: ['lamp-on'],
      removed: ['more'],
    });
    expect(at.books.rules.records.get('lamp-on')).toMatchObject({
      version: 2,
      rule: { when: [{ time: '08:30' }] },
    });
    expect([...at.books.rules.records.keys()]).toEqual(['lamp-on']);
    expect(at.books.lines.map(({ detail }) => detail)).toContain('took rules from a text: ~lamp-on -more');
  });

  it('come out with the comments that they came with, as long as nobody changes them', async () => {
    const text = MORE.replace('  more:', '  # Not now.\n  more:');
    await at.answer(olga, 'importRules', { text });
    expect(await at.answer(olga, 'exportRules', {})).toEqual({ text });
    await at.answer(olga, 'enableRule', { id: 'lamp-on', on: false });
    const changed = (await at.answer(olga, 'exportRules', {})) as { text: string };
    expect(changed.text).toMatch(/lamp-on:\n {4}title: Lamp\n {4}on: false[\s\S]*# Not now\.\n {2}more:/);
    // A comment alone is a change of the text.
    await at.answer(olga, 'importRules', { text: text.replace('Not now', 'Later') });
    await at.answer(olga, 'enableRule', { id: 'lamp-on', on: true });
    expect(await at.answer(olga, 'exportRules', {})).toEqual({ text: text.replace('Not now', 'Later') });
  });

  it('with a fault change nothing, and neither do they where the disk takes no writes', async () => {
    expect(await at.answer(olga, 'importRules', { text: MORE.replace('living/lamp.on', 'living/lamp.onn') })).toMatchObject({
      added: ['lamp-on', 'more'],
      faults: [expect.stringContaining('did you mean living/lamp.on?')],
    });
    expect(await at.answer(olga, 'importRules', { text: LAMP.replace('time: 07:30', 'cron: 61 * * * *') })).toMatchObject({
      faults: [expect.stringMatching(/^rules\.yaml:4:\d+: rules\.lamp-on\.when\.0\.cron: "61 \* \* \* \*" is no schedule/)],
    });
    expect(await at.answer(olga, 'importRules', { dry: true, text: LAMP.replace('time: 07:30', 'cron: 0 0 30 2 *') })).toMatchObject({
      faults: [],
      warnings: [expect.stringContaining('that time never comes')],
    });
    at.books.rules.fails = true;
    expect(await at.answer(olga, 'importRules', { text: MORE })).toBe('failed');
    at.books.rules.fails = false;
    expect(await at.answer(olga, 'rules', {})).toEqual({ rules: [] });
  });

  it('are for those who may have rules', async () => {
    const max = at.phone(await at.pair({ role: 'member' }, 'Max'));
    const gus = at.phone(await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gus'));
    expect(await at.answer(max, 'importRules', { text: LAMP })).toBe('notAllowed');
    expect(await at.answer(max, 'exportRules', {})).toEqual({ text: expect.stringContaining('rules: {}') });
    expect(await at.answer(max, 'dryRun', { text: LAMP })).toMatchObject({ now: { holds: true } });
    for (const [what, request] of [
      ['exportRules', {}],
      ['dryRun', { text: LAMP }],
      ['importRules', { text: LAMP }],
    ] as const)
      expect(await at.answer(gus, what, request), what).toBe('notAllowed');
  });

  it('are tried: which of the text, and what is wrong with it', async () => {
    expect(await at.answer(olga, 'dryRun', { text: MORE, id: 'lamp-on' })).toMatchObject({
      triggered: 7,
      fired: 7,
      now: { steps: [{ at: 'do.0' }] },
    });
    expect(await at.answer(olga, 'dryRun', { text: MORE })).toBe('noSuchRule');
    expect(await at.answer(olga, 'dryRun', {})).toBe('malformed');
    expect(await at.answer(olga, 'dryRun', { text: LAMP.replace('time', 'tim') })).toBe('badRule');
    expect(at.gateway.orders).toEqual([]);
  });
});
