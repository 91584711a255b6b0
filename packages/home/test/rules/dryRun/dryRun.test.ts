import type { Rule, Snapshot } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { DryRuns } from '../../../src/rules/dryRun/dryRun.js';
import type { Past } from '../../../src/rules/dryRun/past.js';
import { loadTimes } from '../../../src/rules/times.js';
import { OPTIONS } from './live.js';
import { MemoryPast } from './memoryPast.js';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const NOW = Date.UTC(2026, 5, 15, 12);
const HOUSE: Snapshot = {
  things: [],
  values: [{ thing: 'home/house', name: 'mode', value: 'away', at: NOW - HOUR, quality: 'good' }],
  controllers: [{ id: 'a', title: 'A', state: 'away', since: NOW - HOUR, things: 1, killed: 0 }],
  commands: [],
};
const BELL: Rule = { title: 'Bell', when: [{ event: 'a/bell.rang' }], do: [{ notify: { title: 'The bell rang', to: ['Ann'] } }] };

let clock: FakeClock;
let past: MemoryPast;
let turns: number;
beforeEach(() => {
  clock = new FakeClock({ wallStart: NOW });
  past = new MemoryPast();
  turns = 0;
});

const dryRuns = (more: Partial<ConstructorParameters<typeof DryRuns>[0]> = {}): DryRuns =>
  new DryRuns({
    clock,
    past,
    turn: () => {
      turns++;
      return new Promise((resolve) => setImmediate(resolve));
    },
    snapshot: () => HOUSE,
    times: () => loadTimes(OPTIONS),
    scene: () => undefined,
    ...more,
  });
const rang = (at: number) => past.take({ k: 'event', n: 0, thing: 'a/bell', name: 'rang', at });
const mode = (at: number, value: string) =>
  past.take({ k: 'value', n: 0, value: { thing: 'home/house', name: 'mode', value, at, quality: 'good' } });

const DID_NOT_HOLD = {
  detail: 'if.0 did not hold (if.0: away)',
  said: { code: 'didNotHold', with: { at: 'if.0', parts: ' (if.0: away)' } },
};

