import type { Rule } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { MemoryReadings } from '../support/fakeHouse.js';
import { MemoryRules } from '../support/memoryRules.js';
import { RulesRig } from './rulesRig.js';

const MOTION = 'living/motion.motion';
const LEVEL = 'living/soil.level';

const hall: Rule = {
  title: 'Hall light',
  mode: 'restart',
  when: [{ property: MOTION, is: true }],
  do: [{ write: 'living/lamp.on', value: true }, { wait: '2m' }, { write: 'living/lamp.on', value: false }],
};
const lampOn = (more: Partial<Rule> = {}): Rule => ({
  title: 'Lamp',
  when: [{ property: MOTION, is: true }],
  do: [{ write: 'living/lamp.on', value: true }],
  ...more,
});

describe('a run', () => {
  it('does one action after the other and leaves a trace of each', async () => {
    const rig = await new RulesRig().open({ hall });
    await rig.reads(MOTION, true);
    expect(rig.done).toEqual(['lamp.on=true']);
    expect(rig.rules.state('hall')).toMatchObject({ running: 1 });
    await rig.clock.advance(120_000);
    expect(rig.done).toEqual(['lamp.on=true', 'lamp.on=false']);
    expect(rig.runs()).toMatchObject([
      {
        rule: 'hall',
        why: 'Hall motion · Motion came to be true',
        when: 0,
        result: 'done',
        took: 120_000,
        steps: [
          { at: 'do.0', result: 'done', command: expect.any(String) },
          { at: 'do.1', result: 'done', took: 120_000 },
          { at: 'do.2', result: 'done' },
        ],
      },
    ]);
    // The ledger names the automation.
    expect([...rig.fake.ledger.rows.values()][0]).toMatchObject({ by: 'Hall light', key: 'rule:hall', device: 'automation' });
  });

  it('goes on where an action failed, and counts as failed; where it must work it ends', async () => {
    const rig = new RulesRig();
    rig.broken.add('on');
    const two = [
      { write: 'living/lamp.on', value: true },
      { write: 'living/lamp.level', value: 5 },
    ];
    await rig.open({
      on: lampOn({ do: two }),
      must: lampOn({ do: [{ ...(two[0] as (typeof two)[0]), must: true }, two[1] as (typeof two)[0]] }),
    });
    await rig.reads(MOTION, true);
    expect(rig.done.filter((one) => one === 'lamp.level=5')).toHaveLength(1);
    expect(rig.runs('on')).toMatchObject([
      { result: 'failed', detail: 'do.0: it is stuck', steps: [{ result: 'failed' }, { result: 'done' }] },
    ]);
    expect(rig.runs('must')).toMatchObject([{ result: 'failed', steps: [{ result: 'failed' }] }]);
    expect(rig.rules.state('on')?.last).toMatchObject({ result: 'failed' });
  });

  it('tells people once that a rule fails again and again', async () => {
    const rig = new RulesRig();
    rig.broken.add('on');
    await rig.open({ on: lampOn() });
    for (let n = 0; n < 5; n++) {
      await rig.reads(MOTION, true);
      await rig.reads(MOTION, false);
    }
    expect(rig.alarms()).toEqual(['The automation “Lamp” failed 3 times in a row: do.0: it is stuck']);
  });

  it('chooses, repeats, waits until, runs scenes, tells people and sets the mode', async () => {
    const rig = new RulesRig();
    rig.scenes.set('cosy', { title: 'Cosy', do: [{ write: 'living/lamp.level', value: 30 }] });
    await rig.open({
      all: {
        title: 'All',
        when: [{ event: 'living/soil.dry', data: { plot: 2 } }],
        do: [
          {
            choose: [
              { if: [{ property: LEVEL, above: 90 }], do: [{ stop: true }] },
              { if: [{ mode: 'home' }], do: [{ mode: 'night' }] },
            ],
          },
          { repeat: [{ invoke: 'living/lamp.blink' }, { wait: '10s' }], times: 3 },
          { wait: '1h', until: [{ property: LEVEL, above: 50 }] },
          { scene: 'cosy' },
          { notify: { title: 'It is wet' } },
        ],
      },
    });
    await rig.event('soil', 'dry', { plot: 1 });
    expect(rig.results()).toEqual([]);
    await rig.event('soil', 'dry', { plot: 2 });
    expect(rig.fake.house.value('home/house', 'mode')?.value).toBe('night');
    await rig.clock.advance(100_000);
    expect(rig.done).toEqual(['lamp.blink()', 'lamp.blink()', 'lamp.blink()']);
    await rig.reads(LEVEL, 60);
    expect(rig.sceneRuns).toEqual([{ id: 'cosy', key: 'rule:all' }]);
    expect(rig.notices).toMatchObject([{ message: { title: 'It is wet' }, from: 'all' }]);
    expect(rig.runs()).toMatchObject([
      {
        result: 'done',
        conditions: [
          { at: 'do.0.choose.0.if.0', held: false, was: 20 },
          { at: 'do.0.choose.1.if.0', held: true, was: 'home' },
          { at: 'do.2.until.0', held: true, was: 60 },
        ],
      },
    ]);
  });

  it('is bounded, however deep repetitions stand in each other', async () => {
    const rig = await new RulesRig().open();
    const many = (inner: Rule['do'][number]): Rule['do'][number] => ({ repeat: [inner], times: 1_000 });
    await rig.put('mill', lampOn({ do: [many(many(many({ choose: [{ if: [{ mode: 'away' }], do: [] }] })))] }));
    await rig.reads(MOTION, true);
    expect(rig.runs()).toMatchObject([{ result: 'failed', detail: expect.stringContaining('more than 10000 actions') }]);
    expect(JSON.stringify(rig.runs()[0]).length).toBeLessThan(8_200);
  });

  it('cancels its command when it is stopped', async () => {
    const rig = new RulesRig();
    rig.hanging.add('blink');
    await rig.open({ blink: lampOn({ do: [{ invoke: 'living/lamp.blink' }, { write: 'living/lamp.on', value: true }] }) });
    await rig.reads(MOTION, true);
    expect(rig.rules.end('blink', 'Olga')).toBe(1);
    await rig.clock.flush();
    expect(rig.fake.gateway.cancels).toHaveLength(1);
    expect(rig.runs()).toMatchObject([{ result: 'stopped', detail: 'Olga stopped it', steps: [{ at: 'do.0', result: 'stopped' }] }]);
    expect(rig.done).toEqual(['lamp.blink()']);
  });

  it('does nothing dangerous that nobody allowed when it was saved', async () => {
    const rig = await new RulesRig().open();
    const unlock = lampOn({ do: [{ invoke: 'living/door.unlock' }] });
    await rig.put('door', unlock);
    await rig.reads(MOTION, true);
    expect(rig.done).toEqual([]);
    expect(rig.runs()[0]?.steps[0]?.detail).toContain('save the rule again');
    await rig.put('door', unlock, true);
    await rig.reads(MOTION, false);
    await rig.reads(MOTION, true);
    expect(rig.done).toEqual(['door.unlock()']);
  });

  it('refuses what is dangerous in a scene that it runs', async () => {
    const rig = new RulesRig();
    rig.scenes.set('open', { title: 'Open', do: [{ invoke: 'living/door.unlock' }] });
    await rig.open({ open: lampOn({ do: [{ scene: 'open' }] }) });
    await rig.reads(MOTION, true);
    expect(rig.done).toEqual([]);
    expect(rig.results()).toEqual(['failed']);
  });
});

