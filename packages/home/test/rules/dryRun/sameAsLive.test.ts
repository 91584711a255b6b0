import type { Action, Change, Condition, Rule, Snapshot, Trigger } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DryRuns } from '../../../src/rules/dryRun/dryRun.js';
import { loadTimes } from '../../../src/rules/times.js';
import { liveEngine, OPTIONS } from './live.js';
import { MemoryPast } from './memoryPast.js';

const MINUTE = 60_000;
/** The day before the clocks go forward in Berlin. */
const BEGUN = Date.UTC(2026, 2, 28, 10, 0, 0);

const number = fc.constantFrom(0, 10, 19, 20, 21, 30);
const span = fc.constantFrom('30s', '2m', '10m', '45m', '3h');
const optional = <T extends object, U extends object>(must: fc.Arbitrary<T>, may: fc.Arbitrary<U>) =>
  fc.tuple(must, may).map(([a, b]) => ({ ...a, ...b }));
const some = { requiredKeys: [] as [] };
const level = optional(
  fc.record({ property: fc.constant('a/level.value') }),
  fc.record({ above: fc.constantFrom(10, 20), below: fc.constantFrom(25, 40) }, some),
);
const motion = optional(fc.record({ property: fc.constant('a/motion.on') }), fc.record({ is: fc.boolean() }, some));
const asTrigger = (one: fc.Arbitrary<object>): fc.Arbitrary<Trigger> => one as fc.Arbitrary<Trigger>;

