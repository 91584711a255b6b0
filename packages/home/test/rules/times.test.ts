import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alarms } from '../../src/rules/alarms.js';
import { loadTimes, type Moment } from '../../src/rules/times.js';
import { StepClock } from './stepClock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HALF = HOUR / 2;
const FROM = Date.UTC(2026, 0, 1, 12);
const TO = Date.UTC(2028, 0, 1, 12);
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Africa/Casablanca'];

/** What the clocks of a zone show, told by `Intl` alone: ms to add to UTC in each half hour. */
function offsets(timeZone: string): (t: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...({ timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const),
  });
  const known = new Map<number, number>();
  return (t) => {
    const half = Math.floor(t / HALF);
    let offset = known.get(half);
    if (offset === undefined) {
      const part = Object.fromEntries(format.formatToParts(half * HALF).map(({ type, value }) => [type, Number(value)]));
      offset = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute) - half * HALF;
      known.set(half, offset);
    }
    return offset;
  };
}

/** Once on each day of the calendar at home: at the time where there is one, its first where there are two, else after the gap. */
function daily(offset: (t: number) => number, minute: number, days?: readonly number[]): number[] {
  const shown = [...new Set([...Array(26).keys()].map((n) => offset(FROM + n * 30 * DAY)))];
  const times: number[] = [];
  for (let day = Math.floor(FROM / DAY) - 2; day <= Math.floor(TO / DAY) + 2; day++) {
    if (days !== undefined && !days.includes((day + 3) % 7)) continue;
    const wanted = day * DAY + minute * 60_000;
    const exact = shown.map((one) => wanted - one).filter((t) => t + offset(t) === wanted);
    const at = exact.length > 0 ? Math.min(...exact) : afterGap(offset, wanted - Math.max(...shown), wanted);
    if (at > FROM && at <= TO) times.push(at);
  }
  return times;
}

function afterGap(offset: (t: number) => number, from: number, wanted: number): number {
  let t = Math.floor(from / HALF) * HALF;
  while (t + offset(t) < wanted) t += HALF;
  return t;
}

async function fired(timeZone: string, trigger: Moment, from = FROM, to = TO): Promise<{ at: number[]; late: number; missed: number }> {
  const times = await loadTimes({ timeZone, place: { latitude: 52.5, longitude: 13.4 } });
  const clock = new StepClock(from);
  const alarms = new Alarms({ clock }, 6 * HOUR);
  const at: number[] = [];
  let late = 0;
  let missed = 0;
  alarms.add(
    times.schedule(trigger),
    (due) => {
      late = Math.max(late, clock.wall() - due);
      at.push(due);
    },
    (_, count) => {
      missed += count;
    },
  );
  clock.until(to);
  return { at, late, missed };
}

describe('two years of times', () => {
  it.each([
    ...ZONES.map((zone) => [zone, '02:30'] as const),
    // Half an hour is left out, or comes twice.
    ...(['02:15', '01:45'] as const).map((time) => ['Australia/Lord_Howe', time] as const),
  ])('in %s: every day at %s comes once a day', async (timeZone, time) => {
    const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    const { at, late, missed } = await fired(timeZone, { time });
    expect(at).toEqual(daily(offsets(timeZone), minute));
    expect({ late, missed }).toEqual({ late: 0, missed: 0 });
  });

  it('certain days of the week', async () => {
    const { at } = await fired('Europe/Berlin', { time: '02:30', days: ['sun', 'wed'] });
    expect(at).toEqual(daily(offsets('Europe/Berlin'), 150, [6, 2]));
  });

  it('a schedule of fixed times', async () => {
    const offset = offsets('America/New_York');
    const { at } = await fired('America/New_York', { cron: '30 2,14 * * *' });
    expect(at).toEqual([...daily(offset, 150), ...daily(offset, 870)].sort((a, b) => a - b));
  });

  it.each([
    ['Europe/Berlin', Date.UTC(2026, 2, 28)],
    ['Europe/Berlin', Date.UTC(2026, 9, 24)],
    ['Australia/Lord_Howe', Date.UTC(2026, 3, 3)],
    ['Australia/Lord_Howe', Date.UTC(2026, 9, 2)],
  ])('in %s a schedule of every hour goes on through the change of the clocks', async (timeZone, from) => {
    const offset = offsets(timeZone);
    expect(offset(from)).not.toBe(offset(from + 3 * DAY));
    const expected: number[] = [];
    for (let t = from + HALF; t <= from + 3 * DAY; t += HALF) if ((t + offset(t)) % HOUR === 0) expected.push(t);
    expect((await fired(timeZone, { cron: '0 * * * *' }, from, from + 3 * DAY)).at).toEqual(expected);
  });
});