describe('modes', () => {
  const slow = (more: Partial<Rule>): Rule =>
    lampOn({ when: [{ event: 'living/soil.dry' }], do: [{ wait: '1m' }, { invoke: 'living/lamp.blink' }], ...more });

  it('single: what comes during a run is passed over, and counted', async () => {
    const rig = await new RulesRig().open({ slow: slow({}) });
    for (let n = 0; n < 10; n++) await rig.event('soil', 'dry');
    await rig.clock.advance(120_000);
    expect(rig.done).toEqual(['lamp.blink()']);
    expect(rig.runs()).toMatchObject([
      { result: 'done' },
      { result: 'dropped', detail: 'it was still running (and 8 more within a minute)' },
    ]);
  });

  it('restart: the run begins anew', async () => {
    const rig = await new RulesRig().open({ hall });
    await rig.reads(MOTION, true);
    await rig.reads(MOTION, false);
    await rig.clock.advance(60_000);
    await rig.reads(MOTION, true);
    await rig.clock.advance(119_000);
    expect(rig.done).toEqual(['lamp.on=true', 'lamp.on=true']);
    await rig.clock.advance(1_000);
    expect(rig.done).toEqual(['lamp.on=true', 'lamp.on=true', 'lamp.on=false']);
    expect(rig.results()).toEqual(['stopped', 'done']);
  });

  it('queue: one after the other, at most so many', async () => {
    const rig = await new RulesRig().open({ slow: slow({ mode: 'queue', queue: 2 }) });
    for (let n = 0; n < 5; n++) await rig.event('soil', 'dry');
    await rig.clock.advance(600_000);
    expect(rig.done).toHaveLength(3);
    expect(rig.results().sort()).toEqual(['done', 'done', 'done', 'dropped']);
  });

  it('drop: passed over silently', async () => {
    const rig = await new RulesRig().open({ slow: slow({ mode: 'drop' }) });
    for (let n = 0; n < 5; n++) await rig.event('soil', 'dry');
    await rig.clock.advance(600_000);
    expect(rig.results()).toEqual(['done']);
  });

  it('a flood of triggers writes a bounded number of rows', async () => {
    const rig = await new RulesRig().open({
      fast: lampOn({ when: [{ event: 'living/soil.dry' }] }),
      never: lampOn({ when: [{ event: 'living/soil.dry' }], if: [{ mode: 'away' }] }),
    });
    for (let n = 0; n < 300; n++) await rig.event('soil', 'dry');
    await rig.clock.advance(61_000);
    expect(rig.runs('fast')).toHaveLength(32);
    expect(rig.done).toHaveLength(50);
    expect(rig.results('fast').at(-1)).toBe('dropped');
    expect(rig.runs('never')).toMatchObject([
      { result: 'passed', detail: '299 more within a minute', conditions: [{ at: 'if.0', held: false, was: 'home' }] },
    ]);
    expect(rig.book.writes).toBeLessThan(100);
  });
});

