import type { Change, CommandStep, ThingEntry, ThingValue } from '@around/messages';
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
