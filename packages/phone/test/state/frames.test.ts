import { FakeClock } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { Frames } from '../../src/state/frames.js';

it('hands on the first at once, and what follows together, ten times a second at most', async () => {
  const clock = new FakeClock();
  const drawn: string[][] = [];
  const frames = new Frames<string>(clock, (items) => drawn.push([...items]));
  frames.push([{ item: 'a' }]);
  expect(drawn).toEqual([['a']]);
  for (const item of ['b', 'c', 'd']) {
    frames.push([{ item }]);
    await clock.advance(10);
  }
  expect(drawn).toHaveLength(1);
  await clock.advance(70);
  expect(drawn).toEqual([['a'], ['b', 'c', 'd']]);
});

it('keeps only the newest of a key, in the place of the oldest', async () => {
  const clock = new FakeClock();
  const drawn: string[][] = [];
  const frames = new Frames<string>(clock, (items) => drawn.push([...items]));
  frames.push([{ item: 'first' }]);
  frames.push([{ item: 'lamp 1', key: 'lamp' }, { item: 'step' }, { item: 'lamp 2', key: 'lamp' }]);
  frames.push([{ item: 'lamp 3', key: 'lamp' }]);
  await clock.advance(100);
  expect(drawn[1]).toEqual(['lamp 3', 'step']);
});

it('forgets on clear, and leaves no timer behind', async () => {
  const clock = new FakeClock();
  const drawn: unknown[] = [];
  const frames = new Frames<string>(clock, (items) => drawn.push(items));
  frames.push([{ item: 'a' }]);
  frames.push([{ item: 'b' }]);
  frames.clear();
  await clock.advance(1_000);
  expect(drawn).toHaveLength(1);
  expect(clock.pending).toBe(0);
});
