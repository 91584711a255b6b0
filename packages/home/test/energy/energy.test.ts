import type { EnergyStep, Tariff, Used } from '@around/messages';
import { FakeClock, recordingLog, seededRandom } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Counted, frameOf, totalsOf, usedBySteps } from '../../src/energy/count.js';
import { DayBook } from '../../src/energy/dayBook.js';
import { Prices } from '../../src/energy/prices.js';
import type { Source } from '../../src/energy/sources.js';
import { Archive } from '../../src/history/archive.js';
import { HISTORY_SCHEMA } from '../../src/history/schema.js';
import { type Db, transaction } from '../../src/storage/db.js';
import { openDb } from '../../src/storage/openDb.js';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
type Read = readonly [t: number, value: number | undefined];
type Prices0 = Tariff['prices'];

const POWER: Source = { thing: 'living/plug', name: 'power', kind: 'power', toKWh: 1 / 3_600_000_000, role: 'part', holdMs: HOUR };
const METER: Source = { ...POWER, name: 'energy', kind: 'meter', toKWh: 1 };
/** The night before the clocks in Berlin go ahead, and the one before they go back. */
const [SPRING, AUTUMN] = [Date.UTC(2026, 2, 27), Date.UTC(2026, 9, 23)];

let clock: FakeClock;
let db: Db;
beforeEach(async () => {
  clock = new FakeClock({ wallStart: SPRING });
  db = await openDb(':memory:');
  db.exec(HISTORY_SCHEMA);
});

/** A house of that time zone. */
function house(timeZone = 'Europe/Berlin') {
  const archive = new Archive({ clock, log: recordingLog() }, db, { timeZone, readingDays: 300 });
  const add = (reads: readonly Read[], { thing, name }: Source = POWER): void =>
    transaction(db, () => {
      for (const [t, value] of reads) archive.add(thing, name, t, value);
    });
  const pack = (): void => {
    while (archive.packer.packSome());
  };
  const book = new DayBook();
  const used = async (
    step: EnergyStep,
    since: number,
    until: number,
    { source = POWER, prices = [] as Prices0, now = until, fresh = true } = {},
  ) => {
    const frame = frameOf({ days: archive.days, prices: new Prices(archive.days, prices) }, { step, since, until, most: 2_000 });
    const sums = archive.sums(source.thing, source.name);
    if (frame === undefined || sums === undefined) throw new Error('nothing is known');
    return { starts: frame.starts, by: await usedBySteps(frame, source, sums, now, async () => undefined, fresh ? undefined : book) };
  };
  return { archive, add, pack, used };
}

const total = (by: readonly (Used | null)[], of: 'kWh' | 'cost' | 'produced' = 'kWh'): number =>
  by.reduce((sum, one) => sum + (one?.[of] ?? 0), 0);
/** Sums of the same, in whatever order. */
const rounded = (by: readonly (Used | null)[]) =>
  by.map((used) => used && Object.fromEntries(Object.entries(used).map(([name, n]) => [name, n.toFixed(9)])));
const setWall = (wall: number): void => clock.jumpWall(wall - clock.wall());

/** kWh of a power between two moments, reading by reading. */
function reckoned(reads: readonly Read[], from: number, to: number, holdMs: number, now: number): number {
  let wattMs = 0;
  for (const [i, [t, value]] of reads.entries()) {
    const end = Math.min(reads[i + 1]?.[0] ?? now, t + holdMs, to);
    if (value !== undefined) wattMs += value * Math.max(0, end - Math.max(t, from));
  }
  return wattMs / 3_600_000_000;
}

/** kWh of a counter: it rises evenly from reading to reading. */
function counted(reads: readonly Read[], from: number, to: number): number {
  let kWh = 0;
  const known = reads.filter((read): read is [number, number] => read[1] !== undefined);
  for (const [i, [t, value]] of known.entries()) {
    const next = known[i + 1];
    if (next === undefined || next[0] === t) continue;
    const rise = next[1] >= value ? next[1] - value : next[1];
    kWh += (rise * Math.max(0, Math.min(next[0], to) - Math.max(t, from))) / (next[0] - t);
  }
  return kWh;
}

function randomReads(random: () => number, from: number, days: number, next: (before: number) => number | undefined): Read[] {
  const reads: Read[] = [];
  let value = 0;
  for (let t = from; t < from + days * DAY; ) {
    const now = next(value);
    value = now ?? value;
    reads.push([Math.round(t), now]);
    // Mostly minutes; now and then it is silent for hours.
    t += random() < 0.01 ? random() * 9 * HOUR : 1_000 + random() * 8 * MINUTE;
  }
  return reads;
}