describe('circles', () => {
  const follow = (title: string, from: string, to: string, value: unknown): Rule => ({
    title,
    when: [{ property: `living/lamp.${from}` }],
    do: [{ write: `living/lamp.${to}`, value }],
    mode: 'queue',
  });

  it('of two rules are stopped, told, and shown', async () => {
    const rig = await new RulesRig().open({
      a: { title: 'A', when: [{ property: 'living/lamp.on', is: true }], do: [{ write: 'living/lamp.on', value: false }] },
      b: { title: 'B', when: [{ property: 'living/lamp.on', is: false }], do: [{ write: 'living/lamp.on', value: true }] },
    });
    await rig.reads('living/lamp.on', true);
    await rig.clock.advance(5_000);
    expect(rig.done.length).toBeLessThanOrEqual(9);
    expect(rig.results()).toContain('looped');
    expect(rig.alarms()).toHaveLength(1);
    expect(rig.rules.states().filter(({ fault }) => fault?.includes('in a circle'))).toHaveLength(1);
    // A person may still set them off; the circle does not begin anew.
    const before = rig.done.length;
    await rig.reads('living/lamp.on', rig.fake.house.value('living/lamp', 'on')?.value !== true);
    await rig.clock.advance(5_000);
    expect(rig.done.length - before).toBeLessThanOrEqual(2);
  });

  it('through a scene are stopped', async () => {
    const rig = new RulesRig();
    rig.scenes.set('off', { title: 'Off', do: [{ write: 'living/lamp.on', value: false }] });
    await rig.open({
      a: { title: 'A', when: [{ property: 'living/lamp.on', is: true }], do: [{ scene: 'off' }] },
      b: { title: 'B', when: [{ property: 'living/lamp.on', is: false }], do: [{ write: 'living/lamp.on', value: true }] },
    });
    await rig.reads('living/lamp.on', true);
    await rig.clock.advance(5_000);
    expect(rig.results()).toContain('looped');
    expect(rig.done.length).toBeLessThanOrEqual(9);
  });

  it('are none where a sensor sets a rule off again and again', async () => {
    const rig = await new RulesRig().open({ lamp: lampOn(), level: follow('Level', 'on', 'level', 3) });
    for (let n = 0; n < 40; n++) {
      await rig.reads(MOTION, true);
      await rig.reads(MOTION, false);
      await rig.clock.advance(3_000);
      await rig.reads('living/lamp.on', false);
      await rig.clock.advance(3_000);
    }
    expect(rig.results()).not.toContain('looped');
  });
});

