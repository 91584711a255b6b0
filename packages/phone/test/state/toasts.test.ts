import { FakeClock } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { Toasts } from '../../src/state/toasts.js';

it('shows one at a time, and the next when it is over', async () => {
  const clock = new FakeClock();
  const toasts = new Toasts(clock);
  toasts.show({ kind: 'info', text: 'one' });
  toasts.show({ kind: 'error', text: 'two' });
  expect(toasts.current.value?.text).toBe('one');
  await clock.advance(6_000);
  expect(toasts.current.value?.text).toBe('two');
  await clock.advance(9_999);
  expect(toasts.current.value?.text).toBe('two');
  await clock.advance(1);
  expect(toasts.current.value).toBeUndefined();
});

it('stays while it is touched', async () => {
  const clock = new FakeClock();
  const toasts = new Toasts(clock);
  toasts.show({ kind: 'info', text: 'one' });
  toasts.hold();
  await clock.advance(60_000);
  expect(toasts.current.value?.text).toBe('one');
  toasts.letGo();
  await clock.advance(6_000);
  expect(toasts.current.value).toBeUndefined();
});

it('is taken back, shown or waiting, and what waits is bounded', () => {
  const clock = new FakeClock();
  const toasts = new Toasts(clock);
  const back = toasts.show({ kind: 'info', text: 'shown' });
  const never = toasts.show({ kind: 'info', text: 'withdrawn' });
  never();
  for (let i = 0; i < 9; i++) toasts.show({ kind: 'info', text: String(i) });
  back();
  expect(toasts.current.value?.text).toBe('5');
});
