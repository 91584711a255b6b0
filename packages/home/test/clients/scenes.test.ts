import type { Grant, Scene, SceneRun } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeDesk } from '../support/fakeDesk.js';
import type { ScriptedPhone } from '../support/scriptedPhone.js';

let at: FakeDesk;
let olga: ScriptedPhone;
beforeEach(async () => {
  at = await new FakeDesk().open();
  olga = at.phone(await at.pair());
});

const MOVIE: Scene = {
  title: 'Movie',
  icon: 'movie',
  do: [{ write: 'living/lamp.on', value: true }, { write: 'living/lamp.level', value: 20 }, { invoke: 'living/lamp.blink' }],
};
const LOCKED: Scene = { title: 'Good night', do: [{ write: 'living/lamp.on', value: false }, { invoke: 'living/door.lock' }] };

let asked = 0;
/** Asks without waiting; `answered` tells what came. */
async function begin(phone: ScriptedPhone, what: string, request: object): Promise<{ answered(): unknown }> {
  const n = ++asked;
  phone.say({ t: 'ask', n, what, with: request });
  await at.clock.flush();
  return { answered: () => phone.of('answer').find((one) => one.n === n)?.ok };
}

/** Runs it, and lets the controller answer each order as `ends` says; the answer, or the code of the refusal. */
async function run(
  phone: ScriptedPhone,
  id: string,
  ends: (name: string) => 'completed' | 'failed' | undefined = () => 'completed',
  more = {},
) {
  const from = at.gateway.orders.length;
  const n = ++asked;
  phone.say({ t: 'ask', n, what: 'runScene', with: { id, ...more } });
  await at.clock.flush();
  for (const order of at.gateway.orders.slice(from)) {
    const end = ends(order.name);
    if (end !== undefined) at.says(order.id, end, end === 'failed' ? { detail: 'the bulb is broken' } : {});
  }
  const said = () => phone.of('answer').find((one) => one.n === n);
  await at.clock.until(() => said() !== undefined);
  return (said()?.error?.code ?? said()?.ok) as SceneRun | string;
}
const briefs = (phone: ScriptedPhone) => phone.changes.flatMap((change) => (change.k === 'scene' ? [change.scene] : []));

