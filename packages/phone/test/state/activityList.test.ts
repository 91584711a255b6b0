import { AskError, type HomeClient } from '@around/client';
import type { CommandStep, LogEntry, StepName } from '@around/messages';
import { describe, expect, it } from 'vitest';
import type { ActivityEntry } from '../../src/state/activity.js';
import { byHour, folded, merged } from '../../src/state/activityList.js';
import { entryOf, Ledger } from '../../src/state/ledger.js';

const row = (n: number, step: StepName = 'completed', over: Partial<LogEntry> = {}): LogEntry => ({
  n,
  id: `c${n}`,
  thing: 'living/lamp',
  op: 'write',
  name: 'on',
  by: 'Anna',
  key: 'k',
  accepted: n * 1_000,
  ended: true,
  steps: [
    { step: 'accepted', at: n * 1_000 },
    { step, at: n * 1_000 + 5, printed: 'x' },
  ],
  ...over,
});
const live = (n: number, step: StepName): ActivityEntry => {
  const said: CommandStep = { command: `c${n}`, thing: 'living/lamp', op: 'write', name: 'on', by: 'Ben', step, at: n * 1_000 };
  return { k: 'command', id: `c${n}`, at: n * 1_000, steps: [said] };
};
const ids = (entries: readonly ActivityEntry[]): string[] => entries.map(({ id }) => id);

describe('the list of activities', () => {
  it('shows one command alone where that is asked for', () => {
    expect(ids(merged([live(3, 'sent')], [entryOf(row(2)), entryOf(row(1))], { id: 'c2' }))).toEqual(['c2']);
  });

  it('has what was seen and what is kept, once each, the newest first', () => {
    const list = merged([live(4, 'started'), live(2, 'completed')], [entryOf(row(3)), entryOf(row(2, 'failed'))], {});
    expect(ids(list)).toEqual(['c4', 'c3', 'c2']);
    expect(list[2]?.k === 'command' && list[2].steps.at(-1)?.step).toBe('failed');
  });

  it('tells a drag by the value that it came to, and what failed on the way by itself', () => {
    const drag = (n: number, at: number, step: StepName = 'completed', over: Partial<LogEntry> = {}) =>
      entryOf(row(n, step, { name: 'level', accepted: at, ...over }));
    const list = [
      drag(7, 9_000),
      drag(6, 3_000),
      drag(5, 2_800, 'failed'),
      drag(4, 2_600),
      drag(3, 2_400, 'completed', { by: 'Ben' }),
      drag(2, 1_300),
      row(1),
    ].map((one) => ('k' in one ? one : entryOf(one)));
    const told = folded(list, (_, name) => name === 'level');
    expect(told.map((one) => [one.id, one.k === 'command' ? one.passed : 0])).toEqual([
      ['c7', undefined],
      ['c6', 2],
      ['c5', undefined],
      ['c3', undefined],
      ['c1', undefined],
    ]);
    expect(folded(list, () => false)).toEqual(list);
  });

  it('keeps the live steps of what has not ended in the ledger', () => {
    const [entry] = merged([live(2, 'completed')], [entryOf(row(2, 'started'))], {});
    expect(entry?.k === 'command' && entry.steps.at(-1)?.step).toBe('completed');
  });

  it('is narrowed by thing, person and end', () => {
    const all = [entryOf(row(1)), entryOf(row(2, 'failed')), entryOf(row(3, 'completed', { by: 'Ben', thing: 'hall/gate' }))];
    expect(ids(merged([], all, { by: 'Ben' }))).toEqual(['c3']);
    expect(ids(merged([], all, { end: 'failed' }))).toEqual(['c2']);
    expect(ids(merged([], all, { thing: 'living/lamp' }))).toEqual(['c2', 'c1']);
    expect(ids(merged([live(9, 'sent')], all, { end: 'underWay' }))).toEqual(['c9']);
  });

  it('is divided by the hour', () => {
    const hour = 3_600_000;
    const at = (n: number): ActivityEntry => ({ ...live(1, 'sent'), id: String(n), at: n });
    expect(byHour([at(2 * hour + 5), at(2 * hour + 1), at(hour)]).map(({ entries }) => entries.length)).toEqual([2, 1]);
  });
});

describe('the ledger', () => {
  it('is read page by page until its end', async () => {
    const pages = [[row(3), row(2)], [row(1)], []];
    const asked: unknown[] = [];
    const client = {
      ask: async (_what: string, request: unknown) => {
        asked.push(request);
        return { entries: pages.shift() ?? [] };
      },
    } as unknown as HomeClient;
    const ledger = new Ledger(client);
    await ledger.read({ by: 'Anna' });
    await ledger.older();
    await ledger.older();
    await ledger.older();
    expect(asked).toEqual([
      { by: 'Anna', limit: 50 },
      { by: 'Anna', limit: 50, before: 2 },
      { by: 'Anna', limit: 50, before: 1 },
    ]);
    expect(ids(ledger.entries.value)).toEqual(['c3', 'c2', 'c1']);
    expect(ledger.state.value).toBe('end');
  });

  it('says why it cannot be read, and can be asked again', async () => {
    let broken = true;
    const client = {
      ask: async () => {
        if (broken) throw new AskError('away', 'gone');
        return { entries: [row(1)] };
      },
    } as unknown as HomeClient;
    const ledger = new Ledger(client);
    await ledger.read({});
    expect(ledger.fault.value).toBe('away');
    broken = false;
    await ledger.older();
    expect(ids(ledger.entries.value)).toEqual(['c1']);
    expect(ledger.fault.value).toBeUndefined();
  });
});
