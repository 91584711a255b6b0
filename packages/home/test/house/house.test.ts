import type { ReportItem } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HouseGuest, HousePicture } from '../../src/house/house.js';
import { CAMERA, controllerState, FakeHouse, LAMP, LOCK, OWNER } from '../support/fakeHouse.js';

let at: FakeHouse;
beforeEach(() => {
  at = new FakeHouse();
});
const value = (n: number, content: unknown, more: Partial<Extract<ReportItem, { k: 'value' }>> = {}): ReportItem => ({
  k: 'value',
  n,
  thing: 'lamp',
  name: 'on',
  value: content,
  at: at.clock.wall(),
  ...more,
});

describe('things', () => {
  it('come from what their controllers say, each with its description', () => {
    at.connect();
    expect(at.of('thing').map((change) => change.thing.id)).toEqual(['living/lamp', 'living/door', 'living/camera']);
    expect(at.house.snapshot().things[0]).toMatchObject({ id: 'living/lamp', controller: 'living', td: { title: 'Lamp' } });
  });

  it('are told again only when they changed', () => {
    at.connect();
    at.connect();
    at.house.info('living', { title: 'Living', software: 'x', things: [LAMP, { ...LOCK, title: 'Back door' }] });
    expect(at.of('thing').map((change) => change.thing.td.title)).toEqual(['Lamp', 'Front door', 'Camera', 'Back door']);
    expect(at.of('gone').map((change) => change.thing)).toEqual(['living/camera']);
    expect(at.house.snapshot().things).toHaveLength(2);
  });

  it('and their values are there after a restart of the home, unavailable until the controller comes', async () => {
    at.connect();
    await at.house.report('living', 'r', [value(1, true)]);
    const later = new FakeHouse({ readings: at.readings });
    expect(later.house.snapshot()).toMatchObject({
      things: [{ id: 'living/lamp' }, { id: 'living/door' }, { id: 'living/camera' }],
      values: [{ thing: 'living/lamp', name: 'on', value: true, quality: 'unavailable' }],
    });
    expect(later.changes).toEqual([]);
    later.connect();
    expect(later.of('thing')).toEqual([]);
    expect(later.of('value').map((change) => change.value.quality)).toEqual(['good']);
  });

  it('are forgotten with their controller', async () => {
    at.connect();
    await at.house.report('living', 'r', [value(1, true)]);
    at.house.gone('living');
    expect(at.house.snapshot()).toMatchObject({ things: [], values: [], controllers: [] });
    expect(at.of('gone')).toHaveLength(3);
    expect(at.of('controllerGone')).toHaveLength(1);
    expect(new FakeHouse({ readings: at.readings }).house.snapshot().things).toEqual([]);
  });

  it('lose the values of properties that they no longer have', async () => {
    at.connect();
    await at.house.report('living', 'r', [value(1, true), value(2, 50, { name: 'level' })]);
    const { level: _, ...properties } = LAMP.properties;
    at.house.info('living', { title: 'Living', software: 'x', things: [{ ...LAMP, properties }, LOCK, CAMERA] });
    expect(at.house.snapshot().values.map((one) => one.name)).toEqual(['on']);
  });
});

describe('reports', () => {
  beforeEach(() => {
    at.connect();
  });

  it('are applied at once and committed before they are acknowledged', async () => {
    const taken = at.house.report('living', 'r', [
      value(1, true),
      value(2, false),
      { k: 'event', n: 3, thing: 'lamp', name: 'overheated', at: 5, data: 90 },
    ]);
    expect(at.of('value').map((change) => change.value.value)).toEqual([true, false]);
    expect(at.of('event')).toMatchObject([{ thing: 'living/lamp', name: 'overheated', data: 90, at: 5 }]);
    await taken;
    expect(at.readings.taken('living', 'r')).toBe(3);
    expect(at.readings.values()).toMatchObject([{ thing: 'living/lamp', name: 'on', value: false }]);
  });

  it('are taken once, however often they are sent', async () => {
    await at.house.report('living', 'r', [value(1, true), { k: 'event', n: 2, thing: 'lamp', name: 'overheated', at: 5 }]);
    await at.house.report('living', 'r', [{ k: 'event', n: 2, thing: 'lamp', name: 'overheated', at: 5 }, value(3, false)]);
    expect(at.of('event')).toHaveLength(1);
    expect(at.of('value')).toHaveLength(2);
    const later = new FakeHouse({ readings: at.readings }).connect();
    await later.house.report('living', 'r', [value(2, true), value(3, true)]);
    expect(later.of('value').filter((change) => change.value.value === true)).toEqual([]);
  });

  it('are not acknowledged while the disk does not take them, and not doubled when they come again', async () => {
    at.readings.fails = true;
    expect(await at.house.report('living', 'r', [{ k: 'event', n: 1, thing: 'lamp', name: 'overheated', at: 5 }])).toBe(false);
    at.readings.fails = false;
    await at.clock.advance(5_100);
    await at.house.report('living', 'r', [{ k: 'event', n: 1, thing: 'lamp', name: 'overheated', at: 5 }]);
    expect(at.of('event')).toHaveLength(1);
    expect(at.readings.taken('living', 'r')).toBe(1);
  });

  it('begin anew with a new ring', async () => {
    await at.house.report('living', 'r', [value(100, true)]);
    await at.house.report('living', 's', [value(1, false)]);
    expect(at.house.snapshot().values).toMatchObject([{ value: false }]);
  });

  it('say what was lost', async () => {
    await at.house.report('living', 'r', [{ k: 'gap', n: 1, dropped: 12, at: 9 }]);
    expect(at.of('notice')).toMatchObject([{ kind: 'gap', controller: 'living', detail: expect.stringContaining('12 readings') }]);
  });

  it('of things and names that nobody described change nothing', async () => {
    const before = at.house.log.seq;
    await at.house.report('living', 'r', [
      value(1, true, { thing: 'ghost' }),
      value(2, true, { name: 'toString' }),
      value(3, true, { name: 'nothing' }),
      { k: 'event', n: 4, thing: 'lamp', name: 'constructor', at: 1 },
      value(5, 'x'.repeat(20_000)),
    ]);
    expect(at.house.log.seq).toBe(before);
    expect(at.house.snapshot().values).toEqual([]);
    expect(at.log.lines.filter((line) => line.level === 'warn')).toHaveLength(5);
  });
});

