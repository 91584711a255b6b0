import { at, atTheEdge, DAY, dayOf, dice, HOUR, MINUTE, monthDay, SECOND, weekdayOf } from './calendar.js';

/** What happens in a family's house, whatever its rules do: readings (null: it could not be read), events, the mode that people choose. */
export interface Happening {
  readonly t: number;
  readonly path: string;
  readonly value?: unknown;
  readonly event?: unknown;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Story {
  readonly begin: number;
  readonly end: number;
  readonly days: readonly number[];
  /** In order of time. */
  readonly happenings: readonly Happening[];
  /** The garden's board is away: what it reads meanwhile comes when it is back. */
  readonly gardenAway: readonly Span[];
  /** The home is off. */
  readonly outages: readonly Span[];
}

const HOLIDAYS = [
  ['02-07', '02-15'],
  ['07-18', '08-02'],
  ['12-23', '12-30'],
] as const;
const GUESTS = ['05-14', '05-17'] as const;

/** Ann, Bob and Cleo; seeded. @param first day since 1970-01-01 */
export function tell(first: number, count: number, seed: number): Story {
  const roll = dice(seed);
  const days = Array.from({ length: count }, (_, i) => first + i);
  const begin = at(first, '00:00') + 500;
  const end = at(first + count, '00:00') - MINUTE;
  const list: Happening[] = [];
  const gardenAway: Span[] = [];
  const outages: Span[] = [];
  const say = (t: number, path: string, value: unknown) => list.push({ t: Math.round(t), path, value });
  const ring = (t: number, path: string, event: unknown) => list.push({ t: Math.round(t), path, event });
  let mode = 'home';
  const change = (t: number, to: string): void => {
    if (mode !== to) say(t, 'home/house.mode', to);
    mode = to;
  };
  let soil = 50;
  let fridge = 100;
  for (const day of days) {
    const holiday = HOLIDAYS.some(([from, to]) => monthDay(day) >= from && monthDay(day) <= to);
    const guests = monthDay(day) >= GUESTS[0] && monthDay(day) <= GUESTS[1];
    const work = weekdayOf(day) < 5 && !holiday;
    const here: Span[] = [];
    if (holiday) change(at(day, '00:20'), 'away');
    else {
      change(at(day, '06:10') + roll.between(0, 5 * MINUTE), 'home');
      const up = at(day, '06:16');
      const bed = at(day, '23:10') + roll.between(0, 20 * MINUTE);
      const leaves = work || roll.chance(0.3);
      if (leaves) {
        const [out, back] = work
          ? [at(day, '08:00') + roll.between(0, 20 * MINUTE), at(day, '16:30') + roll.between(0, 50 * MINUTE)]
          : [at(day, '11:00') + roll.between(0, HOUR), at(day, '14:00') + roll.between(0, 2 * HOUR)];
        change(out, 'away');
        change(back, 'home');
        here.push({ from: up, to: out - 5 * MINUTE }, { from: back + 5 * MINUTE, to: bed });
        for (const t of [out - 3 * MINUTE, back - 3 * MINUTE]) {
          say(t, 'garage/door.open', true);
          say(t + (roll.chance(0.05) ? 40 * MINUTE : 2 * MINUTE), 'garage/door.open', false);
        }
      } else here.push({ from: up, to: bed });
      change(bed, 'night');
    }
    // Somebody walks through the hall; between one and the next it is quiet for more than the sensor's half minute.
    let quiet = 0;
    const walks = here.flatMap(({ from, to }) => Array.from({ length: guests ? 6 : 3 }, () => roll.between(from, to)));
    if (!holiday && roll.chance(0.5)) {
      // There and back again, before the light is off.
      const t = at(day, '00:30') + roll.between(0, 30 * MINUTE);
      walks.push(t, t + roll.between(50 * SECOND, 110 * SECOND));
    }
    for (const t of walks.sort((a, b) => a - b)) {
      if (t < quiet || atTheEdge(t)) continue;
      say(t, 'hall/motion.motion', true);
      say(t + 30 * SECOND, 'hall/motion.motion', false);
      quiet = t + 45 * SECOND;
    }
    // The living room is aired.
    const morning = here[0];
    if (morning !== undefined) {
      const long = roll.pick([2, 4, 8, 30, 90, 240]) * MINUTE;
      const open = morning.from + roll.between(0, 20 * MINUTE);
      say(open, 'living/window.open', true);
      say(open + long, 'living/window.open', false);
    }
    const evening = here.at(-1);
    if (evening !== undefined && roll.chance(0.4)) {
      // A cycle of the washing machine: it pauses once for a minute, and flickers a while after its end.
      const t = evening.from + roll.between(0, HOUR);
      for (const [minutes, watts] of [
        [0, 2_000],
        [20, 300],
        [30, 2],
        [31, 300],
        [75, 2],
        [85, 12],
        [86, 2],
      ] as const)
        say(t + minutes * MINUTE, 'cellar/washer.power', watts);
    }
    if (evening !== undefined && roll.chance(0.5)) {
      const t = evening.from + roll.between(10 * MINUTE, 2 * HOUR);
      for (const s of [0, 3, 8, 10.5, 40].slice(0, roll.between(1, 6)))
        ring(t + s * SECOND, 'hall/button.pressed', { times: roll.chance(0.8) ? 1 : 2 });
    }
    if (!holiday && roll.chance(0.3)) {
      const t = at(day, '18:05') + roll.between(0, HOUR);
      for (const s of [0, 5, 12, 13, 14].slice(0, roll.between(1, 6))) ring(t + s * SECOND, 'hall/bell.rang', undefined);
    }
    if (roll.chance(0.01)) {
      const t = at(day, '13:13') + roll.between(0, 2 * HOUR);
      say(t, 'cellar/leak.wet', true);
      say(t + 20 * MINUTE, 'cellar/leak.wet', false);
    }
    // The weather, the soil, the room and the meter of the fridge.
    const season = -Math.cos(((day % 365.25) - 15) * ((2 * Math.PI) / 365.25));
    const swing = 4 * (roll.float() - 0.5);
    for (let t = Math.ceil(at(day, '00:00') / HOUR) * HOUR; t < at(day + 1, '00:00'); t += HOUR) {
      const hour = Math.round((t - at(day, '00:00')) / HOUR);
      const warmth = 9 + 9 * season + 4 * Math.sin((hour - 9) * (Math.PI / 12)) + swing + 2 * (roll.float() - 0.5);
      // All at once: what is told together is kept together.
      if (hour % 2 === 0) say(t + 7_000, 'garden/air.temperature', Math.round(warmth * 10) / 10 + 0);
      fridge = Math.round((fridge + 0.03 + 0.02 * roll.float()) * 1_000) / 1_000;
      if (hour % 6 === 0) say(t + 7_000, 'kitchen/fridge.energy', fridge);
      if (hour % 12 === 2) {
        soil = roll.chance(0.1) ? 70 : Math.max(5, soil - roll.between(1, 12));
        say(t + 7_000, 'garden/soil.level', soil);
      }
      if (hour % 4 === 2) {
        // The sensor of the living room is broken for two weeks.
        const broken = monthDay(day) >= '06-10' && monthDay(day) <= '06-23';
        say(
          t + 7_000,
          'living/climate.temperature',
          broken ? null : Math.round((22 + 3.5 * Math.max(0, season) + warmth / 10 + roll.float()) * 10) / 10,
        );
      }
    }
    if (roll.chance(0.06)) {
      const from = at(day, '10:30') + roll.between(0, 4 * HOUR);
      gardenAway.push({ from, to: from + roll.pick([30 * SECOND, 5 * MINUTE, 20 * MINUTE, 3 * HOUR]) });
    }
  }
  list.sort((a, b) => a.t - b.t);
  const happenings = list.filter(({ t }) => t > begin && t < end);
  for (const day of days.slice(1, -1)) {
    const what = roll.float();
    if (what < 0.02) {
      // A power cut at night.
      outages.push({ from: at(day, '01:20'), to: at(day, '01:20') + roll.pick([HOUR, 2 * HOUR]) });
    } else if (what < 0.05) {
      // A new version, while the light in the hall waits to go off.
      const walk = happenings.find(
        ({ t, path, value }) => dayOf(t) === day && path === 'hall/motion.motion' && value === true && t > at(day, '18:00'),
      );
      const span = walk === undefined ? undefined : { from: walk.t + 50 * SECOND, to: walk.t + 80 * SECOND };
      const alone = (s: Span) =>
        !happenings.some(
          ({ t, path }) => t > s.from - 10 * MINUTE && t < s.to + 5 * MINUTE && !(path === 'hall/motion.motion' && t <= s.from),
        );
      if (span !== undefined && alone(span)) outages.push(span);
    }
  }
  const clear = gardenAway.filter((span) => !outages.some(({ from, to }) => from < span.to + DAY / 24 && to > span.from - DAY / 24));
  return { begin, end, days, happenings, gardenAway: clear, outages };
}