describe('the sun', () => {
  it('sets once a day, in the evening, and the offset goes with it', async () => {
    const sunset = (await fired('Europe/Berlin', { sun: 'sunset' })).at;
    expect(sunset).toHaveLength(730);
    // 2026-06-21, Berlin: 21:33; 2026-12-21: 15:54 (timeanddate.com, to the minute or two).
    const on = (day: number) => sunset.find((t) => t > day) as number;
    expect(Math.abs(on(Date.UTC(2026, 5, 21)) - Date.UTC(2026, 5, 21, 19, 33))).toBeLessThan(3 * 60_000);
    expect(Math.abs(on(Date.UTC(2026, 11, 21)) - Date.UTC(2026, 11, 21, 14, 54))).toBeLessThan(3 * 60_000);
    const before = (await fired('Europe/Berlin', { sun: 'sunset', offset: '-10m' })).at;
    expect(before.map((t) => t + 600_000)).toEqual(sunset);
  });

  it('neither rises nor sets in a polar night, and nothing hangs', async () => {
    const times = await loadTimes({ timeZone: 'Europe/Oslo', place: { latitude: 69.65, longitude: 18.96 } });
    const next = times.schedule({ sun: 'sunrise' });
    const winter = Date.UTC(2026, 11, 1);
    expect((next(winter) as number) - winter).toBeGreaterThan(40 * DAY);
    expect(times.sunUp(Date.UTC(2026, 11, 21, 11))).toBe(false);
    expect(times.sunUp(Date.UTC(2026, 5, 21, 0))).toBe(true);
    const pole = await loadTimes({ place: { latitude: 90, longitude: 0 } });
    expect([pole.sunUp(Date.UTC(2026, 6, 1)), pole.sunUp(Date.UTC(2026, 0, 1))]).toEqual([true, false]);
    expect(() => pole.schedule({ sun: 'sunset', offset: '-12h', days: ['mon'] })(winter)).not.toThrow();
  });

  it('is up between its rise and its fall, at any place', async () => {
    const places = fc.record({
      latitude: fc.double({ min: -60, max: 60, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: FROM, max: TO }), async (place, wall) => {
        const times = await loadTimes({ timeZone: 'UTC', place });
        const rises = times.schedule({ sun: 'sunrise' })(wall) as number;
        const sets = times.schedule({ sun: 'sunset' })(wall) as number;
        expect(times.sunUp(wall)).toBe(sets < rises);
        expect([times.sunUp(rises + 60_000), times.sunUp(rises - 60_000)]).toEqual([true, false]);
      }),
      { numRuns: 30 },
    );
  });

  it('is not known where the home does not know where it stands', async () => {
    const times = await loadTimes({});
    expect(times.sunUp(FROM)).toBeUndefined();
    expect(() => times.schedule({ sun: 'dawn' })).toThrow('place:');
  });
});

describe('a wall clock that leaps', () => {
  const rig = async (trigger: Moment) => {
    const times = await loadTimes({ timeZone: 'Europe/Berlin' });
    const clock = new StepClock(FROM);
    const alarms = new Alarms({ clock });
    const heard: string[] = [];
    alarms.add(
      times.schedule(trigger),
      (due) => heard.push(new Date(due).toISOString().slice(0, 16)),
      (first, count) => heard.push(`${count} missed since ${new Date(first).toISOString().slice(0, 16)}`),
    );
    return { clock, heard };
  };

  it('forward by days makes up nothing, tells what was missed once, and loses nothing that comes', async () => {
    const { clock, heard } = await rig({ time: '07:30' });
    clock.leap(3 * DAY);
    clock.until(FROM + 4 * DAY);
    expect(heard).toEqual(['3 missed since 2026-01-02T06:30', '2026-01-05T06:30']);
  });

  it('forward by years does not call a thousand times', async () => {
    const { clock, heard } = await rig({ cron: '* * * * *' });
    clock.leap(400 * DAY);
    clock.until(FROM + 400 * DAY + 150_000);
    expect(heard[0]).toContain('1000 missed');
    expect(heard.length).toBeLessThan(6);
  });

  it('back by minutes does nothing twice', async () => {
    const { clock, heard } = await rig({ time: '14:00' });
    clock.until(FROM + HOUR + 30_000);
    clock.leap(-10 * 60_000);
    clock.until(FROM + 3 * HOUR);
    expect(heard).toEqual(['2026-01-01T13:00']);
  });

  it('back by years, from a wrong clock to the right one, goes by the right one', async () => {
    const { clock, heard } = await rig({ time: '14:00' });
    clock.leap(900 * DAY);
    clock.until(FROM + 900 * DAY + 120_000);
    heard.length = 0;
    clock.leap(-900 * DAY);
    clock.until(FROM + 2 * HOUR);
    expect(heard).toEqual(['2026-01-01T13:00']);
  });
});
