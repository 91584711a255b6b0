import { expect, test } from 'vitest';
import { at, DAY, dayOf, HOUR, MINUTE, monthOf, SECOND } from './calendar.js';
import { live } from './live.js';
import type { LivedHouse } from './livedHouse.js';
import { Reckoned } from './reckoned.js';
import { type Story, tell } from './story.js';

const long = process.env.AROUND_LONG === '1';
/** Two years from January on; else three weeks of spring, with the night in which the clocks go forward, and of autumn, in which they go back. */
const LIVES = long
  ? [{ first: '2026-01-01', days: 730, seed: 1 }]
  : [
      { first: '2026-03-22', days: 10, seed: 2 },
      { first: '2026-10-21', days: 7, seed: 3 },
    ];

const times = (list: readonly number[]): string[] => list.map((t) => new Date(t).toISOString());

test.each(LIVES)(
  'a family lives $days days from $first on: what the house did is what their story says',
  { timeout: 900_000 },
  async ({ first, days, seed }) => {
    const story = tell(Date.parse(first) / DAY, days, seed);
    const began = performance.now();
    const cpu = process.cpuUsage();
    const house = await live(story);
    const lived = performance.now() - began;
    if (long)
      console.log(
        `${days} days lived in ${(lived / 1_000).toFixed(1)} s (${((process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / 1e6).toFixed(1)} s of CPU): ${story.happenings.length} happenings, ${house.done.length} orders`,
      );
    const reckoned = new Reckoned(story);
    told(house, reckoned, story);
    done(house, reckoned);
    kept(house, reckoned, story);
    await used(house, reckoned, story);
    expect([...house.ended.keys()].filter((key) => / (failed|looped|interrupted)$/.test(key))).toEqual([]);
  },
);

/** What was said to people. */
function told(house: LivedHouse, reckoned: Reckoned, { outages }: Story): void {
  const of = (rule: string): string[] => times(house.told.filter((one) => one.rule === rule).map(({ t }) => t));
  expect(of('half-past-two'), 'half-past-two').toEqual(times(reckoned.clock('02:30')));
  expect(of('leak'), 'leak').toEqual(times(reckoned.leaks()));
  expect(of('washer'), 'washer').toEqual(times(reckoned.washed()));
  expect(of('frost'), 'frost').toEqual(times(reckoned.frosts()));
  expect(of('garage'), 'garage').toEqual(times(reckoned.garages()));
  expect(of('garden-silent'), 'garden-silent').toEqual(times(reckoned.silences(10 * MINUTE).map(({ from }) => from + 10 * MINUTE)));
  expect(of('garden-back'), 'garden-back').toEqual(times(reckoned.silences(MINUTE).map(({ to }) => to)));
  expect(of('bell'), 'bell').toEqual(times(reckoned.bells()));
  expect(of('started'), 'started').toEqual(times(outages.map(({ to }) => to + 10 * SECOND)));
  expect(of('warm'), 'warm').toEqual(times(reckoned.warm().map(({ t }) => t)));
  // By person.
  const warm = reckoned.warm();
  const awake = warm.filter(({ home }) => home).length;
  const both = reckoned.leaks().length + reckoned.garages().length;
  const garden = reckoned.silences(10 * MINUTE).length + reckoned.silences(MINUTE).length;
  const people = { Ann: 0, Bob: 0, Cleo: 0 };
  for (const { to } of house.told) for (const name of to) people[name as 'Ann']++;
  expect(people).toEqual({
    Ann: both + garden + reckoned.frosts().length + outages.length,
    Bob: both + reckoned.washed().length + awake,
    Cleo: reckoned.clock('02:30').length + reckoned.bells().length + warm.length - awake,
  });
}

/** What boards were told to do, and when. */
function done(house: LivedHouse, reckoned: Reckoned): void {
  const of = (what: string): string[] => times(house.done.filter((one) => one.what === what).map(({ t }) => t));
  expect(of('hall/lamp.on=true'), 'light on').toEqual(times(reckoned.hallWalks()));
  expect(of('hall/lamp.on=false'), 'light off').toEqual(times(reckoned.hallLight().map(({ to }) => to)));
  expect(of('cellar/vent.on=true'), 'vent').toEqual(times(reckoned.vents()));
  expect(of('living/heater.target=17'), 'cool').toEqual(times(reckoned.clock('22:30')));
  expect(of('living/heater.target=12'), 'rests').toEqual(times(reckoned.aired().map(({ from }) => from)));
  expect(of('living/heater.target=21'), 'warm').toEqual(
    times([...reckoned.heatingMornings(), ...reckoned.aired().map(({ to }) => to)].sort((a, b) => a - b)),
  );
  expect(of('living/lamp.on=false'), 'all off').toEqual(times(reckoned.leavings()));
  expect(of('hall/chime.play'), 'chime').toEqual(times(reckoned.chimes()));
  expect(of('garden/pump.on=true'), 'pump').toEqual(times(reckoned.waterings().flatMap((t) => [t, t + 10 * MINUTE, t + 20 * MINUTE])));
  expect(of('cellar/boiler.on=false'), 'boiler').toEqual(times(reckoned.boilers().map((t) => t + HOUR)));
  const blinds = house.done.filter(({ what }) => what === 'living/blinds.close').map(({ t }) => t);
  expect(blinds.length).toBe(reckoned.blinds().length);
  // Two formulas for the sun.
  for (const [i, t] of reckoned.blinds().entries())
    expect(Math.abs((blinds[i] as number) - t), new Date(t).toISOString()).toBeLessThan(4 * MINUTE);
}

/** What the history has of each day. */
function kept(house: LivedHouse, reckoned: Reckoned, { begin, days }: Story): void {
  const [from, to] = [at(days[0] as number, '00:00'), at((days.at(-1) as number) + 1, '00:00')];
  const ask = (thing: string, name: string) => house.history.past(thing, name, { since: from, until: to, points: days.length + 2 });
  const light = ask('hall/lamp', 'on');
  const weather = ask('garden/air', 'temperature');
  for (const past of [light, weather]) {
    expect(past.step).toBe(DAY);
    expect(past.stretches.map(({ t }) => dayOf(t))).toEqual(days);
  }
  const on = reckoned.byDay(reckoned.hallLight());
  for (const { t, area } of light.stretches) expect(area, `light on ${new Date(t).toISOString()}`).toBe(on.get(dayOf(t)) ?? 0);
  const sums = reckoned.weather();
  for (const { t, min, max, mean } of weather.stretches) {
    if (t <= begin) continue;
    const { min: low, max: high, mean: middle } = sums.get(dayOf(t)) ?? { min: 0, max: 0, mean: 0 };
    expect([min, max], new Date(t).toISOString()).toEqual([low, high]);
    expect(mean).toBeCloseTo(middle, 6);
  }
}

/** Energy, by month and room. */
async function used(house: LivedHouse, reckoned: Reckoned, { begin, end }: Story): Promise<void> {
  const energy = await house.energy(begin, end);
  for (const [thing, sums] of [
    ['kitchen/fridge', reckoned.fridge()],
    ['cellar', reckoned.cellar()],
  ] as const) {
    for (const [i, step] of energy.steps.entries()) {
      const kWh = energy.sources.filter((one) => one.thing.startsWith(thing)).reduce((sum, one) => sum + (one.by[i]?.kWh ?? 0), 0);
      expect(kWh, `${thing} ${monthOf(dayOf(step))}`).toBeCloseTo(sums.get(monthOf(dayOf(step))) ?? 0, 1);
    }
  }
}
