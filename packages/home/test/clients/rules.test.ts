// Loaded beforehand: fake time does not wait for a disk.
import 'croner';
import 'suncalc';
import type { Rule } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { FakeDesk } from '../support/fakeDesk.js';

const LIGHT: Rule = { title: 'Light', when: [{ time: '07:30' }], do: [{ write: 'living/lamp.on', value: true }] };
const UNLOCK: Rule = { title: 'Open', when: [{ time: '07:30' }], do: [{ choose: [{ if: [], do: [{ invoke: 'living/door.unlock' }] }] }] };

describe('rules, asked for', () => {
  it('are made by an owner, seen and run by who lives here, and by nobody else', async () => {
    const at = await new FakeDesk().open();
    const owner = at.phone(await at.pair());
    const member = at.phone(await at.pair({ role: 'member' }, 'Max'));
    const guest = at.phone(await at.pair({ role: 'guest', things: ['living/lamp'] }, 'Gina'));
    const made = { rule: { id: 'light', version: 1, by: 'Olga', rule: LIGHT, running: 0 } };
    expect(await at.answer(owner, 'setRule', { id: 'light', rule: LIGHT })).toMatchObject(made);
    expect(await at.answer(member, 'rules')).toMatchObject({ rules: [made.rule] });
    expect(await at.answer(member, 'setRule', { id: 'light', rule: LIGHT })).toBe('notAllowed');
    expect(await at.answer(member, 'removeRule', { id: 'light' })).toBe('notAllowed');
    expect(await at.answer(member, 'runRule', { id: 'light' })).toEqual({ run: 1 });
    await at.clock.flush();
    expect(at.gateway.orders).toMatchObject([{ thing: 'lamp', name: 'on', input: true, by: 'Light' }]);
    expect(await at.answer(member, 'enableRule', { id: 'light', on: false })).toMatchObject({ rule: { version: 2, rule: { on: false } } });
    for (const what of ['rules', 'runs']) expect(await at.answer(guest, what, {})).toBe('notAllowed');
    expect(await at.answer(guest, 'runRule', { id: 'light' })).toBe('notAllowed');
    expect(await at.answer(owner, 'stopRule', { id: 'light' })).toEqual({ stopped: 1 });
    expect(await at.answer(owner, 'runs', { rule: 'light' })).toMatchObject({
      runs: [{ n: 1, why: 'Max wants it', by: 'Max', result: 'stopped' }],
    });
    expect(await at.answer(owner, 'removeRule', { id: 'light' })).toEqual({});
    expect(await at.answer(owner, 'enableRule', { id: 'light', on: true })).toBe('noSuchRule');
    expect(at.books.lines.filter(({ kind }) => kind === 'rule').map(({ by, detail }) => `${by} ${detail}`)).toEqual([
      'Olga made the rule light (Light)',
      'Max ran the rule light (Light)',
      'Max turned the rule light (Light) off',
      'Olga removed the rule light (Light)',
    ]);
    expect(guest.changes.filter((change) => change.k === 'touched' && change.what !== 'notice')).toEqual([]);
  });

  it('another’s change in between is not lost', async () => {
    const at = await new FakeDesk().open();
    const owner = at.phone(await at.pair());
    await at.answer(owner, 'setRule', { id: 'light', rule: LIGHT, version: 0 });
    await at.answer(owner, 'setRule', { id: 'light', rule: LIGHT, version: 1 });
    expect(await at.answer(owner, 'setRule', { id: 'light', rule: LIGHT, version: 1 })).toBe('changed');
    expect(await at.answer(owner, 'setRule', { id: 'light', rule: LIGHT })).toMatchObject({ rule: { version: 3 } });
  });

  it('do nothing that who saves them may not do', async () => {
    const at = await new FakeDesk().open();
    const owner = at.phone(await at.pair());
    const careful = at.phone(await at.pair({ role: 'admin', ceiling: { relay: 2 } }, 'Ada'));
    const narrow = at.phone(await at.pair({ role: 'admin', things: ['living/lamp'] }, 'Nina'));
    const asks = at.phone(await at.pair({ role: 'owner', stepUp: 3 }, 'Petra'));
    expect(await at.answer(careful, 'setRule', { id: 'open', rule: UNLOCK })).toBe('notAllowed');
    expect(await at.answer(narrow, 'setRule', { id: 'open', rule: UNLOCK })).toBe('notAllowed');
    expect(await at.answer(asks, 'setRule', { id: 'open', rule: UNLOCK })).toBe('pin');
    expect(at.books.rules.all()).toEqual([]);
    expect(await at.answer(owner, 'setRule', { id: 'open', rule: UNLOCK })).toMatchObject({ rule: { version: 1 } });
    expect(at.books.rules.all()).toMatchObject([{ dangerous: true }]);
    // Nor does who may not do it let it be done.
    expect(await at.answer(asks, 'runRule', { id: 'open' })).toBe('pin');
    expect(await at.answer(narrow, 'runRule', { id: 'open' })).toBe('notAllowed');
    await at.answer(owner, 'enableRule', { id: 'open', on: false });
    expect(await at.answer(narrow, 'enableRule', { id: 'open', on: true })).toBe('notAllowed');
    expect(at.gateway.orders).toEqual([]);
  });

  it('that the disk does not take are not there', async () => {
    const at = await new FakeDesk().open();
    const owner = at.phone(await at.pair());
    at.books.rules.fails = true;
    expect(await at.answer(owner, 'setRule', { id: 'light', rule: LIGHT })).toBe('failed');
    expect(await at.answer(owner, 'rules')).toEqual({ rules: [] });
  });
});