describe('triggers of properties', () => {
  it('are edges: neither repetitions, nor what is late or not good, nor a controller that comes back set off', async () => {
    const rig = await new RulesRig().open({ lamp: lampOn() });
    await rig.reads(MOTION, false);
    await rig.reads(MOTION, true, 120_000);
    await rig.reads(MOTION, true);
    expect(rig.done).toEqual([]);
    await rig.reads(MOTION, false);
    await rig.reads(MOTION, true);
    await rig.reads(MOTION, true);
    expect(rig.done).toHaveLength(1);
    rig.fake.away();
    await rig.clock.flush();
    rig.fake.back();
    await rig.reads(MOTION, true);
    expect(rig.done).toHaveLength(1);
  });

  it('have a hysteresis', async () => {
    const rig = await new RulesRig().open({ dry: lampOn({ when: [{ property: LEVEL, above: 25, hysteresis: 2 }] }) });
    for (const level of [26, 24, 26, 23.5, 27, 23, 25, 25.1]) await rig.reads(LEVEL, level);
    expect(rig.done).toHaveLength(2);
  });

  it('with a time: the value must stay so, however often it is said', async () => {
    const rig = await new RulesRig().open({ lamp: lampOn({ when: [{ property: MOTION, is: true, for: '1m' }] }) });
    await rig.reads(MOTION, true);
    await rig.clock.advance(30_000);
    await rig.reads(MOTION, false);
    await rig.reads(MOTION, true);
    await rig.clock.advance(40_000);
    await rig.reads(MOTION, true);
    expect(rig.done).toEqual([]);
    await rig.clock.advance(20_000);
    expect(rig.done).toEqual(['lamp.on=true']);
    expect(rig.runs()[0]?.why).toBe('Hall motion · Motion came to be true and stayed so for 1m');
  });

  it('without a test tell every change', async () => {
    const rig = await new RulesRig().open({ any: lampOn({ when: [{ property: LEVEL }] }) });
    for (const level of [20, 21, 21, 20]) await rig.reads(LEVEL, level);
    expect(rig.done).toHaveLength(2);
  });
});

describe('conditions', () => {
  it('that cannot be known do not hold, nor does the opposite', async () => {
    const rig = new RulesRig();
    await rig.open({
      a: lampOn({ if: [{ property: 'living/lamp.heat', above: 3 }] }),
      b: lampOn({ if: [{ not: [{ property: 'living/lamp.heat', above: 3 }] }] }),
    });
    await rig.reads(MOTION, true);
    expect(rig.done).toEqual([]);
    expect(rig.runs('b')[0]?.conditions).toMatchObject([
      { at: 'if.0', held: false },
      { at: 'if.0.not.0', held: false, detail: 'no value of living/lamp.heat is known' },
    ]);
  });

  it('may ask how long a value is so', async () => {
    const rig = await new RulesRig().open({
      lamp: lampOn({ when: [{ event: 'living/soil.dry' }], if: [{ property: MOTION, is: false, for: '5m' }] }),
    });
    await rig.clock.advance(200_000);
    await rig.event('soil', 'dry');
    expect(rig.runs()[0]?.conditions[0]?.detail).toBe('so for 200 s, not yet for 5m');
    await rig.clock.advance(100_000);
    await rig.event('soil', 'dry');
    expect(rig.done).toHaveLength(1);
  });
});