describe('a dry run', () => {
  it('tells when the rule would have run in the last week, when not and why not, and what it would do now', async () => {
    mode(NOW - 8 * DAY, 'home');
    for (const days of [9, 3, 2, 1]) rang(NOW - days * DAY);
    mode(NOW - 36 * HOUR, 'away');
    const found = await dryRuns().run({ ...BELL, if: [{ mode: 'home' }] });
    expect(found).toMatchObject({ triggered: 3, fired: 2, since: NOW - 7 * DAY, until: NOW, unknown: [] });
    expect(found.times).toEqual([
      { at: NOW - 3 * DAY, why: 'a/bell.rang happened', fired: true },
      { at: NOW - 2 * DAY, why: 'a/bell.rang happened', fired: true },
      { at: NOW - DAY, why: 'a/bell.rang happened', fired: false, ...DID_NOT_HOLD },
    ]);
    expect(found.now).toEqual({ holds: false, conditions: [expect.objectContaining({ at: 'if.0', held: false, was: 'away' })], steps: [] });
    const open = await dryRuns().run(BELL);
    expect(open.now).toMatchObject({ holds: true, steps: [{ at: 'do.0', result: 'done', detail: 'would tell Ann: The bell rang' }] });
  });

  it('knows how long a run takes by its waits, and what comes meanwhile', async () => {
    for (const minutes of [60, 55, 30]) rang(NOW - minutes * MINUTE);
    const wait: Rule = { ...BELL, do: [{ write: 'a/lamp.on', value: true }, { wait: '10m' }, { write: 'a/lamp.on', value: false }] };
    const single = await dryRuns().run(wait);
    expect(single.times.map(({ fired, detail }) => [fired, detail])).toEqual([
      [true, undefined],
      [false, 'it was still running'],
      [true, undefined],
    ]);
    expect(single.now.steps.map(({ at, began }) => [at, began - NOW])).toEqual([
      ['do.0', 0],
      ['do.1', 0],
      ['do.2', 10 * MINUTE],
    ]);
    expect((await dryRuns().run({ ...wait, mode: 'queue' })).fired).toBe(3);
  });

  it('says what the history cannot tell', async () => {
    past.kept = 3 * DAY;
    const rule: Rule = {
      title: 'R',
      when: [{ silent: 'a' }, { started: true }, { property: 'a/x.y', is: 1 }, { cron: '61 * * * *' }],
      do: [{ write: 'a/x.y', value: 2 }],
    };
    const { unknown, now } = await dryRuns().run(rule);
    expect(unknown).toEqual([
      expect.stringContaining('"61 * * * *" is no schedule'),
      'a/x.y before 2026-06-12 12:00: single readings are not kept for longer',
      'when a was silent: that is not kept',
      'when the home was started: that is not kept',
      'a/x.y as the rule itself would have set it: it is taken as it was',
    ]);
    expect(now.holds).toBe(true);
    past.kept = 30 * DAY;
    expect((await dryRuns().run({ ...rule, when: rule.when.slice(2, 3) })).unknown[0]).toBe('a/x.y: nothing was read in that time');
    // Now it is known who is silent.
    expect((await dryRuns().run({ ...rule, if: [{ silent: 'a' }] })).now).toMatchObject({ holds: true });
  });

  it('is one at a time, and looks at the past alone', async () => {
    const runs = dryRuns();
    const first = runs.run(BELL);
    await expect(runs.run(BELL)).rejects.toMatchObject({ code: 'busy' });
    await first;
    await expect(runs.run(BELL, NOW + 1)).rejects.toMatchObject({ code: 'badTime' });
    await expect(runs.run(BELL, NOW - 1)).resolves.toMatchObject({ triggered: 0 });
  });

  it('ends with a clear word where it takes too long', async () => {
    for (let at = NOW - 6 * DAY; at < NOW; at += HOUR) rang(at);
    let slow = 0;
    const { unknown, triggered } = await dryRuns({
      clock: { now: () => (slow += 200), wall: () => NOW, after: clock.after, every: clock.every },
    }).run(BELL);
    expect(unknown[0]).toMatch(/^what was after 2026-06-\d\d .*: to look at it all takes too long, ask for a shorter time$/);
    expect(triggered).toBeLessThan(100);
  });

  it('over a month of a property that is told every half minute gives others their turn, again and again', async () => {
    const STEP = 30_000;
    const since = NOW - 30 * DAY;
    let [read, most, page] = [0, 0, 0];
    const chatty: Past = {
      ...{ before: () => undefined, events: () => [], keptFor: () => 366 * DAY },
      readings: (_thing, _name, from, to) => {
        const first = since + Math.ceil((from - since) / STEP) * STEP;
        const found = Array.from({ length: Math.max(0, Math.ceil((to - first) / STEP)) }, (_, i) => first + i * STEP);
        read += found.length;
        page += found.length;
        most = Math.max(most, page);
        return found.map((t) => ({ t, value: 20 + 5 * Math.sin(t / HOUR) }));
      },
    };
    // Each look at this clock takes 20 µs: a slice of 3 ms is 150 looks.
    let looks = 0;
    const found = await dryRuns({
      past: chatty,
      clock: { now: () => ++looks * 0.02, wall: () => NOW, after: clock.after, every: clock.every },
      turn: () => {
        turns++;
        page = 0;
        return new Promise((resolve) => setImmediate(resolve));
      },
    }).run({ title: 'Warm', when: [{ property: 'a/air.temperature', above: 24, hysteresis: 1 }], do: [{ stop: true }] }, since);
    expect(read).toBe((30 * DAY) / STEP);
    expect(found.triggered).toBeGreaterThan(100);
    expect(turns).toBeGreaterThan(read / 400);
    // One page, and what was left of the one before.
    expect(most).toBeLessThan(6_000);
  });
});