describe('scenes', () => {
  it('are done at once, part by part, and say how each went; the feed tells how far they are', async () => {
    expect(await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE })).toEqual({});
    const done = await run(olga, 'movie', (name) => (name === 'blink' ? 'failed' : 'completed'));
    expect(done).toMatchObject({
      by: 'Olga',
      took: 0,
      results: [
        { part: 0, path: 'living/lamp.on', ok: true },
        { part: 1, path: 'living/lamp.level', ok: true },
        { part: 2, path: 'living/lamp.blink', ok: false, detail: 'the bulb is broken' },
      ],
    });
    expect(at.gateway.orders.map(({ name, input }) => [name, input])).toEqual([
      ['on', true],
      ['level', 20],
      ['blink', undefined],
    ]);
    expect(briefs(olga).map(({ running, failed }) => [running, failed])).toEqual([
      [undefined, undefined],
      [0, 0],
      [1, 0],
      [2, 0],
      [undefined, 1],
    ]);
    expect(await at.answer(olga, 'scenes')).toEqual({ scenes: [{ id: 'movie', scene: MOVIE, last: done }] });
    expect(at.books.sceneRecords.get('movie')).toEqual({ id: 'movie', scene: MOVIE, last: done });
    const fresh = at.phone(await at.pair({ role: 'member' }, 'Max'));
    expect(fresh.of('sync')[0]?.snapshot?.scenes).toMatchObject([{ id: 'movie', title: 'Movie', icon: 'movie', parts: 3, failed: 1 }]);
  });

  it('try again only what failed, beside what was done', async () => {
    await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE });
    await run(olga, 'movie', (name) => (name === 'on' ? 'failed' : 'completed'));
    const before = at.gateway.orders.length;
    const again = await run(olga, 'movie', undefined, { parts: [0] });
    expect(at.gateway.orders.slice(before).map(({ name }) => name)).toEqual(['on']);
    expect((again as SceneRun).results.map(({ part, ok }) => [part, ok])).toEqual([
      [0, true],
      [1, true],
      [2, true],
    ]);
    expect(await at.answer(olga, 'runScene', { id: 'movie', parts: [7] })).toBe('noSuchPart');
  });

  it('tell after 25 s how far they are, and end with what never does', async () => {
    await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE });
    // It was begun, and goes on: an action has no end of its own.
    const { answered } = await begin(olga, 'runScene', { id: 'movie' });
    for (const { id, name } of at.gateway.orders) at.says(id, name === 'blink' ? 'started' : 'completed');
    await at.clock.until(() => answered() !== undefined);
    const early = answered() as SceneRun;
    expect(at.clock.now()).toBe(25_000);
    expect(early.took).toBeUndefined();
    expect(early.results.map(({ part }) => part)).toEqual([0, 1]);
    await at.clock.advance(95_000);
    expect(at.house.scenes.last('movie')).toMatchObject({ took: 120_000, results: [{ ok: true }, { ok: true }, { part: 2, ok: false }] });
  });

  it('queue for a controller that is away, and expire in words', async () => {
    await at.answer(olga, 'setScene', { id: 'movie', scene: { title: 'Movie', do: MOVIE.do.slice(0, 1) } });
    at.away();
    const done = (await at.answer(olga, 'runScene', { id: 'movie' })) as SceneRun;
    expect(done).toMatchObject({ took: 15_000, results: [{ ok: false }] });
    expect(done.results[0]?.detail).toBeTruthy();
  });

  it('of one phone join, of another take the place of what is under way', async () => {
    await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE });
    const max = at.phone(await at.pair({ role: 'member' }, 'Max'));
    const first = await begin(olga, 'runScene', { id: 'movie' });
    const joined = await begin(olga, 'runScene', { id: 'movie' });
    expect(at.gateway.orders).toHaveLength(3);
    const other = await run(max, 'movie');
    expect(first.answered()).toMatchObject({
      results: [
        { ok: false, detail: 'another run took its place' },
        { part: 1, ok: false },
        { part: 2, ok: false },
      ],
    });
    expect(joined.answered()).toEqual(first.answered());
    expect(other).toMatchObject({ by: 'Max', results: [{ ok: true }, { ok: true }, { ok: true }] });
    expect(at.gateway.cancels).toHaveLength(3);
    expect(at.house.scenes.last('movie')).toMatchObject({ by: 'Max' });
  });

  it('ask for the PIN of their most dangerous part before anything is done', async () => {
    await at.answer(olga, 'setScene', { id: 'night', scene: LOCKED });
    const max = at.phone(await at.pair({ role: 'member', stepUp: 3 }, 'Max'));
    expect(await run(max, 'night')).toBe('pin');
    expect(at.gateway.orders).toEqual([]);
    await at.answer(max, 'setPin', { pin: '246810' });
    expect(await at.answer(max, 'stepUp', { pin: '246810' })).toEqual({ ms: 60_000 });
    expect(await run(max, 'night')).toMatchObject({ results: [{ ok: true }, { ok: true }] });
  });

  it('are done with the rights of who runs them: each part refused on its own', async () => {
    await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE });
    const gus = at.phone(await at.pair({ role: 'guest', things: ['living/lamp'], actions: ['on'] }, 'Gus'));
    const done = (await run(gus, 'movie')) as SceneRun;
    expect(done.results.map(({ ok, detail }) => [ok, detail?.includes('ask an owner') === true])).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });
});

describe('who knows of a scene', () => {
  const GUEST: Grant = { role: 'guest', things: ['living/lamp'] };

  it('reads all of its things: nobody else is told of it, nor that it is gone', async () => {
    const gus = at.phone(await at.pair(GUEST, 'Gus'));
    await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE });
    await at.answer(olga, 'setScene', { id: 'night', scene: LOCKED });
    at.house.settle();
    expect(briefs(gus).map(({ id }) => id)).toEqual(['movie']);
    expect(await at.answer(gus, 'scenes')).toMatchObject({ scenes: [{ id: 'movie' }] });
    expect(await at.answer(gus, 'runScene', { id: 'night' })).toBe('noSuchScene');
    await at.answer(olga, 'removeScene', { id: 'night' });
    await at.answer(olga, 'removeScene', { id: 'movie' });
    at.house.settle();
    expect(gus.changes.filter(({ k }) => k === 'sceneGone')).toMatchObject([{ id: 'movie' }]);
  });

  it('loses it when it comes to be about more, also while away', async () => {
    const paired = await at.pair(GUEST, 'Gus');
    const gus = at.phone(paired);
    await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE });
    at.house.settle();
    gus.channel.close(1000, 'away');
    await at.answer(olga, 'setScene', { id: 'movie', scene: LOCKED });
    const back = at.phone(paired, { from: gus });
    const sync = back.of('sync')[0];
    expect(sync?.snapshot).toBeUndefined();
    expect(sync?.changes?.filter(({ k }) => k === 'scene' || k === 'sceneGone')).toMatchObject([{ k: 'sceneGone', id: 'movie' }]);
    expect(olga.changes.filter(({ k }) => k === 'scene' || k === 'sceneGone').map(({ k }) => k)).toEqual(['scene', 'sceneGone', 'scene']);
  });
});

