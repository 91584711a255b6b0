import type { HouseView } from '@around/client';
import type { Change, ThingEntry, ThingValue } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { HouseStore } from '../../src/state/houseStore.js';

const lamp = (title = 'Lamp', id = 'living/lamp'): ThingEntry => ({
  id,
  controller: id.split('/')[0] as string,
  td: { title, '@type': ['Light'], properties: { on: { type: 'boolean', '@type': 'OnOffProperty' } } },
});
const reading = (value: unknown, at = 1): ThingValue => ({ thing: 'living/lamp', name: 'on', value, at, quality: 'good' });
const view = (things: ThingEntry[], values: ThingValue[] = []): HouseView => ({
  things: new Map(things.map((thing) => [thing.id, thing])),
  values: new Map(values.map((value) => [`${value.thing}/${value.name}`, value])),
  controllers: new Map(),
  commands: new Map(),
  relay: undefined,
  wishes: new Map(),
  looks: new Map(),
  scenes: new Map(),
  amiss: new Map(),
  rooms: [],
  you: undefined,
  known: true,
});

function start(house: HouseView = view([lamp()], [reading(false)])) {
  const clock = new FakeClock();
  const store = new HouseStore(clock);
  store.take({ reset: true, changes: [] }, house);
  const change = (...changes: Change[]): void => store.take({ changes }, house);
  return { clock, store, change };
}

describe('the house', () => {
  it('is not empty but unknown before the first word', () => {
    const store = new HouseStore(new FakeClock());
    expect(store.known.value).toBe(false);
    store.take({ reset: true, changes: [] }, view([]));
    expect(store.known.value).toBe(true);
  });

  it('draws nothing anew for a house that the home tells as it was', () => {
    const house = { ...view([lamp(), lamp('Ant', 'a/1')]), looks: new Map([['a/1', { thing: 'a/1', room: 'Den' }]]) };
    const { store } = start(house);
    const before = store.things.value;
    store.take({ reset: true, changes: [] }, { ...house, looks: new Map([['a/1', { thing: 'a/1', room: 'Den' }]]) });
    expect(store.things.value).toBe(before);
    store.take({ reset: true, changes: [] }, { ...house, looks: new Map([['a/1', { thing: 'a/1', room: 'Attic' }]]) });
    expect(store.things.value.map(({ room }) => room)).toEqual(['Attic', undefined]);
    expect(store.things.value[1], 'the other is the same').toBe(before[1]);
  });

  it('draws a burst of readings as one, the newest', async () => {
    const { clock, store, change } = start();
    const drawn: unknown[] = [];
    effect(() => {
      drawn.push(store.value('living/lamp/on').value?.value);
    });
    change({ k: 'value', n: 1, value: reading(true) });
    for (let n = 2; n < 52; n++) change({ k: 'value', n, value: reading(n) });
    await clock.advance(100);
    expect(drawn).toEqual([false, true, 51]);
  });

  it('lists by controller, then by title, whatever the order in which it hears', () => {
    const { store } = start(view([lamp('Zebra', 'a/1'), lamp('Ant', 'b/1'), lamp('Ant', 'a/2')]));
    expect(store.things.value.map(({ id }) => id)).toEqual(['a/2', 'a/1', 'b/1']);
  });

  it('shows things as the household arranged them, whichever comes first, description or look', async () => {
    const { clock, store, change } = start(view([lamp('Zebra', 'a/1'), lamp('Ant', 'a/2')]));
    change({ k: 'look', n: 1, look: { thing: 'a/1', title: 'Reading lamp', room: 'Bath', order: 1, favourite: true } });
    await clock.advance(100);
    expect(store.things.value.map(({ title, room, favourite }) => [title, room, favourite])).toEqual([
      ['Reading lamp', 'Bath', true],
      ['Ant', undefined, false],
    ]);
    change({ k: 'thing', n: 2, thing: lamp('Zebra two', 'a/1') });
    await clock.advance(100);
    expect(store.things.value[0]).toMatchObject({ title: 'Reading lamp', givenTitle: 'Zebra two' });
    change({ k: 'look', n: 3, look: { thing: 'a/1' } });
    await clock.advance(100);
    expect(store.thing('a/1')).toMatchObject({ title: 'Zebra two', room: undefined });
  });

  it('knows the wishes that wait', async () => {
    const { clock, store, change } = start();
    const wish = {
      thing: 'living/lamp',
      name: 'on',
      id: 'w',
      version: 1,
      value: true,
      by: 'Anna',
      made: 1,
      until: 2,
      state: 'waiting',
    } as const;
    change({ k: 'wish', n: 1, wish });
    await clock.advance(100);
    expect(store.wishes.value.get('living/lamp/on')).toEqual(wish);
    change({ k: 'wishGone', n: 2, thing: 'living/lamp', name: 'on', why: 'fulfilled' });
    await clock.advance(100);
    expect(store.wishes.value.size).toBe(0);
  });

  it('forgets what is gone, with its readings', async () => {
    const { clock, store, change } = start();
    change({ k: 'gone', n: 1, thing: 'living/lamp' });
    await clock.advance(100);
    expect(store.things.value).toEqual([]);
    expect(store.value('living/lamp/on').value).toBeUndefined();
  });

  it('lets a snapshot overrule what was not drawn yet', async () => {
    const { clock, store, change } = start();
    change({ k: 'value', n: 1, value: reading(1) });
    change({ k: 'value', n: 2, value: reading(2) });
    store.take({ reset: true, changes: [] }, view([lamp()], [reading('snapshot')]));
    await clock.advance(1_000);
    expect(store.value('living/lamp/on').value?.value).toBe('snapshot');
  });

  it('shows what was kept only until the home speaks, and says when it was kept', () => {
    const store = new HouseStore(new FakeClock());
    store.seed(view([lamp('Kept')]), 77);
    expect(store.keptAt).toBe(77);
    store.take({ reset: true, changes: [] }, view([lamp('True')]));
    expect(store.keptAt).toBeUndefined();
    store.seed(view([lamp('Late')]), 78);
    expect(store.things.value.map(({ title }) => title)).toEqual(['True']);
  });

  it('keeps one life per command, told twice or not', async () => {
    const { clock, store, change } = start();
    const step = { command: 'c', thing: 'living/lamp', op: 'write' as const, name: 'on', by: 'Ann', at: 1 };
    change({ k: 'step', n: 1, step: { ...step, step: 'accepted' } }, { k: 'step', n: 2, step: { ...step, step: 'completed', at: 2 } });
    change(
      { k: 'step', n: 3, step: { ...step, step: 'completed', at: 2 } },
      { k: 'step', n: 4, step: { ...step, step: 'started', at: 3 } },
    );
    await clock.advance(100);
    const entries = store.activity.entries.value;
    expect(entries).toHaveLength(1);
    expect(entries[0]?.k === 'command' && entries[0].steps.map((one) => one.step)).toEqual(['accepted', 'completed']);
  });
});
