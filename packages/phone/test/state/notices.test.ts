import { AskError } from '@around/client';
import type { AskWith, Notice } from '@around/messages';
import { expect, it } from 'vitest';
import { isUnknown, Notices, newOnes } from '../../src/state/notices.js';

const notice = (n: number, more: Partial<Notice> = {}): Notice => ({
  ...{ id: `n${n}`, n, at: n, from: 'home', title: `${n}`, level: 'info', buttons: [], picture: false },
  ...{ told: [{ to: 'Olga', by: 'push', at: n, state: 'sent' }], ...more },
});

it('shows each of one’s own once, the oldest first', () => {
  const others = notice(3, { told: [{ to: 'Max', by: 'push', at: 3, state: 'sent' }] });
  const list = [notice(5), notice(4), others, notice(2)];
  expect(newOnes(list, 'Olga', 2).map(({ n }) => n)).toEqual([4, 5]);
  expect(newOnes(list, 'Olga', 5)).toEqual([]);
});

it('an alarm is open until somebody knows; nothing else is', () => {
  expect(isUnknown(notice(1, { level: 'alarm' }))).toBe(true);
  expect(isUnknown(notice(1, { level: 'alarm', seen: { by: 'Max', at: 2 } }))).toBe(false);
  expect(isUnknown(notice(1, { level: 'warning' }))).toBe(false);
});

it('reads page by page, keeps what is shown until the new is there, and says why it cannot', async () => {
  const all = Array.from({ length: 40 }, (_, i) => notice(40 - i));
  let away = false;
  const list = new Notices({
    ask: (async (_: string, { before, limit = 100 }: AskWith<'notices'>) => {
      if (away) throw new AskError('away', 'no link');
      return { notices: all.filter(({ n }) => before === undefined || n < before).slice(0, limit) };
    }) as never,
  });
  await list.read();
  expect([list.entries.value.length, list.state.value]).toEqual([30, 'older']);
  await list.older();
  expect([list.entries.value.length, list.state.value]).toEqual([40, 'end']);
  away = true;
  await list.read();
  expect([list.entries.value.length, list.fault.value]).toEqual([40, 'away']);
});