describe.each([
  ['the clocks go ahead', SPRING, 'Europe/Berlin'],
  ['the clocks go back', AUTUMN, 'Europe/Berlin'],
  ['a zone of half an hour', SPRING, 'Asia/Kolkata'],
])('%s', (_, from, zone) => {
  it.each([1, 2])('a power comes to the sum of its readings, hour by hour, day by day, late ones too (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const roll = (): number => random.float();
    const reads = randomReads(roll, from, 4, () => (roll() < 0.03 ? undefined : Math.round(roll() * 2_000)));
    const late = new Set(reads.filter(() => roll() < 0.1));
    const { add, pack, used } = house(zone);
    add(reads.filter((read) => !late.has(read)));
    const now = from + 4 * DAY;
    setWall(now);
    pack();
    add([...late].sort(() => roll() - 0.5));
    for (const step of ['hour', 'day', 'month'] as const) {
      const { starts, by } = await used(step, from + 5 * HOUR, now);
      for (const [i, one] of by.entries()) {
        const [start, end] = [starts[i] as number, starts[i + 1] as number];
        // In a zone of half an hour a cut goes through five minutes at most: within them it is spread evenly.
        expect(one?.kWh ?? 0, new Date(start).toISOString()).toBeCloseTo(
          reckoned(reads, start, end, HOUR, now),
          zone.startsWith('E') ? 9 : 1,
        );
      }
    }
    const [days, months] = [(await used('day', from, now)).by, (await used('month', from + 3 * DAY - 1, now)).by];
    const month = (await used('day', new Date((await used('month', now - 1, now)).starts[0] as number).getTime(), now)).by;
    expect(total(months.slice(-1))).toBeCloseTo(total(month), 10);
    expect(days.length).toBeGreaterThan(3);
  });

  it('a counter that begins anew comes to what it rose, hour by hour', async () => {
    const random = seededRandom(9);
    const roll = (): number => random.float();
    const reads = randomReads(roll, from, 4, (before) =>
      roll() < 0.01 ? 0 : roll() < 0.02 ? undefined : Number((before + roll() * 0.2).toFixed(2)),
    );
    const { add, pack, used } = house(zone);
    add(reads, METER);
    const now = from + 4 * DAY;
    setWall(now);
    pack();
    for (const step of ['hour', 'day'] as const) {
      const { starts, by } = await used(step, from + 5 * HOUR, now, { source: METER });
      const exact = starts.slice(1).map((end, i) => counted(reads, starts[i] as number, end));
      expect(total(by)).toBeCloseTo(
        exact.reduce((a, b) => a + b, 0),
        1,
      );
      // Within five minutes it is spread evenly.
      for (const [i, one] of by.entries()) expect(Math.abs((one?.kWh ?? 0) - (exact[i] as number))).toBeLessThan(0.3);
    }
  });
});

describe('a day at home', () => {
  it('has 23 hours when the clocks go ahead and 25 when they go back', async () => {
    const { add, used } = house();
    add([[SPRING, 1_000]]);
    const midnight = Date.UTC(2026, 2, 28, 23);
    expect((await used('hour', midnight, midnight + 23 * HOUR)).by).toHaveLength(23);
    expect((await used('day', midnight, midnight + 23 * HOUR)).starts).toEqual([midnight, midnight + 23 * HOUR]);
    const back = Date.UTC(2026, 9, 24, 22);
    expect((await used('hour', back, back + 25 * HOUR)).by).toHaveLength(25);
    expect((await used('day', back, back + 25 * HOUR)).starts).toEqual([back, back + 25 * HOUR]);
  });
});

