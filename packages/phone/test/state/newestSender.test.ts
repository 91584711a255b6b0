import { FakeClock } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { NewestSender } from '../../src/state/newestSender.js';

function start(everyMs = 100) {
  const clock = new FakeClock();
  const sent: [number, boolean][] = [];
  const answers: (() => void)[] = [];
  const sender = new NewestSender<number>(clock, {
    everyMs: () => everyMs,
    send: (value, final) => {
      sent.push([value, final]);
      return new Promise<void>((resolve) => answers.push(resolve));
    },
  });
  const answer = async (): Promise<void> => {
    answers.shift()?.();
    await clock.flush();
  };
  return { clock, sent, sender, answer };
}

it('has one under way and drops what lies between', async () => {
  const { clock, sent, sender, answer } = start();
  for (const value of [1, 2, 3, 4]) sender.drag(value);
  expect(sent).toEqual([[1, false]]);
  await clock.advance(500);
  expect(sent).toHaveLength(1);
  await answer();
  expect(sent).toEqual([
    [1, false],
    [4, false],
  ]);
});

it('sends no faster than it may', async () => {
  const { clock, sent, sender, answer } = start(200);
  sender.drag(1);
  await answer();
  sender.drag(2);
  await clock.advance(199);
  expect(sent).toHaveLength(1);
  await clock.advance(1);
  expect(sent).toHaveLength(2);
});

it('always sends what the finger leaves, as final, and nothing after it', async () => {
  const { clock, sent, sender, answer } = start();
  sender.drag(1);
  sender.drag(2);
  sender.release(3);
  await answer();
  await clock.advance(1_000);
  expect(sent).toEqual([
    [1, false],
    [3, true],
  ]);
});

it('sends nothing more when the system takes the finger away', async () => {
  const { clock, sent, sender, answer } = start();
  sender.drag(1);
  sender.drag(2);
  sender.cancel();
  await answer();
  await clock.advance(1_000);
  expect(sent).toEqual([[1, false]]);
});