describe('silence', () => {
  it('of a controller and its return set off once each, and not for a short while', async () => {
    const rig = await new RulesRig().open({
      gone: { title: 'Gone', when: [{ silent: 'living' }], do: [{ notify: { title: 'gone' } }] },
      back: { title: 'Back', when: [{ back: 'living/soil' }], do: [{ notify: { title: 'back' } }] },
    });
    rig.fake.away();
    await rig.clock.advance(30_000);
    rig.fake.back();
    await rig.clock.advance(30_000);
    expect(rig.notices).toEqual([]);
    await rig.reads(LEVEL, 20);
    rig.fake.away();
    await rig.clock.advance(61_000);
    expect(rig.notices.map(({ from }) => from)).toEqual(['gone']);
    rig.fake.back();
    await rig.reads(LEVEL, 20);
    expect(rig.notices.map(({ from }) => from)).toEqual(['gone', 'back']);
  });
});

describe('a restart of the home', () => {
  const again = (first: RulesRig, readings: MemoryReadings, ring = 'boot2') =>
    new RulesRig({ clock: first.clock, book: first.book, readings, ring });

  it('after which a run that waited goes on, with what is left of its wait', async () => {
    const readings = new MemoryReadings();
    const first = await new RulesRig({ readings }).open({ hall });
    await first.reads(MOTION, true);
    await first.clock.advance(60_000);
    first.rules.stop();
    first.fake.house.stop();
    const second = again(first, readings);
    await second.open();
    await second.clock.advance(59_000);
    expect(second.done).toEqual([]);
    await second.clock.advance(1_000);
    expect(second.done).toEqual(['lamp.on=false']);
    expect(second.runs()).toMatchObject([
      { result: 'done', took: 120_000, steps: [{ at: 'do.0' }, { at: 'do.1', took: 120_000 }, { at: 'do.2', result: 'done' }] },
    ]);
  });

  it.each([
    ['too long ago', 601_000, undefined],
    ['of a rule that was changed since', 1_000, { ...hall, title: 'Other' }],
  ])('after which a run %s does not', async (_, away, changed) => {
    const readings = new MemoryReadings();
    const first = await new RulesRig({ readings }).open({ hall });
    await first.reads(MOTION, true);
    first.rules.stop();
    first.fake.house.stop();
    if (changed !== undefined) first.book.put({ ...(first.book.all()[0] as NonNullable<unknown>), rule: changed, version: 2 } as never);
    await first.clock.advance(away);
    const second = again(first, readings);
    // Nothing is heard before the rules start: so nothing tells that the home was alive.
    await second.rules.start();
    await second.clock.advance(200_000);
    expect(second.done).toEqual([]);
    expect(second.results()).toEqual(['interrupted']);
  });

  it('sets nothing off but what waits for it', async () => {
    const readings = new MemoryReadings();
    const first = await new RulesRig({ readings }).open({
      lamp: lampOn(),
      started: { title: 'Started', when: [{ started: true }], do: [{ notify: { title: 'here' } }] },
    });
    await first.reads(MOTION, true);
    expect(first.done).toHaveLength(1);
    first.rules.stop();
    const second = again(first, readings);
    second.fake.connect();
    await second.rules.start();
    await second.clock.advance(20_000);
    expect(second.done).toEqual([]);
    expect(second.notices).toHaveLength(1);
  });
});

