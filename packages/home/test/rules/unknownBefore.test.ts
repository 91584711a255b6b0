import type { Snapshot } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { liveEngine } from './dryRun/live.js';

it.each([
  { before: null, fires: 0 },
  { before: 20, fires: 1 },
])('a property that was $before when the home started and is warm then sets off $fires runs', async ({ before, fires }) => {
  const clock = new FakeClock();
  const house: Snapshot = {
    things: [],
    values: [{ thing: 'a/b', name: 'c', value: before, at: clock.wall() - 1_000, quality: 'unavailable' }],
    controllers: [],
    commands: [],
  };
  const { kept, tell, rules } = await liveEngine(
    clock,
    { title: 'Warm', when: [{ property: 'a/b.c', above: 26 }], do: [{ stop: true }] },
    house,
  );
  tell([{ k: 'value', n: 0, value: { thing: 'a/b', name: 'c', value: 27, at: clock.wall(), quality: 'good' } }]);
  await clock.advance(1_000);
  rules.stop();
  expect(kept.size).toBe(fires);
});