const trigger = fc.oneof(
  asTrigger(optional(level, fc.record({ hysteresis: fc.constantFrom(1, 5), for: span }, some))),
  asTrigger(optional(motion, fc.record({ for: span }, some))),
  asTrigger(
    optional(fc.record({ event: fc.constant('a/button.pressed') }), fc.record({ data: fc.record({ times: fc.constantFrom(1, 2) }) }, some)),
  ),
  asTrigger(fc.record({ time: fc.constantFrom('02:30', '07:00', '23:15') })),
  asTrigger(fc.record({ cron: fc.constantFrom('*/20 * * * *', '30 2 * * *') })),
  asTrigger(
    optional(fc.record({ sun: fc.constantFrom('sunrise', 'sunset', 'dawn') }), fc.record({ offset: fc.constantFrom('-20m', '1h') }, some)),
  ),
);
const simple = fc.oneof(
  optional(level, fc.record({ for: span }, some)),
  optional(motion, fc.record({ for: span }, some)),
  fc.record({ between: fc.constantFrom(['22:00', '06:00'], ['06:00', '12:00']) }),
  fc.record({ days: fc.constantFrom(['sat'], ['sun', 'mon']) }),
  fc.record({ sun: fc.constantFrom('up', 'down') }),
  fc.record({ mode: fc.constantFrom('home', 'away') }),
) as fc.Arbitrary<Condition>;
const condition = fc.oneof(
  { arbitrary: simple, weight: 3 },
  fc.record({ any: fc.array(simple, { minLength: 1, maxLength: 2 }) }) as fc.Arbitrary<Condition>,
  fc.record({ not: fc.array(simple, { minLength: 1, maxLength: 2 }) }) as fc.Arbitrary<Condition>,
);
const conditions = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(condition, { maxLength: 2 }));
const plain = fc.oneof(
  fc.constant({ write: 'b/lamp.on', value: true }),
  fc.record({ wait: span }),
  fc.record({ wait: span, until: fc.array(condition, { minLength: 1, maxLength: 1 }) }),
  fc.constant({ notify: { title: 'Hello' } }),
) as fc.Arbitrary<Action>;
const action = fc.oneof(
  { arbitrary: plain, weight: 3 },
  fc.record({ repeat: fc.array(plain, { minLength: 1, maxLength: 2 }), times: fc.nat(3) }) as fc.Arbitrary<Action>,
  fc.record({
    choose: fc.array(fc.record({ if: conditions, do: fc.array(plain, { maxLength: 2 }) }), { minLength: 1, maxLength: 2 }),
  }) as fc.Arbitrary<Action>,
);
const rule = optional(
  fc.record({
    title: fc.constant('One'),
    when: fc.array(trigger, { minLength: 1, maxLength: 3 }),
    do: fc.array(action, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ mode: fc.constantFrom('single', 'restart', 'queue', 'drop'), queue: fc.constantFrom(1, 3), if: conditions }, some),
) as fc.Arbitrary<Rule>;

/** After so many ms, this happens; a lack of quality is a reading that could not be made. */
const happening = fc.tuple(
  fc.oneof(fc.integer({ min: 1, max: 5 * MINUTE }), fc.integer({ min: 1, max: 90 * MINUTE })),
  fc.oneof(
    fc.record({ path: fc.constant('a/level.value' as const), value: fc.oneof(number, fc.constant(null)) }),
    fc.record({ path: fc.constant('a/motion.on' as const), value: fc.boolean() }),
    fc.record({ path: fc.constant('home/house.mode' as const), value: fc.constantFrom('home', 'away') }),
    fc.record({ path: fc.constant('a/button.pressed' as const), value: fc.constantFrom(undefined, { times: 1 }, { times: 2 }) }),
  ),
);

const SNAPSHOT: Snapshot = {
  things: [],
  values: [
    { thing: 'a/level', name: 'value', value: 15, at: BEGUN - 500_000, quality: 'good' },
    { thing: 'a/motion', name: 'on', value: false, at: BEGUN - 400_000, quality: 'good' },
    { thing: 'home/house', name: 'mode', value: 'home', at: BEGUN - 300_000, quality: 'good' },
  ],
  controllers: [],
  commands: [],
};

test('a dry run tells exactly the runs of the engine that lived through the same', async () => {
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(rule, fc.array(happening, { minLength: 10, maxLength: 60, size: 'max' }), async (one, happenings) => {
      const clock = new FakeClock({ wallStart: BEGUN });
      const past = new MemoryPast();
      for (const value of SNAPSHOT.values) past.take({ k: 'value', n: 0, value });
      const { rules, kept, tell } = await liveEngine(clock, one, SNAPSHOT, past);
      let before: unknown = 15;
      for (const [ms, { path, value }] of happenings) {
        await clock.advance(ms);
        const [thing = '', name = ''] = path.split('.');
        const at = clock.wall();
        let change: Change;
        if (name === 'pressed') change = { k: 'event', n: 0, thing, name, at, ...(value === undefined ? {} : { data: value }) };
        else if (value === null) change = { k: 'value', n: 0, value: { thing, name, value: before, at, quality: 'unavailable' } };
        else change = { k: 'value', n: 0, value: { thing, name, value, at, quality: 'good' } };
        if (name === 'value' && value !== null) before = value;
        past.take(change);
        tell([change]);
        await clock.flush();
      }
      await clock.advance(5 * MINUTE);
      rules.stop();
      const times = await loadTimes(OPTIONS);
      const dry = await new DryRuns({
        clock,
        turn: () => new Promise((resolve) => setImmediate(resolve)),
        past,
        snapshot: () => SNAPSHOT,
        times: async () => times,
        scene: () => undefined,
      }).run(one, BEGUN);
      const live = [...kept.values()].filter(({ ran }) => ran).map(({ run: { at, why } }) => ({ at, why }));
      const told = dry.times.filter(({ fired }) => fired).map(({ at, why }) => ({ at, why }));
      expect(told.sort(byTime)).toEqual(live.sort(byTime));
      expect(dry.fired).toBe(live.length);
      // Of those that did not run the engine writes only the first of each minute.
      for (const { run } of [...kept.values()].filter(({ ran }) => !ran))
        expect(dry.times).toContainEqual(expect.objectContaining({ at: run.at, why: run.why, fired: false }));
      ran += live.length;
    }),
    { numRuns: Number(process.env.AROUND_RUNS ?? 30) },
  );
  expect(ran).toBeGreaterThan(10);
});

const byTime = (a: { at: number; why: string }, b: { at: number; why: string }): number => a.at - b.at || (a.why < b.why ? -1 : 1);