describe('controllers', () => {
  it('are told as they are, with the things and kills that the house counted', () => {
    at.connect();
    at.house.notice('living', { kind: 'killed', thing: 'lamp', name: 'hang', detail: 'it hung', at: 1 });
    at.house.notice('living', { kind: 'killed', detail: 'again', at: 2 });
    expect(at.house.snapshot().controllers).toMatchObject([{ id: 'living', state: 'connected', things: 3, killed: 2 }]);
    expect(at.of('notice')[0]).toMatchObject({ kind: 'killed', controller: 'living', thing: 'living/lamp', name: 'hang' });
    expect(at.of('controller').at(-1)?.controller.killed).toBe(2);
  });

  it('do not fill the log with their heartbeats', async () => {
    at.connect();
    const before = at.of('controller').length;
    for (let i = 0; i < 12; i++) {
      await at.clock.advance(5_000);
      at.house.state(controllerState('living', 'connected', { rtt: i }));
    }
    expect(at.of('controller').length - before).toBe(2);
    expect(at.house.snapshot().controllers[0]?.rtt).toBe(11);
    at.house.state(controllerState('living', 'away', { since: 9 }));
    expect(at.of('controller').at(-1)?.controller.state).toBe('away');
  });

  it('take their values’ truth with them', async () => {
    at.connect();
    await at.house.report('living', 'r', [value(1, true)]);
    at.away();
    expect(at.house.snapshot().values[0]?.quality).toBe('unavailable');
    at.back();
    expect(at.house.snapshot().values[0]?.quality).toBe('good');
    expect(at.of('value').map((change) => change.value.quality)).toEqual(['good', 'unavailable', 'good']);
  });
});

describe('pictures', () => {
  class Eye implements HouseGuest {
    readonly asker = OWNER;
    readonly pictures: HousePicture[] = [];
    picture(picture: HousePicture): void {
      this.pictures.push(picture);
    }
    output(): void {}
  }
  const picture = { thing: 'camera', name: 'image', at: 7, media: 'image/jpeg', bytes: new Uint8Array([1]) };

  it('are asked for while somebody looks, counted over all who do', () => {
    at.connect();
    const [a, b] = [new Eye(), new Eye()];
    at.house.observe(a, 'living/camera', 'image');
    at.house.observe(b, 'living/camera', 'image');
    at.house.observe(b, 'living/camera', 'image');
    at.house.picture('living', picture);
    at.house.unobserve(a, 'living/camera', 'image');
    at.house.picture('living', picture);
    at.house.leave(b);
    at.house.picture('living', picture);
    expect(at.gateway.observed).toEqual(['living/camera.image on', 'living/camera.image off']);
    expect([a.pictures.length, b.pictures.length]).toEqual([1, 2]);
    expect(a.pictures[0]).toEqual({ ...picture, thing: 'living/camera' });
  });

  it('are asked for again in a controller’s new session, and not of one that is away', () => {
    at.connect();
    const eye = new Eye();
    at.away();
    at.house.observe(eye, 'living/camera', 'image');
    expect(at.gateway.observed).toEqual([]);
    at.back();
    at.away();
    at.back();
    expect(at.gateway.observed).toEqual(['living/camera.image on', 'living/camera.image on']);
  });

  it('are the controller’s business only where it said so', () => {
    at.connect();
    at.house.observe(new Eye(), 'living/lamp', 'on');
    at.house.observe(new Eye(), 'living/lamp', '__proto__');
    at.house.observe(new Eye(), 'living/ghost', 'image');
    expect(at.gateway.observed).toEqual([]);
  });
});

describe('the feed', () => {
  it('gives the changes of one turn together', async () => {
    const turns: number[] = [];
    at.house.subscribe((changes) => turns.push(changes.length));
    at.connect();
    at.ask();
    await at.clock.flush();
    expect(turns).toEqual([4, 2]);
  });

  it('numbers them without gaps but for what is private', () => {
    at.connect();
    const mine = at.house.privateNumber();
    at.ask();
    at.house.settle();
    const numbers = at.changes.map((change) => change.n);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).not.toContain(mine);
  });
});
