import type { Change, SceneRun, SceneState } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { FakeHomeClient, fakeTerminal, IDENTITY, LAMP, memoryStore } from './fakeWorld.js';

const MOVIE: SceneState = {
  id: 'movie',
  scene: {
    title: 'Movie night',
    icon: 'movie',
    do: [
      { write: 'living/lamp.on', value: true },
      { invoke: 'living/lamp.fade', input: { level: 5 } },
    ],
  },
};
const ran = (results: SceneRun['results'], took?: number): SceneRun => ({
  at: 5,
  by: 'Ann',
  results,
  ...(took === undefined ? {} : { took }),
});
const DONE = { part: 0, path: 'living/lamp.on', ok: true, ms: 40 };
const FAILED = { part: 1, path: 'living/lamp.fade', ok: false, detail: 'no bulb' };

function house(state: SceneState = MOVIE) {
  const client = new FakeHomeClient();
  client.things.set(LAMP.id, LAMP);
  client.looks.set(LAMP.id, { thing: LAMP.id, room: 'Parlour' });
  client.answers = { scenes: { scenes: [state] }, setScene: {}, removeScene: {}, setRooms: {}, renameRoom: {} };
  return fakeTerminal(client, memoryStore(IDENTITY));
}
const progress = (running?: number): Change => ({
  k: 'scene',
  n: 1,
  scene: { id: 'movie', title: 'Movie night', parts: 2, ...(running === undefined ? {} : { running }) },
});

describe('around scenes', () => {
  it('lists them with how they went, and shows what one does', async () => {
    const { run } = house({ ...MOVIE, last: ran([DONE, FAILED], 50) });
    expect((await run('scenes')).lines[0]).toMatch(/^movie +Movie night +2 parts +1 of 2, .* by Ann$/);
    expect(JSON.parse((await run('scenes', '--json')).lines[0] as string)).toMatchObject({ id: 'movie' });
    const { lines } = await run('scenes', 'show', 'movie NIGHT');
    expect(lines[1]).toMatch(/living\/lamp\.on = (true|on) +done in 40.0 ms/);
    expect(lines[2]).toMatch(/living\/lamp\.fade .*level.* +failed: no bulb/);
  });

  it('run tells each part as it ends, once, and ends with 1 where one failed', async () => {
    const { run, client } = house();
    let seen = 0;
    client.answers.scenes = () => ({ scenes: [seen++ === 0 ? MOVIE : { ...MOVIE, last: ran([DONE]) }] });
    client.answers.runScene = async () => {
      client.tell({ changes: [progress(1)] });
      await Promise.resolve();
      return ran([DONE, FAILED], 214);
    };
    const { lines, code, err } = await run('scenes', 'run', 'movie');
    expect(code).toBe(1);
    expect(lines.filter((line) => line.includes('lamp.on'))).toHaveLength(1);
    expect(lines.at(-1)).toBe('Movie night: 1 of 2 in 214.0 ms');
    expect(err).toContain('around scenes run movie --failed');
  });

  it('run --failed tries the rest alone', async () => {
    const { run, client } = house({ ...MOVIE, last: ran([DONE, FAILED], 50) });
    client.answers.runScene = { ...ran([DONE, { ...FAILED, ok: true }], 9), at: 6 };
    const { code, lines } = await run('scenes', 'run', 'movie', '--failed');
    expect(code).toBe(0);
    expect(client.asked.find(({ what }) => what === 'runScene')?.with).toEqual({ id: 'movie', parts: [1] });
    expect(lines.filter((line) => line.includes('lamp.on'))).toEqual([]);
    expect((await house().run('scenes', 'run', 'movie', '--failed')).code).toBe(2);
  });

  it('from-now makes one of a room, or adds to one, and says what is left out', async () => {
    const { run, client } = house();
    client.answers.sceneOfNow = { do: [{ write: 'living/lamp.on', value: false }], left: [{ path: 'living/lamp.mode', why: 'unknown' }] };
    const { err, code } = await run('scenes', 'from-now', 'movie', '--room', 'parlour');
    expect(code).toBe(0);
    expect(client.asked.find(({ what }) => what === 'sceneOfNow')?.with).toEqual({ things: ['living/lamp'] });
    expect(client.asked.at(-1)?.with).toEqual({
      id: 'movie',
      scene: {
        ...MOVIE.scene,
        do: [
          { invoke: 'living/lamp.fade', input: { level: 5 } },
          { write: 'living/lamp.on', value: false },
        ],
      },
    });
    expect(err).toContain('left out: living/lamp.mode: it is not known now');
    const before = client.asked.length;
    expect((await run('scenes', 'from-now', 'cosy', '--thing', 'lamp', '--dry')).code).toBe(0);
    expect(client.asked.slice(before).map(({ what }) => what)).toEqual(['scenes', 'sceneOfNow']);
    expect((await run('scenes', 'from-now', 'cosy')).err).toContain('--room');
  });

  it('import names the line of the file, and ends with 1', async () => {
    const { run, client, files } = house();
    files.set('my.yaml', new TextEncoder().encode('scenes: {}'));
    client.answers.importScenes = { added: [], changed: [], removed: [], same: 0, faults: ['scenes.yaml:3:5: no'] };
    const { err, code } = await run('scenes', 'import', 'my.yaml');
    expect(code).toBe(1);
    expect(err).toContain('my.yaml:3:5: no');
  });

  it('names the nearest where there is none of that name', async () => {
    const { err, code } = await house().run('scenes', 'run', 'movi');
    expect(code).toBe(2);
    expect(err).toContain('did you mean movie?');
  });
});

describe('around rooms', () => {
  it('lists them, orders them, and gives one an icon and a name', async () => {
    const { run, client } = house();
    client.rooms = [{ name: 'Attic' }];
    expect((await run('rooms')).lines).toEqual(['Attic      0 things', 'Parlour    1 thing']);
    await run('rooms', 'order', 'parlour');
    expect(client.asked.at(-1)?.with).toEqual({ rooms: [{ name: 'Parlour' }, { name: 'Attic' }] });
    await run('rooms', 'icon', 'attic', 'bed');
    expect(client.asked.at(-1)?.with).toEqual({ rooms: [{ name: 'Attic', icon: 'bed' }, { name: 'Parlour' }] });
    await run('rooms', 'rename', 'parlour', 'Lounge');
    expect(client.asked.at(-1)).toEqual({ what: 'renameRoom', with: { room: 'Parlour', to: 'Lounge' } });
    expect((await run('rooms', 'rename', 'parlor', 'Lounge')).err).toContain('did you mean Parlour?');
    expect((await run('rooms', 'order', 'attic', 'Attic')).code).toBe(2);
  });
});
