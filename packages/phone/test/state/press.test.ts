import { AskError } from '@around/client';
import { FakeClock } from '@around/platform/fake';
import { signal } from '@preact/signals';
import { beforeAll, expect, it } from 'vitest';
import type { HomeSession } from '../../src/state/homeSession.js';
import { linked, press } from '../../src/state/press.js';
import { loadNoticeTexts } from '../../src/texts/notices.js';
import '../support/english.js';

const NOTICE = { id: 'n1', buttons: [{ title: 'Shut' }, { title: 'Open' }] };
beforeAll(loadNoticeTexts);

/** A home that answers so, in turn, and what it was asked; `pin`: whether the person proves theirs. */
function home(answers: readonly unknown[], pin = false) {
  const left = [...answers];
  const asked: unknown[] = [];
  const session = {
    askPin: async () => pin,
    client: {
      ask: async (_: string, request: unknown) => {
        asked.push(request);
        const answer = left.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  };
  return { asked, session: session as unknown as HomeSession };
}

it.each([
  ['done', 0, { done: true }, { text: 'Done: Shut', bad: false }],
  ['that one knows', -1, { done: true }, { text: 'Done: I know', bad: false }],
  ['too late', 1, { done: false, detail: 'it is too late for that' }, { text: 'Not done: Open. it is too late for that', bad: true }],
  ['not done, and not said why', 0, { done: false }, { text: 'Not done: Shut. Your home did not do it.', bad: true }],
  ['refused', 0, new AskError('notAllowed', 'guests may not'), { text: 'Not done: Shut. guests may not', bad: true }],
] as const)('tells truthfully: %s', async (_, button, answer, words) => {
  const { session, asked } = home([answer]);
  expect(await press(session, NOTICE, button)).toEqual(words);
  expect(asked).toEqual([button < 0 ? { id: 'n1' } : { id: 'n1', button }]);
});

it('keeps nothing to be done later where there is no connection', async () => {
  const { session, asked } = home([new AskError('away', 'no link'), { done: true }]);
  expect((await press(session, NOTICE, 0)).text).toContain('nothing is kept');
  expect(asked).toHaveLength(1);
});

it('asks for the PIN where the home wants it, and then again, once', async () => {
  const proven = home([new AskError('pin', 'prove it'), { done: true }], true);
  expect(await press(proven.session, NOTICE, 0)).toEqual({ text: 'Done: Shut', bad: false });
  const refused = home([new AskError('pin', 'prove it'), { done: true }]);
  expect((await press(refused.session, NOTICE, 0)).bad).toBe(true);
  expect(refused.asked).toHaveLength(1);
});

it('waits for the home for a while', async () => {
  const clock = new FakeClock();
  const link = signal({ state: 'connecting' });
  const session = { house: { link } } as unknown as HomeSession;
  const there = linked(session, clock);
  await clock.advance(5_000);
  link.value = { state: 'live' };
  expect(await there).toBe(true);
  link.value = { state: 'connecting' };
  const away = linked(session, clock);
  await clock.advance(15_000);
  expect(await away).toBe(false);
});
