import { readFileSync } from 'node:fs';
import type { Scene } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { readScenes, writeScenes } from '../../src/house/scenes/sceneText.js';
import { FakeDesk } from '../support/fakeDesk.js';
import type { ScriptedPhone } from '../support/scriptedPhone.js';

const MOVIE: Scene = {
  title: 'Movie: “3” nights # 1',
  icon: 'movie',
  order: 2,
  do: [
    { write: 'living/lamp.on', value: true, lease: '30m' },
    { invoke: 'living/lamp.fade', input: { level: 5 } },
  ],
};
const AWAY: Scene = { title: 'Away', do: [{ write: 'living/lamp.on', value: false }] };

describe('scenes as text', () => {
  it('come back as they were, in the same text whatever their order', async () => {
    const text = await writeScenes(
      new Map([
        ['movie', MOVIE],
        ['away', AWAY],
      ]),
    );
    expect(text).toBe(
      await writeScenes(
        new Map([
          ['away', AWAY],
          ['movie', { ...MOVIE }],
        ]),
      ),
    );
    const { scenes, faults } = readScenes(text);
    expect(faults).toEqual([]);
    expect(Object.fromEntries(scenes)).toEqual({ away: AWAY, movie: MOVIE });
    expect(readScenes('{"scenes": {"away": {"title": "Away", "do": [{"write": "living/lamp.on", "value": false}]}}}').faults).toEqual([]);
  });

  it('are those of the demo house too', () => {
    const { scenes, faults } = readScenes(readFileSync(new URL('../../../demo/house/scenes.yaml', import.meta.url), 'utf8'));
    expect(faults).toEqual([]);
    expect([...scenes.keys()]).toEqual(['movie', 'night', 'away']);
  });

  it('name every fault with its place', () => {
    const { scenes, faults } = readScenes(`scenes:
  good: {title: Good, do: [{write: a/b.on, value: true}]}
  "no name": {title: X, do: [{write: a/b.on, value: true}]}
  bad:
    title: Bad
    do:
      - wrote: a/b.on
`);
    expect([...scenes.keys()]).toContain('good');
    expect(faults.map((fault) => fault.split(':').slice(0, 2).join(':'))).toEqual(['scenes.yaml:3', 'scenes.yaml:7']);
    expect(readScenes('scenes: [').faults[0]).toContain('not valid YAML');
    expect(readScenes('rules: {}').faults[0]).toContain('scenes');
  });
});

describe('taking scenes over', () => {
  let at: FakeDesk;
  let olga: ScriptedPhone;
  beforeEach(async () => {
    at = await new FakeDesk().open();
    olga = at.phone(await at.pair());
    await at.answer(olga, 'setScene', { id: 'old', scene: AWAY });
  });

  it('adds, changes and, where wanted, takes away; the export is the import', async () => {
    const text = await writeScenes(new Map([['movie', MOVIE]]));
    const told = { added: ['movie'], changed: [], removed: ['old'], same: 0, faults: [] };
    expect(await at.answer(olga, 'importScenes', { text, replace: true, dry: true })).toEqual(told);
    expect(at.house.scenes.get('movie')).toBeUndefined();
    expect(await at.answer(olga, 'importScenes', { text, replace: true })).toEqual(told);
    expect(at.house.scenes.all().map(({ id }) => id)).toEqual(['movie']);
    expect(await at.answer(olga, 'exportScenes')).toEqual({ text });
    expect(await at.answer(olga, 'importScenes', { text })).toEqual({ ...told, added: [], removed: [], same: 1 });
  });

  it('is all or nothing, with what does not fit the house by its line', async () => {
    const text = `scenes:
  fine: {title: Fine, do: [{write: living/lamp.on, value: true}]}
  odd: {title: Odd, do: [{write: living/lamp.level, value: 900}]}
`;
    expect(await at.answer(olga, 'importScenes', { text })).toMatchObject({
      faults: [expect.stringMatching(/^scenes\.yaml:3:3: odd: level /)],
    });
    expect(at.house.scenes.get('fine')).toBeUndefined();
  });

  it('gives nobody what they may not do themselves', async () => {
    const max = at.phone(await at.pair({ role: 'member', actions: ['on'] }, 'Max'));
    const text = 'scenes: {in: {title: In, do: [{invoke: living/door.unlock}]}}';
    expect(await at.answer(max, 'importScenes', { text })).toMatchObject({ faults: [expect.stringContaining('"unlock"')] });
    const gus = at.phone(await at.pair({ role: 'guest', things: ['*'] }, 'Gus'));
    expect(await at.answer(gus, 'importScenes', { text })).toMatchObject({ faults: [expect.stringContaining('who lives here')] });
  });
});
