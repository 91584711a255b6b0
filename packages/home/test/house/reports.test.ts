import type { ReportItem } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { controllerState, FakeHouse } from '../support/fakeHouse.js';

let at: FakeHouse;
beforeEach(() => {
  at = new FakeHouse().connect();
});
const value = (n: number, more: Partial<Extract<ReportItem, { k: 'value' }>> = {}): ReportItem => ({
  k: 'value',
  n,
  thing: 'lamp',
  name: 'level',
  value: n,
  at: 1_000 + n,
  ...more,
});
const rows = () => at.readings.history.map(({ kind, value: content }) => `${kind} ${String(content)}`);

describe('what controllers report', () => {
  it('stands in the history item by item, with its own time', async () => {
    await at.house.report('living', 'r', [
      value(1),
      { k: 'event', n: 2, thing: 'lamp', name: 'overheated', at: 7, data: 90 },
      value(3, { quality: 'unavailable' }),
    ]);
    expect(at.readings.history).toEqual([
      { thing: 'living/lamp', name: 'level', kind: 'value', at: 1_001, value: 1 },
      { thing: 'living/lamp', name: 'overheated', kind: 'event', at: 7, value: 90 },
      { thing: 'living/lamp', name: 'level', kind: 'value', at: 1_003, value: undefined },
    ]);
  });

  it('stands there once, however often it comes and whenever the disk failed', async () => {
    expect(await at.house.report('living', 'r', [value(1)])).toBe(true);
    at.readings.fails = true;
    const [second, third] = [at.house.report('living', 'r', [value(2)]), at.house.report('living', 'r', [value(3)])];
    expect(await Promise.all([second, third])).toEqual([false, false]);
    // The house goes on showing what it is told.
    expect(await at.house.report('living', 'r', [value(4)])).toBe(false);
    expect(at.of('value').map((change) => change.value.value)).toEqual([1, 2, 3, 4]);
    expect(rows()).toEqual(['value 1']);
    at.readings.fails = false;
    await at.clock.advance(5_100);
    expect(at.gateway.said).toEqual(['living']);
    // The next session: everything that was not acknowledged comes again.
    expect(await at.house.report('living', 'r', [value(2), value(3), value(4), value(5)])).toBe(true);
    expect(rows()).toEqual(['value 1', 'value 2', 'value 3', 'value 4', 'value 5']);
    expect(at.of('value').map((change) => change.value.value)).toEqual([1, 2, 3, 4, 5]);
    expect(at.readings.taken('living', 'r')).toBe(5);
  });

  it('is tried again ever more seldom while the disk stays full, and holds nothing meanwhile', async () => {
    at.readings.fails = true;
    let tries = 0;
    const commit = at.readings.commit.bind(at.readings);
    at.readings.commit = (...args) => {
      tries++;
      return commit(...args);
    };
    for (let n = 1; n <= 500; n++) await at.house.report('living', 'r', [value(n)]);
    expect(tries).toBe(1);
    await at.clock.advance(3_600_000);
    expect(tries).toBeGreaterThan(30);
    expect(tries).toBeLessThan(75);
    expect(at.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('is not asked for again where its controller was forgotten meanwhile', async () => {
    at.readings.fails = true;
    await at.house.report('living', 'r', [value(1)]);
    at.house.gone('living');
    at.readings.fails = false;
    await at.clock.advance(600_000);
    expect(at.gateway.said).toEqual([]);
    expect(rows()).toEqual([]);
  });

  it('says of a gap what is truly lost: not what had come before the controller dropped it', async () => {
    await at.house.report('living', 'r', [value(1), value(2), value(3)]);
    await at.house.report('living', 'r', [{ k: 'gap', n: 10, dropped: 10, at: 9 }, value(11)]);
    expect(rows()).toEqual(['value 1', 'value 2', 'value 3', 'gap 7', 'value 11']);
    expect(at.readings.history[3]).toMatchObject({ thing: 'living', name: '' });
    expect(at.of('notice')).toMatchObject([{ kind: 'gap', detail: expect.stringMatching(/^7 readings/) }]);
    // What the disk did not take is not had: it counts.
    at.readings.fails = true;
    await at.house.report('living', 'r', [value(12)]);
    await at.house.report('living', 'r', [{ k: 'gap', n: 13, dropped: 13, at: 9 }]);
    expect(at.of('notice').at(-1)?.detail).toMatch(/^2 readings/);
    at.readings.fails = false;
    await at.clock.advance(5_100);
    // It was dropped again after it had been told.
    await at.house.report('living', 'r', [{ k: 'gap', n: 11, dropped: 11, at: 9 }]);
    expect(at.of('notice')).toHaveLength(2);
  });
});

describe('values of a board that sleeps', () => {
  const heat = () => at.house.snapshot().values.find(({ name }) => name === 'heat')?.quality;
  const asleep = () => at.house.state(controllerState('living', 'away', { asleepUntil: at.clock.wall() + 600_000 }));

  it('stay as good as they promised, and are unavailable when it is overdue', async () => {
    await at.house.report('living', 'r', [value(1, { at: at.clock.wall() }), value(2, { name: 'heat', at: at.clock.wall() })]);
    asleep();
    await at.clock.advance(30_000);
    expect(at.house.snapshot().values.map(({ quality }) => quality)).toEqual(['good', 'good']);
    await at.clock.advance(40_000);
    expect(heat()).toBe('stale');
    at.house.state(controllerState('living', 'away'));
    expect(at.house.snapshot().values.map(({ quality }) => quality)).toEqual(['unavailable', 'unavailable']);
    expect(at.of('notice').map(({ kind, thing }) => [kind, thing])).toEqual([['silent', undefined]]);
  });

  it('that it kept and brings late are as old as they are', async () => {
    asleep();
    at.house.state(controllerState('living', 'connected'));
    await at.house.report('living', 'r', [value(1, { name: 'heat', at: at.clock.wall() - 61_000 })]);
    expect(heat()).toBe('stale');
    await at.house.report('living', 'r', [value(2, { name: 'heat', at: at.clock.wall() })]);
    expect(heat()).toBe('good');
    // What had been taken before and comes again changes nothing.
    await at.house.report('living', 'r', [value(1, { name: 'heat', at: at.clock.wall() - 61_000 })]);
    expect(heat()).toBe('good');
  });
});
