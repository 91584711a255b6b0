import type { Will, WillLetter, WillState } from '@around/messages';
import { afterEach, expect, it } from 'vitest';
import { RelayScene } from '../support/relayScene.js';

const letter = (n: number): WillLetter => ({
  to: `https://push.example/${n}`,
  auth: 'vapid',
  ttl: 60,
  urgency: 'high',
  body: 'A'.repeat(1_500),
});

/** Wills of so many letters, one after the other; the last for ever. */
function writer(...counts: number[]) {
  const told: NonNullable<WillState['released']>[] = [];
  const listeners = new Set<() => void>();
  return {
    told,
    write: async () => {
      const count = counts.length > 1 ? counts.shift() : counts[0];
      return count === undefined ? undefined : { after: 120_000, until: 1, letters: Array.from({ length: count }, (_, n) => letter(n)) };
    },
    change: () => listeners.forEach((listener) => void listener()),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    released: (what: NonNullable<WillState['released']>) => told.push(what),
  };
}
const letters = (scene: RelayScene): number[] => (scene.said('will') as Will[]).map((will) => will.letters.length);

let scene: RelayScene;
afterEach(async () => {
  await scene.link.stop();
  await scene.clock.advance(10_000);
});

it('a relay of before is given no will', async () => {
  scene = new RelayScene();
  await scene.start({ update: true }, writer(1));
  await scene.clock.advance(120_000);
  expect(scene.said('will')).toEqual([]);
});

it('is given with the link, anew each minute, and an empty one once', async () => {
  scene = new RelayScene();
  await scene.start({ will: true }, writer(1, 2, 0));
  expect(letters(scene)).toEqual([1]);
  await scene.clock.advance(600_000);
  expect(letters(scene)).toEqual([1, 2, 0]);
});

it('is given at once when it would be another, one whole will after the other', async () => {
  scene = new RelayScene();
  const one = writer(1, 64, 3);
  await scene.start({ will: true }, one);
  one.change();
  one.change();
  one.change();
  await scene.clock.advance(1_000);
  const wills = scene.said('will') as Will[];
  expect(wills.filter(({ more }) => more !== true)).toHaveLength(3);
  expect(letters(scene).at(-1)).toBe(3);
  await scene.link.stop();
  one.change();
  await scene.clock.advance(1_000);
  expect(scene.said('will')).toHaveLength(wills.length);
});

it('goes in parts where it is larger than a frame', async () => {
  scene = new RelayScene();
  await scene.start({ will: true }, writer(64));
  const parts = scene.said('will') as Will[];
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.map(({ more }) => more === true)).toEqual(parts.map((_, n) => n < parts.length - 1));
  expect(parts.flatMap((part) => part.letters.map(({ to }) => to))).toEqual(Array.from({ length: 64 }, (_, n) => letter(n).to));
});

it('what was sent meanwhile is told to who writes it; nonsense harms nothing', async () => {
  scene = new RelayScene();
  const one = writer(1);
  await scene.start({ will: true }, one);
  scene.answer('will', '{"letters":"many"}');
  scene.answer('will', '{"letters":1,"released":{"at":5,"since":3,"sent":1}}');
  await scene.clock.advance(1_000);
  expect(one.told).toEqual([{ at: 5, since: 3, sent: 1 }]);
  expect(scene.up).toBe(true);
});
