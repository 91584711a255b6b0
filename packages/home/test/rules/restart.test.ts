import type { Action } from '@around/messages';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemoryReadings } from '../support/fakeHouse.js';
import { RulesRig, THINGS } from './rulesRig.js';

const MINUTE = 60_000;
const level = fc.integer({ min: 0, max: 99 }).map((value): Action => ({ write: 'living/lamp.level', value }));
const wait = fc.constant<Action>({ wait: '1m' });
const leaf = fc.oneof({ weight: 2, arbitrary: level }, { weight: 2, arbitrary: wait });
/** With a wait in its midst. */
const block = (inner: fc.Arbitrary<Action>) => fc.tuple(inner, wait, level).map((actions): Action[] => actions);
const repeat = (inner: fc.Arbitrary<Action>) => fc.record({ repeat: block(inner), times: fc.integer({ min: 1, max: 3 }) });
const choose = (inner: fc.Arbitrary<Action>) =>
  fc
    .tuple(fc.constantFrom('home', 'away'), block(inner), block(inner))
    .map(([mode, then, otherwise]): Action => ({ choose: [{ if: [{ mode }], do: then }], else: otherwise }));
const nested = fc.oneof(leaf, repeat(leaf), choose(leaf));
const action = fc.oneof(leaf, { weight: 3, arbitrary: repeat(nested) }, { weight: 3, arbitrary: choose(nested) });

async function begin(actions: Action[], readings = new MemoryReadings()): Promise<RulesRig> {
  const rig = await new RulesRig({ readings }).open({ rule: { title: 'Rule', when: [{ event: 'living/soil.dry' }], do: actions } });
  await rig.event('soil', 'dry');
  return rig;
}

/** @returns how many minutes that took */
async function ended(rig: RulesRig): Promise<number> {
  let minutes = 0;
  for (; rig.rules.state('rule')?.running === 1; minutes++) await rig.clock.advance(MINUTE);
  return minutes;
}

it('whatever it waits in, a run that goes on after a restart does what it would have done, once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 2 }), fc.integer({ min: 0, max: 99 }), async (actions, percent) => {
      const whole = await begin(actions);
      const minutes = await ended(whole);
      fc.pre(minutes > 0);
      whole.fake.house.stop();
      whole.rules.stop();

      const readings = new MemoryReadings();
      const first = await begin(actions, readings);
      await first.clock.advance(Math.floor((percent * minutes) / 100) * MINUTE);
      await first.clock.advance(MINUTE / 2);
      first.rules.stop();
      first.fake.house.stop();
      const second = await new RulesRig({ clock: first.clock, book: first.book, readings, ring: 'boot2' }).open();
      await second.clock.advance(20_000);
      await ended(second);
      expect([...first.done, ...second.done]).toEqual(whole.done);
      expect(second.results()).toEqual(['done']);
      second.fake.house.stop();
      second.rules.stop();
    }),
    { numRuns: 15 },
  );
});

it.each([
  ['lasts', true, 1],
  ['is over', false, 0],
])('what came to be so before it, and %s after it, is counted on', async (_, motion, runs) => {
  const readings = new MemoryReadings();
  const open = { title: 'Open', when: [{ property: 'living/motion.motion', is: true, for: '5m' }], do: [{ notify: { title: 'open' } }] };
  const first = await new RulesRig({ readings }).open({ open });
  await first.reads('living/motion.motion', true);
  await first.clock.advance(3 * MINUTE);
  first.rules.stop();
  first.fake.house.stop();
  const second = new RulesRig({ clock: first.clock, book: first.book, readings, ring: 'boot2' });
  await second.rules.start();
  second.fake.connect(THINGS);
  second.again('living/motion.motion', motion);
  await second.clock.advance(2 * MINUTE - 1);
  expect(second.notices).toEqual([]);
  await second.clock.advance(1);
  expect(second.notices).toHaveLength(runs);
  expect(second.book.stopped).toBeUndefined();
});