it('tells why a rule can do nothing as it stands', async () => {
  const rig = await new RulesRig({ engine: { timeZone: 'Europe/Berlin' } }).open({
    thing: lampOn({ when: [{ property: 'living/ghost.on' }] }),
    name: lampOn({ do: [{ write: 'living/lamp.colour', value: 1 }] }),
    sun: lampOn({ when: [{ sun: 'sunset' }] }),
    cron: lampOn({ when: [{ cron: '61 * * * *' }] }),
    scene: lampOn({ do: [{ scene: 'none' }] }),
    mode: lampOn({ if: [{ mode: 'moon' }] }),
    fine: lampOn({ when: [{ time: '07:30' }] }),
  });
  const faults = Object.fromEntries(rig.rules.states().map(({ id, fault }) => [id, fault]));
  expect(faults).toEqual({
    thing: expect.stringContaining('no thing living/ghost'),
    name: expect.stringContaining('has no property colour'),
    sun: expect.stringContaining('place:'),
    cron: expect.stringContaining('is no schedule'),
    scene: expect.stringContaining('no scene none'),
    mode: 'the house has no mode moon: it has home, away, night',
    fine: undefined,
  });
  expect(rig.rules.state('fine')?.next).toBe(Date.UTC(2026, 0, 16, 6, 30));
  await rig.clock.advance(1_000);
  const before = rig.fake.of('touched').length;
  // A phone that shows them is told when what they name goes, or comes.
  rig.fake.connect();
  await rig.clock.advance(1_000);
  rig.fake.house.gone('living');
  await rig.clock.advance(1_000);
  const touched = rig.fake.of('touched').slice(before);
  expect(touched.map(({ id }) => id)).toContain('name');
  expect(rig.rules.state('fine')?.fault).toContain('no thing living/lamp');
});

it('says of a time that passed while the home was off that it is not made up', async () => {
  const book = new MemoryRules();
  book.put({ id: 'wake', version: 1, by: 'Olga', changed: 0, dangerous: false, rule: lampOn({ when: [{ time: '07:30' }] }) });
  const readings = new MemoryReadings();
  const clock = new FakeClock();
  readings.modelsOf.set('living', { title: 'Living', software: '', things: [] } as never);
  const first = await new RulesRig({ clock, book, readings }).open();
  first.rules.stop();
  clock.jumpWall(3 * 86_400_000);
  const second = await new RulesRig({ clock, book, readings, ring: 'boot2' });
  await second.rules.start();
  expect(second.runs()).toMatchObject([{ result: 'passed', why: expect.stringContaining('07:30 came (3 times)') }]);
  expect(second.done).toEqual([]);
});

describe('what is amiss with rules', () => {
  const lamp = { title: 'Lamp', when: [{ event: 'living/soil.dry' }], do: [{ write: 'living/lamp.on', value: true }] } as const;

  it('is a third failure in a row, also one before a restart, until it works or is turned off', async () => {
    const rig = await new RulesRig().open({ lamp: lamp as never });
    rig.broken.add('on');
    for (let time = 0; time < 2; time++) await rig.event('soil', 'dry');
    expect(rig.amiss.size).toBe(0);
    await rig.event('soil', 'dry');
    expect(rig.amiss.get('lamp')).toBe('it failed 3 times in a row: do.0: it is stuck');
    rig.rules.stop();
    rig.amiss.clear();
    await rig.rules.start();
    expect([...rig.amiss.keys()]).toEqual(['lamp']);
    rig.rules.enable('lamp', false, 'Olga');
    expect(rig.amiss.size).toBe(0);
    rig.rules.enable('lamp', true, 'Olga');
    rig.broken.clear();
    await rig.event('soil', 'dry');
    expect(rig.amiss.size).toBe(0);
  });

  it('is a thing or scene that is not there, until it is', async () => {
    const rig = await new RulesRig().open();
    await rig.put('cosy', { ...lamp, do: [{ scene: 'cosy' }] } as never);
    expect(rig.amiss.get('cosy')).toBe('there is no scene cosy: choose another');
    rig.scenes.set('cosy', { title: 'Cosy', do: [{ write: 'living/lamp.on', value: true }] });
    rig.fake.house.news({ k: 'scene', scene: { id: 'cosy', title: 'Cosy', parts: 1 } });
    rig.fake.house.settle();
    expect(rig.amiss.size).toBe(0);
    await rig.put('tv', { ...lamp, do: [{ write: 'living/tv.on', value: true }] } as never);
    expect([...rig.amiss.keys()]).toEqual(['tv']);
    rig.rules.remove('tv');
    expect(rig.amiss.size).toBe(0);
  });
});
