import { checkAsk, type Rule, type RuleState } from '@around/messages';
import { beforeAll, describe, expect, it } from 'vitest';
import '../../support/english.js';
import { checkRule } from '../../../src/state/rules/check.js';
import { nextTimes, parseCron } from '../../../src/state/rules/cron.js';
import {
  ACTION_KINDS,
  actionKind,
  BLANK_ACTION,
  BLANK_CONDITION,
  BLANK_TRIGGER,
  CONDITION_KINDS,
  conditionKind,
  TRIGGER_KINDS,
  triggerKind,
} from '../../../src/state/rules/kinds.js';
import { append, doubled, partAt, put, shifted, without } from '../../../src/state/rules/paths.js';
import { RuleEdit } from '../../../src/state/rules/ruleEdit.js';
import { isFailing, RuleList } from '../../../src/state/rules/ruleList.js';
import { firedByDay } from '../../../src/state/rules/runWords.js';
import { newRuleId, TEMPLATES } from '../../../src/state/rules/templates.js';
import { shapeOf, withShape } from '../../../src/state/rules/tests.js';
import { loadRuleTexts } from '../../../src/texts/automations.js';
import { names, things } from './house.js';

const RULE: Rule = {
  title: 'Test',
  when: [{ time: '07:00' }, { started: true }],
  do: [{ choose: [{ if: [], do: [{ wait: '1s' }] }] }, { stop: true }],
};
const state = (version: number, rule: Rule = RULE): RuleState => ({ id: 'test', version, rule, by: 'Hana', changed: 1, running: 0 });

beforeAll(() => loadRuleTexts());

describe('editing a rule', () => {
  it('puts, adds, doubles, moves and takes out blocks at any depth, and leaves the old rule as it was', () => {
    const before = structuredClone(RULE);
    const deep = ['do', 0, 'choose', 0, 'do'];
    expect(partAt(append(RULE, deep, { stop: true }), deep)).toEqual([{ wait: '1s' }, { stop: true }]);
    expect(partAt(put(RULE, [...deep, 0], { wait: '2s' }), [...deep, 0])).toEqual({ wait: '2s' });
    expect(doubled(RULE, ['when', 0]).when).toEqual([{ time: '07:00' }, { time: '07:00' }, { started: true }]);
    expect(shifted(RULE, ['when', 1], -1).when).toEqual([{ started: true }, { time: '07:00' }]);
    expect(shifted(RULE, ['when', 1], 1)).toBe(RULE);
    expect(without(RULE, ['do', 1]).do).toHaveLength(1);
    expect(append(RULE, ['if'], { sun: 'up' }).if).toEqual([{ sun: 'up' }]);
    expect(put(put(RULE, ['note'], 'x'), ['note'], undefined)).toEqual(RULE);
    expect(RULE).toEqual(before);
  });

  it('knows each new block by its kind', () => {
    expect(TRIGGER_KINDS.map((kind) => triggerKind(BLANK_TRIGGER[kind]))).toEqual(TRIGGER_KINDS);
    expect(CONDITION_KINDS.map((kind) => conditionKind(BLANK_CONDITION[kind]))).toEqual(CONDITION_KINDS);
    expect(ACTION_KINDS.map((kind) => actionKind(BLANK_ACTION[kind]))).toEqual(ACTION_KINDS);
    // `not` is a test of a property too.
    expect(conditionKind({ property: 'a/b.c', not: 3 })).toBe('property');
  });

  it('changes what a value is tested for, and keeps the rest', () => {
    const property = names.thing('house/green')?.properties[0];
    const above = withShape({ property: 'house/green.temperature', is: 21, for: '5m' }, 'above', property);
    expect(above).toEqual({ property: 'house/green.temperature', above: 21, for: '5m' });
    expect(shapeOf(withShape(above, 'between', property))).toBe('between');
    expect(withShape(above, 'any', property)).toEqual({ property: 'house/green.temperature', for: '5m' });
  });

  it('follows the home until something is changed, and knows then that another was faster', () => {
    const edit = new RuleEdit(state(1), undefined);
    edit.follow(state(2, { ...RULE, title: 'Theirs' }));
    expect([edit.rule.value.title, edit.version, edit.changed.value]).toEqual(['Theirs', 2, false]);
    edit.change({ ...edit.rule.value, title: 'Mine' });
    edit.follow(state(3, { ...RULE, title: 'Theirs again' }));
    expect([edit.rule.value.title, edit.version]).toEqual(['Mine', 2]);
    edit.overrule();
    expect(edit.version).toBe(3);
    edit.discard();
    expect([edit.rule.value.title, edit.changed.value]).toEqual(['Theirs again', false]);
  });

  it('takes over that the rule was turned off while it is being changed', () => {
    const edit = new RuleEdit(state(1), undefined);
    edit.change({ ...RULE, title: 'Mine' });
    edit.follow(state(2, { ...RULE, on: false }));
    expect([edit.rule.value, edit.version]).toEqual([{ ...RULE, title: 'Mine', on: false }, 2]);
  });

  it('goes on with what was kept, and says of which version that is', () => {
    const edit = new RuleEdit(state(4), { rule: { ...RULE, title: 'Kept' }, version: 3, at: 5 });
    expect([edit.rule.value.title, edit.version, edit.changed.value]).toEqual(['Kept', 3, true]);
    expect(edit.draft(9)).toEqual({ rule: { ...RULE, title: 'Kept' }, version: 3, at: 9 });
  });
});

