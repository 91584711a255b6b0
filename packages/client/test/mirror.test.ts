import { type Change, type CommandStep, LEVEL, type ThingEntry, type ThingValue, type Wish } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEPT_COMMANDS, Mirror } from '../src/house/mirror.js';
import { EMPTY, EPOCH } from './support/scriptedHome.js';

const thing = (id: string, names: readonly string[] = ['on', 'level']): ThingEntry => ({
  id,
  controller: id.split('/')[0] as string,
  td: { title: id, properties: Object.fromEntries(names.map((name) => [name, { type: 'number' }])) },
});
const value = (id: string, name: string, v: number): ThingValue => ({ thing: id, name, value: v, at: 1, quality: 'good' });
const step = (command: string, name: CommandStep['step'] = 'completed'): CommandStep => ({
  command,
  thing: 'a/x',
  op: 'write',
  name: 'on',
  by: 'Ann',
  step: name,
  at: 1,
});

function known(): Mirror {
  const mirror = new Mirror();
  expect(
    mirror.sync({ t: 'sync', epoch: EPOCH, seq: 10, snapshot: { ...EMPTY, things: [thing('a/x')], values: [value('a/x', 'on', 1)] } }),
  ).toBeUndefined();
  return mirror;
}

describe('mirror', () => {
  it('knows nothing before the first sync, and takes no changes', () => {
    const mirror = new Mirror();
    expect(mirror.view.known).toBe(false);
    expect(mirror.apply({ seq: 1, items: [] })).toMatch(/before the first sync/);
    expect(mirror.sync({ t: 'sync', epoch: EPOCH, seq: 1, changes: [] })).toMatch(/do not know/);
    expect(mirror.seen).toBeUndefined();
  });

  it('begins with what was kept, and takes the changes since; asks for everything where it understood less then', () => {
    const memory = known().memory();
    if (memory === undefined) throw new Error('there is nothing to keep');
    const again = new Mirror();
    again.remember(structuredClone(memory));
    expect(again.seen).toEqual({ epoch: EPOCH, seq: 10 });
    expect([...again.view.things.keys()]).toEqual(['a/x']);
    const changes: Change[] = [{ k: 'value', n: 11, value: value('a/x', 'on', 2) }];
    expect(again.sync({ t: 'sync', epoch: EPOCH, seq: 11, changes })).toBeUndefined();
    expect(again.view.values.get('a/x/on')?.value).toBe(2);
    const older = new Mirror();
    older.remember({ ...memory, seen: { ...memory.seen, level: LEVEL - 1 } });
    expect(older.view.known).toBe(true);
    expect(older.seen).toBeUndefined();
    expect(older.memory()).toBeUndefined();
  });

  it('keeps wishes, looks and what we may do as the home has them', () => {
    const mirror = known();
    expect(mirror.view.you).toBeUndefined();
    const wish: Wish = { thing: 'a/x', name: 'level', id: 'w', version: 1, value: 3, by: 'Ann', made: 1, until: 2, state: 'waiting' };
    const items: Change[] = [
      { k: 'wish', n: 11, wish },
      { k: 'wish', n: 12, wish: { ...wish, name: 'on' } },
      { k: 'wish', n: 13, wish: { ...wish, version: 2, state: 'sent', command: 'c' } },
      { k: 'look', n: 14, look: { thing: 'a/x', room: 'Kitchen' } },
      { k: 'look', n: 15, look: { thing: 'a/x', title: 'Lamp' } },
    ];
    expect(mirror.apply({ seq: 15, items })).toBeUndefined();
    expect(mirror.view.wishes.get('a/x/level')).toMatchObject({ version: 2, state: 'sent' });
    // A look takes the place of the whole one before.
    expect(mirror.view.looks.get('a/x')).toEqual({ thing: 'a/x', title: 'Lamp' });
    mirror.apply({ seq: 16, items: [{ k: 'wishGone', n: 16, thing: 'a/x', name: 'level', why: 'fulfilled' }] });
    expect([...mirror.view.wishes.keys()]).toEqual(['a/x/on']);
    const you = { grants: [{ role: 'guest' as const, things: ['a/x'] }], pin: true, path: 'relay' as const };
    const snapshot = { ...EMPTY, things: [thing('a/x')], wishes: [{ ...wish, name: 'level' }], looks: [{ thing: 'a/x', room: 'Den' }] };
    mirror.sync({ t: 'sync', epoch: EPOCH, seq: 20, snapshot, you });
    expect([...mirror.view.wishes.keys()]).toEqual(['a/x/level']);
    expect(mirror.view.looks.get('a/x')).toEqual({ thing: 'a/x', room: 'Den' });
    expect(mirror.view.you).toEqual(you);
    // An older home, with a delta: what was told before counts no more.
    mirror.sync({ t: 'sync', epoch: EPOCH, seq: 20, changes: [] });
    expect(mirror.view.you).toBeUndefined();
    expect(mirror.view.wishes.size).toBe(1);
  });

  it('takes a delta of its own epoch alone', () => {
    const mirror = known();
    expect(mirror.sync({ t: 'sync', epoch: 'BBBBBBBBBBBBBBBBBBBBBA', seq: 12, changes: [] })).toMatch(/do not know/);
    expect(
      mirror.sync({ t: 'sync', epoch: EPOCH, seq: 12, changes: [{ k: 'value', n: 12, value: value('a/x', 'on', 2) }] }),
    ).toBeUndefined();
    expect(mirror.view.values.get('a/x/on')?.value).toBe(2);
    expect(mirror.seen).toEqual({ epoch: EPOCH, seq: 12 });
  });

  it.each([
    ['a number that came before', 12, [10]],
    ['numbers that fall', 13, [12, 11]],
    ['a number twice', 13, [12, 12]],
    ['a number beyond the end', 11, [12]],
  ])('takes nothing of changes with %s', (_, seq, numbers) => {
    const mirror = known();
    expect(mirror.apply({ seq, items: numbers.map((n) => ({ k: 'value', n, value: value('a/x', 'on', n) })) })).toBeTypeOf('string');
    expect(mirror.view.values.get('a/x/on')?.value).toBe(1);
  });

  it('asks for everything after a distrust, and keeps the view until then', () => {
    const mirror = known();
    mirror.distrust();
    expect(mirror.seen).toBeUndefined();
    expect(mirror.view.known).toBe(true);
    expect(mirror.sync({ t: 'sync', epoch: EPOCH, seq: 11, changes: [] })).toMatch(/do not know/);
    expect(mirror.sync({ t: 'sync', epoch: EPOCH, seq: 11, snapshot: EMPTY })).toBeUndefined();
    expect(mirror.view.things.size).toBe(0);
  });

  it('drops the values of a thing that is gone, and of names that it lost', () => {
    const mirror = known();
    mirror.apply({ seq: 11, items: [{ k: 'thing', n: 11, thing: thing('a/x', ['level']) }] });
    expect(mirror.view.values.has('a/x/on')).toBe(false);
    mirror.apply({ seq: 12, items: [{ k: 'value', n: 12, value: value('a/x', 'level', 5) }] });
    mirror.apply({ seq: 13, items: [{ k: 'gone', n: 13, thing: 'a/x' }] });
    expect(mirror.view.values.size + mirror.view.things.size).toBe(0);
  });

  it('keeps the last 200 commands, and those under way before those that ended', () => {
    const mirror = known();
    mirror.apply({ seq: 11, items: [{ k: 'step', n: 11, step: step('long', 'started') }] });
    for (let i = 0; i < 300; i++) mirror.apply({ seq: 12 + i, items: [{ k: 'step', n: 12 + i, step: step(`c${i}`) }] });
    expect(mirror.view.commands.size).toBe(KEPT_COMMANDS);
    expect(mirror.view.commands.has('long')).toBe(true);
    expect(mirror.view.commands.has('c299')).toBe(true);
  });

  it('is, however the changes are cut into messages, what the changes say one after another', () => {
    const ids = ['a/x', 'a/y', 'b/z'];
    const news = fc.oneof(
      fc.record({ k: fc.constant('value' as const), id: fc.constantFrom(...ids), name: fc.constantFrom('on', 'level'), v: fc.nat(9) }),
      fc.record({ k: fc.constant('thing' as const), id: fc.constantFrom(...ids), names: fc.subarray(['on', 'level']) }),
      fc.record({ k: fc.constant('gone' as const), id: fc.constantFrom(...ids) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(news, fc.boolean(), fc.integer({ min: 1, max: 5 })), { maxLength: 60 }), (sequence) => {
        const mirror = new Mirror();
        mirror.sync({ t: 'sync', epoch: EPOCH, seq: 100, snapshot: EMPTY });
        const things = new Map<string, readonly string[]>();
        const values = new Map<string, number>();
        let n = 100;
        let batch: Change[] = [];
        const flush = (): void => {
          expect(mirror.apply({ seq: n, items: batch })).toBeUndefined();
          batch = [];
        };
        for (const [one, cut, gap] of sequence) {
          n += gap;
          if (one.k === 'value') {
            batch.push({ k: 'value', n, value: value(one.id, one.name, one.v) });
            if (things.has(one.id)) values.set(`${one.id}/${one.name}`, one.v);
          } else if (one.k === 'thing') {
            batch.push({ k: 'thing', n, thing: thing(one.id, one.names) });
            things.set(one.id, one.names);
            for (const name of ['on', 'level']) if (!one.names.includes(name)) values.delete(`${one.id}/${name}`);
          } else {
            batch.push({ k: 'gone', n, thing: one.id });
            things.delete(one.id);
            for (const name of ['on', 'level']) values.delete(`${one.id}/${name}`);
          }
          if (cut) flush();
        }
        flush();
        expect([...mirror.view.things.keys()].sort()).toEqual([...things.keys()].sort());
        expect(new Map([...mirror.view.values].map(([key, held]) => [key, held.value]))).toEqual(values);
      }),
    );
  });
});