describe('making scenes', () => {
  it('is for who lives here, with what they may do themselves', async () => {
    const gus = at.phone(await at.pair({ role: 'guest', things: ['*'] }, 'Gus'));
    expect(await at.answer(gus, 'setScene', { id: 'movie', scene: MOVIE })).toBe('notAllowed');
    const max = at.phone(await at.pair({ role: 'member', actions: ['on'] }, 'Max'));
    // Whoever ran it would open the door for Max.
    expect(await at.answer(max, 'setScene', { id: 'in', scene: { title: 'In', do: [{ invoke: 'living/door.unlock' }] } })).toBe(
      'notAllowed',
    );
    expect(await at.answer(max, 'setScene', { id: 'on', scene: { title: 'On', do: MOVIE.do.slice(0, 1) } })).toEqual({});
    // What is in it already is no work of his.
    await at.answer(olga, 'setScene', { id: 'night', scene: LOCKED });
    expect(await at.answer(max, 'setScene', { id: 'night', scene: { ...LOCKED, title: 'Sleep' } })).toEqual({});
  });

  it.each([
    ['noSuchThing', { write: 'attic/fan.on', value: true }],
    ['noSuchName', { write: 'living/lamp.colour', value: 1 }],
    ['badInput', { write: 'living/lamp.level', value: 200 }],
    ['badInput', { write: 'living/lamp.heat', value: 20 }],
  ])('refuses what no command could be: %s', async (code, deed) => {
    expect(await at.answer(olga, 'setScene', { id: 'x', scene: { title: 'X', do: [deed] } })).toBe(code);
    expect(at.house.scenes.size).toBe(0);
  });

  it('of another title keeps how it went; of other parts begins anew; ends what is under way', async () => {
    await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE });
    await run(olga, 'movie');
    await at.answer(olga, 'setScene', { id: 'movie', scene: { ...MOVIE, title: 'Film' } });
    expect(at.house.scenes.brief('movie')).toMatchObject({ title: 'Film', failed: 0 });
    const { answered } = await begin(olga, 'runScene', { id: 'movie' });
    await at.answer(olga, 'setScene', { id: 'movie', scene: { ...MOVIE, do: MOVIE.do.slice(1) } });
    expect(answered()).toMatchObject({ results: [{ ok: false }, { ok: false }, { ok: false }] });
    expect(at.house.scenes.brief('movie')).toEqual({ id: 'movie', title: 'Movie', icon: 'movie', parts: 2 });
  });

  it('is bounded in number and in length, so that one answer holds them all', async () => {
    const long: Scene = { title: 'Long', do: [{ invoke: 'living/lamp.fade', input: { level: 5, note: 'x'.repeat(50_000) } }] };
    for (const id of ['a', 'b', 'c']) expect(await at.answer(olga, 'setScene', { id, scene: long })).toEqual({});
    expect(await at.answer(olga, 'setScene', { id: 'd', scene: long })).toBe('full');
    expect(await at.answer(olga, 'setScene', { id: 'c', scene: { ...long, title: 'Other' } })).toEqual({});
    for (const id of ['a', 'b', 'c']) await at.answer(olga, 'removeScene', { id });
    for (let n = 0; n < 200; n++) at.house.scenes.put(`s${n}`, MOVIE);
    expect(await at.answer(olga, 'setScene', { id: 'one-more', scene: MOVIE })).toBe('full');
    const results = MOVIE.do.map((_, part) => ({ part, path: 'living/lamp.on', ok: false, detail: 'y'.repeat(500) }));
    for (let n = 0; n < 200; n++) at.house.scenes.ran(`s${n}`, { at: 1, by: 'Olga', took: 1, results });
    const { scenes } = (await at.answer(olga, 'scenes')) as { scenes: { last?: unknown }[] };
    expect(scenes).toHaveLength(200);
    expect(scenes.filter(({ last }) => last !== undefined).length).toBeLessThan(100);
  });

  it('leaves things as they are where the disk takes no writes', async () => {
    at.books.full = true;
    expect(await at.answer(olga, 'setScene', { id: 'movie', scene: MOVIE })).toBe('failed');
    expect(at.house.scenes.size).toBe(0);
  });

  it('from the present takes what is good and safe, and says what it leaves out', async () => {
    await at.house.report('living', 'r1', [{ k: 'value', thing: 'lamp', name: 'on', n: 0, value: true, at: at.clock.wall() }] as never);
    const { do: deeds, left } = (await at.answer(olga, 'sceneOfNow', { things: ['living/lamp', 'living/door'] })) as {
      do: unknown[];
      left: unknown[];
    };
    expect(deeds).toEqual([{ write: 'living/lamp.on', value: true }]);
    expect(left).toEqual([{ path: 'living/lamp.level', why: 'unknown' }]);
    expect(await at.answer(olga, 'sceneOfNow', {})).toBe('malformed');
    expect(await at.answer(olga, 'sceneOfNow', { rooms: ['Attic'] })).toBe('noSuchRoom');
    await at.answer(olga, 'setLook', { thing: 'living/lamp', room: 'Parlour' });
    expect(await at.answer(olga, 'sceneOfNow', { rooms: ['Parlour'] })).toMatchObject({ do: [{ write: 'living/lamp.on' }] });
  });
});