describe('what is wrong with a rule', () => {
  const faults = (rule: Partial<Rule>): Record<string, string> =>
    Object.fromEntries(checkRule({ ...RULE, do: [{ stop: true }], ...rule }, names));

  it('says nothing of one that is in order', () => {
    expect(faults({})).toEqual({});
  });

  it('finds every new block unfinished at its place, except those that need nothing', () => {
    const all = faults({
      when: TRIGGER_KINDS.map((kind) => BLANK_TRIGGER[kind]),
      if: CONDITION_KINDS.map((kind) => BLANK_CONDITION[kind]),
      do: ACTION_KINDS.map((kind) => BLANK_ACTION[kind]),
    });
    expect(Object.keys(all)).toEqual(
      ['when.0', 'when.1', 'when.5', 'when.6', 'if.0', 'if.4', 'if.5', 'if.6', 'if.7', 'if.8'].concat([
        'do.0',
        'do.1',
        'do.2',
        'do.3',
        'do.5',
        'do.6',
        'do.7',
        'do.8',
      ]),
    );
    expect(all['if.6']).toBe('Add at least one condition here.');
  });

  it.each<[Partial<Rule>, string, RegExp]>([
    [{ title: ' ' }, 'title', /name/],
    [{ do: [] }, 'do', /at least one action/],
    [{ do: [{ write: 'hall/motion.motion', value: true }] }, 'do.0', /only be read/],
    [{ do: [{ write: 'hall/lamp.brightness', value: 400 }] }, 'do.0', /does not fit/],
    [{ do: [{ write: 'hall/gone.on', value: true }] }, 'do.0', /hall\/gone is not in this house/],
    [{ do: [{ invoke: 'hall/heat.boost' }] }, 'do.0', /does not fit/],
    [{ do: [{ notify: { title: 'x', buttons: [{ title: 'Off', write: '' }] } }] }, 'do.0', /button/],
    [{ do: [{ scene: 'none' }] }, 'do.0', /none is not in this house/],
    [{ do: [{ wait: '8d' }] }, 'do.0', /at most 7 days/],
    [{ when: [{ property: 'house/green.temperature', above: 9, below: 3 }] }, 'when.0', /lower limit/],
    [{ when: [{ time: '07:00', days: [] }] }, 'when.0', /one day/],
    [{ when: [{ cron: '* * *' }] }, 'when.0', /five parts/],
    [{ if: [{ any: [{ property: '' }] }] }, 'if.0.any.0', /device/],
    [{ do: [{ choose: [{ if: [{ sun: 'up' }], do: [{ repeat: [], times: 2 }] }] }] }, 'do.0.choose.0.do.0', /action/],
  ])('%j', (parts, at, words) => {
    expect(faults(parts)[at]).toMatch(words);
  });
});