describe('what is not known', () => {
  const noon = Date.UTC(2026, 2, 27, 11);

  it('is not counted: a board that dies at 2 kW used nothing from an hour later on', async () => {
    const { add, used } = house();
    add([
      [noon, 2_000],
      [noon + 30 * MINUTE, 2_000],
      [noon + 2 * DAY, 2_000],
    ]);
    const { by } = await used('hour', noon, noon + 4 * HOUR);
    expect(by.map((one) => one?.kWh ?? null)).toEqual([2, 1, null, null]);
  });

  it('a power that could not be read counts for nothing from then on', async () => {
    const { add, used } = house();
    add([
      [noon, 1_000],
      [noon + 30 * MINUTE, undefined],
    ]);
    expect((await used('hour', noon, noon + 2 * HOUR)).by).toEqual([{ kWh: 0.5 }, null]);
  });

  it('is seen within an hour too, where the device promises to report more often: a board that dies at 2 kW and comes back', async () => {
    const { add, used } = house();
    const minutes = (from: number, to: number): Read[] =>
      Array.from({ length: to - from }, (_, i) => [noon + (from + i) * MINUTE, 2_000] as const);
    // Silent from 5 past 13 to 5 to 14: five minutes of it hold.
    add([...minutes(0, 65), ...minutes(115, 180)]);
    const { by } = await used('hour', noon, noon + 3 * HOUR, { source: { ...POWER, holdMs: 5 * MINUTE } });
    expect(by.map((one) => one?.kWh ?? null)).toEqual(
      [2, 1, 2].map((kWh, i) => (i === 1 ? expect.closeTo((2 * (4 + 5 + 5)) / 60, 6) : expect.closeTo(kWh, 6))),
    );
    // Of one that promises nothing the last value counts through it.
    expect((await used('hour', noon, noon + 2 * HOUR)).by[1]?.kWh).toBeCloseTo(2, 6);
  });

  it('a counter tells what was taken while nobody listened, spread over that time', async () => {
    const { add, used } = house();
    add(
      [
        [noon, 100],
        [noon + 4 * HOUR, 108],
      ],
      METER,
    );
    const { by } = await used('hour', noon - HOUR, noon + 6 * HOUR, { source: METER });
    expect(by.map((one) => one?.kWh ?? null)).toEqual([null, 2, 2, 2, 2, null, null]);
  });

  it('a counter that shows 0 for a moment did not count all of it again', async () => {
    const { add, used } = house();
    add(
      [
        [noon, 4_000],
        [noon + 10 * MINUTE, 0],
        [noon + 70 * MINUTE, 4_001],
        [noon + 130 * MINUTE, 4_002],
      ],
      METER,
    );
    expect(total((await used('hour', noon, noon + 3 * HOUR, { source: METER })).by)).toBeLessThan(2);
  });

  it('the step that is not over is told up to now', async () => {
    const { add, used } = house();
    add([[noon, 600]]);
    expect((await used('day', noon, noon + 20 * MINUTE, { now: noon + 20 * MINUTE })).by[0]?.kWh).toBeCloseTo(0.2, 9);
  });
});

describe('a price', () => {
  const night: Prices0 = [
    { from: '06:00', perKWh: 0.3 },
    { from: '22:00', perKWh: 0.1 },
  ];
  const steady = (from: number, hours: number): Read[] =>
    Array.from({ length: hours * 60 + 1 }, (_, i) => [from + i * MINUTE, 1_000] as const);

  it('changes at its time of the day, the night’s goes on until morning', async () => {
    const midnight = Date.UTC(2026, 2, 26, 23);
    const { add, used } = house();
    add(steady(midnight, 24));
    const [day] = (await used('day', midnight, midnight + DAY, { prices: night })).by;
    expect(day?.kWh).toBeCloseTo(24, 6);
    expect(day?.cost).toBeCloseTo(16 * 0.3 + 8 * 0.1, 6);
  });

  it('of half an hour in a zone of half an hour is right', async () => {
    const midnight = Date.UTC(2026, 2, 26, 18, 30);
    const { add, used } = house('Asia/Kolkata');
    add(steady(midnight, 24));
    const [day] = (await used('day', midnight, midnight + DAY, { prices: [{ perKWh: 1 }, { from: '20:15', perKWh: 3 }] })).by;
    expect(day?.cost).toBeCloseTo(20.25 + 3 * 3.75, 6);
  });

  it('on the days on which clocks change goes by the clock', async () => {
    const spring = Date.UTC(2026, 2, 28, 23);
    const autumn = Date.UTC(2026, 9, 24, 22);
    const { add, used } = house();
    add(steady(spring, 23));
    add(steady(autumn, 25));
    // 0:00 to 6:00 is five hours long, then seven.
    expect((await used('day', spring, spring + HOUR, { prices: night, now: autumn })).by[0]?.cost).toBeCloseTo(16 * 0.3 + 7 * 0.1, 6);
    expect((await used('day', autumn, autumn + HOUR, { prices: night, now: autumn + 2 * DAY })).by[0]?.cost).toBeCloseTo(
      16 * 0.3 + 9 * 0.1,
      6,
    );
  });

  it('that begins in the hour that comes twice counts from its first time, and anew from its second', async () => {
    const autumn = Date.UTC(2026, 9, 24, 22);
    const { add, used } = house();
    add(steady(autumn, 25));
    const [day] = (
      await used('day', autumn, autumn + HOUR, { prices: [{ perKWh: 1 }, { from: '02:30', perKWh: 3 }], now: autumn + 2 * DAY })
    ).by;
    expect(day?.cost).toBeCloseTo(3 + 22 * 3, 6);
  });

  it('is the one that was valid, on the day that it names', async () => {
    const { archive } = house();
    const prices = new Prices(archive.days, [
      { perKWh: 1 },
      { since: '2026-03-01', perKWh: 2 },
      { since: '2026-03-01', days: ['sat', 'sun'], perKWh: 3 },
      { since: '2026-07-01', from: '12:00', perKWh: 4 },
    ]);
    const at = (day: number, month = 2, hour = 11): number | undefined => prices.at(Date.UTC(2026, month, day, hour))?.perKWh;
    expect([at(27, 1), at(27), at(28), at(4, 6, 3)]).toEqual([1, 2, 3, 4]);
    expect(new Prices(archive.days, [{ since: '2027-01-01', perKWh: 1 }]).at(SPRING)).toBeUndefined();
  });

  it('that is missing for a part of it leaves the sum without one', async () => {
    const midnight = Date.UTC(2026, 2, 26, 23);
    const { add, used } = house();
    add(steady(midnight, 48));
    const since: Prices0 = [{ since: '2026-03-28', perKWh: 1 }];
    const { by } = await used('day', midnight, midnight + 2 * DAY, { prices: since });
    expect(by.map((one) => one?.cost)).toEqual([undefined, expect.closeTo(24, 6)]);
    const counted: Counted = { ...POWER, title: 'Plug', kWh: 48, by: [...by] };
    expect(totalsOf([counted], 2).total.cost).toBeUndefined();
  });
});

