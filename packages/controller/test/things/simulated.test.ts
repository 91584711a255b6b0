import { afterEach, describe, expect, it } from 'vitest';
import type { Session } from '../support/scriptedHome.js';
import { type World, world } from '../support/world.js';

const simulated = (type: string[], more: object = {}) => ({ driver: 'simulated' as const, type, ...more });

let w: World;
let s: Session;
afterEach(() => w.stop());
type Things = NonNullable<NonNullable<Parameters<typeof world>[0]>['things']>;
const begin = async (things: Things): Promise<void> => {
  w = world({ things });
  await w.clock.settle(w.controller.start());
  s = await w.home.take(w.controller);
  await w.clock.advance(50);
};

describe('simulated things', () => {
  it('have what their capabilities need', async () => {
    await begin({
      light: simulated(['Light', 'ColorControl']),
      plug: simulated(['SmartPlug', 'EnergyMonitor']),
      climate: simulated(['TemperatureSensor', 'HumiditySensor']),
      cover: simulated(['Cover']),
      lock: simulated(['Lock']),
      button: simulated(['PushButton']),
      door: simulated(['DoorSensor']),
      camera: simulated(['Camera']),
      thermostat: simulated(['Thermostat']),
    });
    expect(w.log.lines.filter(({ message }) => message.includes('not quite'))).toEqual([]);
    expect(w.processes.spawned).toEqual([]);
    expect(s.values('light', 'brightness')).toEqual([70]);
    expect(s.values('lock', 'locked')).toEqual(['locked']);
  });

  it('fade, and end where they were told to', async () => {
    await begin({ light: simulated(['Light']) });
    s.order('c1', 'light', 'invoke', 'fade', { input: { level: 20, duration: 1_000 } });
    await w.clock.advance(1_200);
    expect(s.steps('c1').at(-1)).toBe('completed');
    expect(
      s
        .all('step')
        .filter(({ step }) => step === 'progress')
        .at(-1)?.data,
    ).toBe(100);
    const values = s.values('light', 'brightness') as number[];
    expect(values.at(-1)).toBe(20);
    expect(values.length).toBeGreaterThan(8);
  });

  it('move one motor: a new order stops the one before where it is', async () => {
    await begin({ cover: simulated(['Cover']) });
    s.order('c1', 'cover', 'invoke', 'open');
    await w.clock.advance(1_050);
    s.order('c2', 'cover', 'invoke', 'stop');
    await w.clock.advance(1_000);
    expect([s.last('c1')?.step, s.last('c2')?.step]).toEqual(['cancelled', 'completed']);
    const at = s.values('cover', 'position').at(-1) as number;
    expect(at).toBeGreaterThan(30);
    expect(at).toBeLessThan(50);
    expect(s.values('cover', 'open').at(-1)).toBe(true);
    s.order('c3', 'cover', 'write', 'position', { input: 0 });
    await w.clock.advance(2_000);
    expect([s.values('cover', 'position').at(-1), s.values('cover', 'open').at(-1)]).toEqual([0, false]);
  });

  it('lock, press, measure', async () => {
    await begin({
      lock: simulated(['Lock']),
      button: simulated(['PushButton']),
      climate: simulated(['TemperatureSensor']),
      plug: simulated(['SmartPlug']),
    });
    s.order('c1', 'lock', 'invoke', 'unlock');
    s.order('c2', 'button', 'invoke', 'press');
    s.order('c3', 'plug', 'write', 'on', { input: true });
    await w.clock.advance(1_000);
    expect(s.values('lock', 'locked')).toEqual(['locked', 'unlocked']);
    expect(s.items.filter((item) => item.k === 'event')).toMatchObject([{ thing: 'button', name: 'pressed' }]);
    expect(s.values('button', 'pushed').at(-1)).toBe(false);
    expect(s.values('plug', 'power').at(-1)).toBeGreaterThan(1_000);
    await w.clock.advance(600_000);
    const temperatures = s.values('climate', 'temperature') as number[];
    expect(new Set(temperatures).size).toBeGreaterThan(5);
    expect(Math.max(...temperatures) - Math.min(...temperatures)).toBeLessThanOrEqual(6);
  });

  it('hang and fail as they are told, with the watchdog’s words', async () => {
    await begin({
      trouble: {
        driver: 'simulated',
        actions: {
          hang: { simulate: { outcome: 'hang' }, timeout: '5s' },
          fail: { simulate: { outcome: 'failed', after: '1s' } },
          say: { simulate: { data: { words: 3 } } },
        },
      },
    });
    for (const name of ['hang', 'fail', 'say']) s.order(name, 'trouble', 'invoke', name);
    await w.clock.advance(5_100);
    expect(['hang', 'fail', 'say'].map((id) => [s.last(id)?.step, s.last(id)?.code, s.last(id)?.data])).toEqual([
      ['timedOut', 'hung', undefined],
      ['failed', 'exit', undefined],
      ['completed', undefined, { words: 3 }],
    ]);
    expect(s.notices).toEqual(['killed']);
  });

  it('show pictures while somebody looks', async () => {
    await begin({ camera: simulated(['Camera']) });
    s.say({ t: 'observe', thing: 'camera', name: 'image', on: true });
    s.order('c1', 'camera', 'invoke', 'photos');
    await w.clock.advance(11_000);
    const pictures = s.heard.filter(({ message }) => message.t === 'picture');
    expect(pictures).toHaveLength(3);
    expect(new Set(pictures.map(({ blob }) => new TextDecoder().decode(blob))).size).toBe(3);
    expect(s.steps('c1')).toEqual(['started', 'progress', 'progress', 'progress']);
    s.say({ t: 'cancel', id: 'c1', code: 'asked' });
    await w.clock.advance(100);
    expect(s.last('c1')?.step).toBe('cancelled');
  });

  it('stand beside programs in one thing', async () => {
    w = world(
      {
        things: {
          mixed: { properties: { on: { type: 'OnOffProperty', driver: 'simulated' }, level: { type: 'number', read: { run: ['get'] } } } },
        },
      },
      {
        get: (run) => {
          run.stdout('3');
          run.exit(0);
        },
      },
    );
    await w.clock.settle(w.controller.start());
    s = await w.home.take(w.controller);
    s.order('c1', 'mixed', 'write', 'on', { input: true });
    await w.clock.advance(200);
    expect([s.values('mixed', 'on'), s.values('mixed', 'level')]).toEqual([[false, true], [3]]);
  });
});