it('nothing dangerous is done late', async () => {
  const readings = new MemoryReadings();
  const first = new RulesRig({ readings });
  await first.open();
  await first.put(
    'door',
    { title: 'Door', when: [{ event: 'living/soil.dry' }], do: [{ wait: '1m' }, { invoke: 'living/door.unlock' }] },
    true,
  );
  await first.event('soil', 'dry');
  first.rules.stop();
  first.fake.house.stop();
  const second = await new RulesRig({ clock: first.clock, book: first.book, readings, ring: 'boot2' }).open();
  await second.clock.advance(2 * MINUTE);
  expect(second.done).toEqual([]);
  expect(second.runs()).toMatchObject([
    { result: 'failed', detail: 'do.1: nothing dangerous is done late: the home was restarted in between' },
  ]);
});

/** The home is killed and comes back: nothing was written down at its end. */
async function killed(first: RulesRig, readings: MemoryReadings): Promise<RulesRig> {
  first.rules.stop();
  first.fake.house.stop();
  first.book.stopped = undefined;
  const second = new RulesRig({ clock: first.clock, book: first.book, readings, ring: 'boot2' });
  await second.rules.start();
  second.fake.connect(THINGS);
  return second;
}

it.each([
  { came: [50], next: 45, runs: 0 },
  { came: [20], next: 45, runs: 1 },
  { came: [50, 20], next: 45, runs: 1 },
])('a value between its thresholds that came from $came is on the side that the history tells', async ({ came, next, runs }) => {
  const readings = new MemoryReadings();
  const warm = { title: 'Warm', when: [{ property: 'living/soil.level', above: 40, hysteresis: 10 }], do: [{ notify: { title: 'warm' } }] };
  const first = await new RulesRig({ readings }).open({ warm });
  for (const level of [...came, 35]) {
    await first.reads('living/soil.level', level);
    await first.clock.advance(MINUTE);
  }
  const second = await killed(first, readings);
  second.again('living/soil.level', 35);
  await second.clock.advance(MINUTE);
  await second.reads('living/soil.level', next);
  expect(second.notices).toHaveLength(runs);
  await second.reads('living/soil.level', 29);
  await second.reads('living/soil.level', 41);
  expect(second.notices).toHaveLength(runs + 1);
});

it.each([
  ['goes on to last', 3, 1, 1],
  ['had lasted long enough before', 6, 1, 1],
  ['is told no more after eleven minutes', 3, 11, 0],
])('what lasted when the home was killed %s', async (_, lasted, away, runs) => {
  const readings = new MemoryReadings();
  const open = { title: 'Open', when: [{ property: 'living/motion.motion', is: true, for: '5m' }], do: [{ notify: { title: 'open' } }] };
  const first = await new RulesRig({ readings }).open();
  await first.clock.advance(MINUTE);
  await first.put('open', open as never);
  await first.clock.advance(MINUTE);
  await first.reads('living/motion.motion', true);
  for (let minute = 0; minute < lasted; minute++) {
    await first.clock.advance(MINUTE);
    // It says so again, and again: it is no news.
    await first.reads('living/motion.motion', true);
  }
  first.rules.stop();
  await first.clock.advance(away * MINUTE);
  const second = await killed(first, readings);
  second.again('living/motion.motion', true);
  await second.clock.advance(5 * MINUTE);
  expect(first.notices.length + second.notices.length).toBe(runs);
  second.fake.house.stop();
  second.rules.stop();
});

it('a condition that lasts is looked up in the history, not counted from the last time that it was said', async () => {
  const readings = new MemoryReadings();
  const still = {
    title: 'Still',
    when: [{ event: 'living/soil.dry' }],
    if: [{ property: 'living/motion.motion', is: false, for: '10m' }],
    do: [{ notify: { title: 'still' } }],
  };
  const first = await new RulesRig({ readings }).open({ still });
  for (let minute = 0; minute < 12; minute++) {
    await first.clock.advance(MINUTE);
    await first.reads('living/motion.motion', false);
  }
  const second = await killed(first, readings);
  second.again('living/motion.motion', false);
  await second.clock.flush();
  await second.event('soil', 'dry');
  expect(second.notices).toHaveLength(1);
});