describe('a question that comes again', () => {
  it.each([
    ['a power', POWER, (roll: () => number) => () => (roll() < 0.03 ? undefined : Math.round(roll() * 900 - 200))],
    ['a counter', METER, (roll: () => number) => (before: number) => (roll() < 0.01 ? 0 : Number((before + roll() * 0.1).toFixed(2)))],
  ])('is answered as if it were the first: of %s, by any prices, after late readings too', async (_, source, next) => {
    const random = seededRandom(12);
    const roll = (): number => random.float();
    const reads = randomReads(roll, SPRING, 12, next(roll));
    const late = new Set(reads.filter(() => roll() < 0.05));
    const { add, pack, used } = house();
    add(
      reads.filter((read) => !late.has(read)),
      source,
    );
    const now = SPRING + 12 * DAY;
    setWall(now);
    pack();
    const tariffs: Prices0[] = [[], [{ perKWh: 1 }, { from: '22:30', perKWh: 2 }]];
    const same = async (): Promise<void> => {
      for (const prices of [...tariffs, ...tariffs])
        for (const [step, since] of [
          ['day', SPRING + DAY],
          ['month', SPRING],
          ['day', SPRING + 5 * DAY],
        ] as const) {
          const asked = { source: { ...source, holdMs: 10 * MINUTE }, prices, now };
          expect(rounded((await used(step, since, now, { ...asked, fresh: false })).by)).toEqual(
            rounded((await used(step, since, now, asked)).by),
          );
        }
    };
    await same();
    add([...late], source);
    await same();
    pack();
    await same();
  });

  it('reads no hours again of days that are known', async () => {
    const { archive, add, pack } = house();
    add(Array.from({ length: 40 * 24 }, (_, i) => [SPRING + i * HOUR, i % 7] as const));
    const now = SPRING + 40 * DAY;
    setWall(now);
    pack();
    const frame = frameOf(
      { days: archive.days, prices: new Prices(archive.days, []) },
      { step: 'day', since: SPRING, until: now, most: 100 },
    );
    const sums = archive.sums(POWER.thing, POWER.name);
    if (frame === undefined || sums === undefined) throw new Error('nothing is known');
    let asked = 0;
    const counting = { ...sums, hours: (from: number, to: number) => sums.hours(from, to + 0 * asked++) };
    const book = new DayBook();
    await usedBySteps(frame, POWER, counting, now, async () => undefined, book);
    expect(asked).toBeGreaterThan(0);
    asked = 0;
    await usedBySteps(frame, POWER, counting, now, async () => undefined, book);
    expect(asked).toBe(0);
  });
});

