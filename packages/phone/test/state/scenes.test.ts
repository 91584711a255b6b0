import type { Deed, SceneRun } from '@around/messages';
import { beforeAll, describe, expect, it } from 'vitest';
import { inOrder } from '../../src/state/scenes/order.js';
import { choicesOf, firstValue, idFor, sceneOf, withParts } from '../../src/state/scenes/sceneDraft.js';
import { summaryOf } from '../../src/state/scenes/sceneWords.js';
import { readThing } from '../../src/state/things.js';
import { loadSceneTexts } from '../../src/texts/scenes.js';
import '../support/english.js';

beforeAll(() => loadSceneTexts());

const LAMP = readThing({
  id: 'a/lamp',
  controller: 'a',
  td: {
    title: 'Lamp',
    properties: {
      on: { title: 'Light', type: 'boolean' },
      heat: { type: 'number', readOnly: true },
      code: { type: 'string', format: 'password' },
      once: { type: 'boolean', writeOnly: true },
    },
    actions: { blink: { title: 'Blink' }, photos: { 'around:repeat': 5_000 } },
  },
});
const thingOf = (id: string) => (id === LAMP.id ? LAMP : undefined);
const on: Deed = { write: 'a/lamp.on', value: true };
const off: Deed = { write: 'a/lamp.on', value: false };
const blink: Deed = { invoke: 'a/lamp.blink' };

describe('a scene that is made', () => {
  it('needs a name and a part, and keeps its place', () => {
    expect(sceneOf({ title: '  ', icon: '', do: [on] }, undefined)).toBeUndefined();
    expect(sceneOf({ title: 'Movie', icon: '', do: [] }, undefined)).toBeUndefined();
    const before = { title: 'Film', icon: 'movie', order: 3, do: [off] };
    expect(sceneOf({ title: ' Movie ', icon: '', do: [on] }, before)).toEqual({ title: 'Movie', order: 3, do: [on] });
  });

  it('writes a property once, with its newest value in its old place; does an action as often as it is there', () => {
    expect(withParts([on, blink], [off, blink, { write: 'b/x.y', value: 1 }])).toEqual([off, blink, blink, { write: 'b/x.y', value: 1 }]);
  });

  it('has an id of its title’s letters, unlike those that are taken', () => {
    expect(idFor('Cosy evening!', new Set())).toBe('cosy-evening');
    expect(idFor('Fête', new Set(['fete']))).toBe('fete-2');
    expect(idFor('映画', new Set(['scene', 'scene-2']))).toBe('scene-3');
    expect(idFor('x'.repeat(80), new Set())).toHaveLength(30);
  });

  it('takes what can be written and read again, and what ends by itself', () => {
    expect(choicesOf(LAMP).map(({ op, name }) => `${op} ${name}`)).toEqual(['write on', 'invoke blink']);
  });

  it('begins with how it is, else with the first value that fits', () => {
    expect(firstValue({ type: 'number', minimum: 5 }, 21)).toBe(21);
    expect(firstValue({ type: 'number', minimum: 5 }, undefined)).toBe(5);
    expect(firstValue({ type: 'string', enum: ['b', 'a'] }, undefined)).toBe('b');
    expect(firstValue({ type: 'boolean' }, null)).toBe(true);
  });
});

describe('a scene that ran', () => {
  const scene = { title: 'Movie', do: [on, blink, off, off, off] };
  const run = (results: SceneRun['results'], took?: number): SceneRun => ({
    at: 1,
    by: 'Ann',
    results,
    ...(took === undefined ? {} : { took }),
  });

  it('is told in one line, its failures by name', () => {
    const ok = { part: 0, path: 'a/lamp.on', ok: true };
    const bad = { part: 1, path: 'a/lamp.blink', ok: false, detail: 'no bulb' };
    expect(summaryOf(scene, run([ok, bad], 50), thingOf)).toEqual({
      text: 'Movie: 1 of 5 worked',
      failed: [1],
      detail: 'Lamp · Blink: no bulb',
    });
    expect(summaryOf(scene, run([ok]), thingOf)).toEqual({ text: 'Movie: 1 of 5 so far', failed: [], detail: undefined });
  });

  it('names three failures at most', () => {
    const results = scene.do.map((_, part) => ({ part, path: 'a/lamp.on', ok: false, detail: 'away' }));
    expect(
      summaryOf(scene, run(results, 50), () => undefined)
        .detail?.split(' · ')
        .at(-1),
    ).toBe('…');
  });
});

it('scenes stand in the household’s order, then by title', () => {
  const brief = (title: string, order?: number) => ({ id: title, title, parts: 1, ...(order === undefined ? {} : { order }) });
  expect(inOrder([brief('b'), brief('z', 1), brief('a'), brief('c', 0)]).map(({ title }) => title)).toEqual(['c', 'z', 'a', 'b']);
});