describe('templates', () => {
  it.each(TEMPLATES.filter(({ id }) => id !== 'leak'))('$id makes a rule that the home takes, of what the house has', (template) => {
    const chosen = Object.fromEntries(template.slots.map((slot) => [slot.key, slot.fits(things)[0] ?? '']));
    const rule = template.make(chosen, things);
    expect(checkAsk('setRule', { id: 'x', rule })).toMatchObject({ ok: true });
    expect([...checkRule(rule, names)]).toEqual([]);
  });

  it('offers nothing for which the house has no device', () => {
    const leak = TEMPLATES.find(({ id }) => id === 'leak');
    expect(leak?.slots[0]?.fits(things)).toEqual([]);
  });

  it('names a new rule after its title, and after no other', () => {
    expect(newRuleId('Hall light at dusk!', new Set())).toBe('hall-light-at-dusk');
    expect(newRuleId('Café', new Set(['cafe', 'cafe-2']))).toBe('cafe-3');
    expect(newRuleId('玄関の灯り', new Set())).toBe('rule');
    for (const title of ['玄関', 'x'.repeat(200), '--a--', 'a '.repeat(60)])
      expect(checkAsk('enableRule', { id: newRuleId(title, new Set()), on: true }).ok).toBe(true);
  });
});

describe('schedules', () => {
  const next = (cron: string, from: string): string[] => {
    const parsed = parseCron(cron);
    return parsed === undefined ? [] : nextTimes(parsed, new Date(from).getTime(), 3).map((at) => new Date(at).toString().slice(0, 21));
  };

  it.each([
    ['0 7 * * 1-5', '2026-01-16T08:00', ['Mon Jan 19 2026 07:00', 'Tue Jan 20 2026 07:00', 'Wed Jan 21 2026 07:00']],
    ['*/20 22 * * *', '2026-01-16T22:05', ['Fri Jan 16 2026 22:20', 'Fri Jan 16 2026 22:40', 'Sat Jan 17 2026 22:00']],
    ['0 0 29 2 *', '2026-01-01T00:00', ['Tue Feb 29 2028 00:00', 'Sun Feb 29 2032 00:00']],
    ['30 6 1 * mon', '2026-01-16T00:00', ['Mon Jan 19 2026 06:30', 'Mon Jan 26 2026 06:30', 'Sun Feb 01 2026 06:30']],
    ['0 12 * jan,mar 7', '2026-01-26T00:00', ['Sun Mar 01 2026 12:00', 'Sun Mar 08 2026 12:00', 'Sun Mar 15 2026 12:00']],
  ])('%s after %s', (cron, from, times) => {
    expect(next(cron, from)).toEqual(times);
  });

  it.each(['', '* * * *', '60 * * * *', '5-1 * * * *', '*/0 * * * *', '0 0 L * *', 'x * * * *'])('does not understand "%s"', (cron) => {
    expect(parseCron(cron)).toBeUndefined();
  });
});

describe('the list of rules', () => {
  it('knows which fail: not those that are off, nor those whose conditions did not hold', () => {
    const last = (result: 'failed' | 'passed' | 'looped'): RuleState => ({ ...state(1), last: { n: 1, at: 1, result } });
    expect([last('failed'), last('passed'), last('looped'), { ...state(1), fault: 'a thing is gone' }].map(isFailing)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(isFailing({ ...last('failed'), rule: { ...RULE, on: false } })).toBe(false);
  });

  it('asks once at a time however often it is told to, and once more after that', async () => {
    const answers: (() => void)[] = [];
    const list = new RuleList({
      ask: () => new Promise((resolve) => answers.push(() => resolve({ rules: [state(answers.length)] } as never))),
    });
    const reads = [list.read(), list.read(), list.read()];
    expect(answers).toHaveLength(1);
    answers[0]?.();
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.();
    await Promise.all(reads);
    expect([answers.length, list.rules.value?.[0]?.version]).toEqual([2, 2]);
  });

  it('counts by day what would have fired', () => {
    const until = new Date(2026, 0, 16, 12).getTime();
    const times = [
      { at: new Date(2026, 0, 16, 1).getTime(), fired: true },
      { at: new Date(2026, 0, 15, 23).getTime(), fired: true },
      { at: new Date(2026, 0, 15, 22).getTime(), fired: false },
    ];
    expect(firedByDay(times, until, 3).map(({ fired }) => fired)).toEqual([0, 1, 1]);
  });
});