describe('the house', () => {
  const one = (role: Counted['role'], kWh: number, room?: string): Counted => ({
    ...{ thing: `a/${role}${kWh}`, name: 'power', title: role, kind: 'power', role },
    ...(room === undefined ? {} : { room }),
    ...(role === 'produced' ? { kWh: 0, produced: kWh, by: [{ kWh: 0, produced: kWh }] } : { kWh, by: [{ kWh }] }),
  });

  it('is the sum of its parts, by room, the largest first', async () => {
    const { rooms, total, rest } = totalsOf([one('part', 1, 'Hall'), one('part', 2), one('part', 3, 'Kitchen'), one('ignored', 9)], 1);
    expect(rooms).toEqual([{ room: 'Kitchen', kWh: 3 }, { room: 'Hall', kWh: 1 }, { kWh: 2 }]);
    expect(total).toEqual({ kWh: 6, by: [{ kWh: 6 }] });
    expect(rest).toBeUndefined();
  });

  it('with a meter of its own is what that says; the rest is what no part took', async () => {
    const { rest, total } = totalsOf([one('part', 1), one('house', 10), one('part', 2), one('produced', 5)], 1);
    expect(total).toEqual({ kWh: 10, produced: 5, by: [{ kWh: 10, produced: 5 }] });
    expect(rest).toEqual({ kWh: 7 });
  });

  it('gives to the grid what its meter counts the other way, at the price of that', async () => {
    const midnight = Date.UTC(2026, 2, 26, 23);
    const { add, used } = house();
    const prices: Prices0 = [
      { perKWh: 0.3, fedIn: 0.08 },
      { from: '12:00', perKWh: 0.2 },
    ];
    // 1 kW taken until 6:00, 2 kW given from then to 14:00.
    add(Array.from({ length: 14 * 12 + 1 }, (_, i) => [midnight + i * 5 * MINUTE, i < 72 ? 1_000 : i < 168 ? -2_000 : 0] as const));
    const power = { ...POWER, role: 'house' as const };
    const [day] = (await used('day', midnight, midnight + DAY, { source: power, prices: [prices[0] as Prices0[number]] })).by;
    expect(day).toEqual({
      kWh: expect.closeTo(6, 6),
      fed: expect.closeTo(16, 6),
      cost: expect.closeTo(1.8, 6),
      earned: expect.closeTo(1.28, 6),
    });
    // Of the afternoon nobody said what that earns.
    const [part] = (await used('day', midnight, midnight + DAY, { source: power, prices })).by;
    expect(part).not.toHaveProperty('earned');
    expect(part?.cost).toBeCloseTo(1.8, 6);
  });

  it('gives what a meter of that counts, and what a meter that runs backwards takes off', async () => {
    const midnight = Date.UTC(2026, 2, 26, 23);
    const { add, used } = house();
    // A house's meter that stands high, goes up by night and back by day; each hour has readings in between.
    const back = (i: number): number => 5_000 + (i <= 12 ? i * 0.5 : 6 - (i - 12) * 0.25);
    add(
      Array.from({ length: 49 }, (_, i) => [midnight + i * 30 * MINUTE, back(i)] as const),
      METER,
    );
    const house0 = await used('day', midnight, midnight + DAY, { source: { ...METER, role: 'house' } });
    expect(house0.by).toEqual([{ kWh: expect.closeTo(6, 6), fed: expect.closeTo(9, 6) }]);
    const exported = await used('day', midnight, midnight + 6 * HOUR, {
      source: { ...METER, role: 'fed' },
      prices: [{ perKWh: 1, fedIn: 0.1 }],
    });
    expect(exported.by).toEqual([{ kWh: 0, fed: expect.any(Number), earned: expect.any(Number) }]);
    // A plug's counter that is read a hair lower made nothing.
    expect((await used('day', midnight, midnight + DAY, { source: METER })).by[0]).not.toHaveProperty('produced');
  });

  it('what a power gave back is told apart, five minutes by five minutes', async () => {
    const noon = Date.UTC(2026, 2, 27, 11);
    const { add, used } = house();
    add([
      [noon, 1_000],
      [noon + 30 * MINUTE, -500],
      [noon + HOUR, 0],
    ]);
    const [hour] = (await used('hour', noon, noon + HOUR)).by;
    expect(hour).toEqual({ kWh: expect.closeTo(0.5, 9), produced: expect.closeTo(0.25, 9) });
  });
});
