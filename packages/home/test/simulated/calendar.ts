/** Days, clock and sun of a family in Berlin, reckoned from Intl and the NOAA's formulas alone. */

export const ZONE = 'Europe/Berlin';
export const PLACE = { latitude: 52.5, longitude: 13.4 };
export const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];

const format = new Intl.DateTimeFormat('en-US', {
  ...{
    timeZone: ZONE,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  },
});
const offsets = new Map<number, number>();

/** ms by which the clock on the wall is ahead of UTC. Clocks change at whole hours. */
function offset(t: number): number {
  const hour = Math.floor(t / HOUR);
  let found = offsets.get(hour);
  if (found === undefined) {
    const part = Object.fromEntries(format.formatToParts(hour * HOUR).map(({ type, value }) => [type, Number(value)]));
    found = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute) - hour * HOUR;
    offsets.set(hour, found);
  }
  return found;
}

/** Days since 1970-01-01 on the calendar at home. */
export const dayOf = (t: number): number => Math.floor((t + offset(t)) / DAY);
/** Minutes since midnight, as the clock on the wall shows them; with their fraction. */
export const minuteOf = (t: number): number => ((t + offset(t)) % DAY) / MINUTE;
/** 0 is Monday. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (day + 3) % 7;
/** `2026-03`, of a day. */
export const monthOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 7);
export const monthDay = (day: number): string => new Date(day * DAY).toISOString().slice(5, 10);

/** The first moment of the day at which the clock on the wall shows this time or a later one. */
export function at(day: number, time: string): number {
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  // An hour before the earliest guess, then on by what is left out or comes twice.
  for (let t = day * DAY + minutes * MINUTE - 3 * HOUR; ; t += MINUTE) if (dayOf(t) === day && minuteOf(t) >= minutes) return t;
}

const rad = Math.PI / 180;

/** Height of the sun's middle above the horizon, degrees (NOAA's solar equations, without refraction). */
function height(t: number): number {
  const year = new Date(t).getUTCFullYear();
  const fraction = ((2 * Math.PI) / 365) * ((t - Date.UTC(year, 0, 1)) / DAY - 0.5);
  const [c, s] = [Math.cos, Math.sin];
  const equation =
    229.18 * (0.000075 + 0.001868 * c(fraction) - 0.032077 * s(fraction) - 0.014615 * c(2 * fraction) - 0.040849 * s(2 * fraction));
  const declination =
    0.006918 -
    0.399912 * c(fraction) +
    0.070257 * s(fraction) -
    0.006758 * c(2 * fraction) +
    0.000907 * s(2 * fraction) -
    0.002697 * c(3 * fraction) +
    0.00148 * s(3 * fraction);
  const minutes = (t % DAY) / MINUTE + equation + 4 * PLACE.longitude;
  const hourAngle = (minutes / 4 - 180) * rad;
  return Math.asin(s(PLACE.latitude * rad) * s(declination) + c(PLACE.latitude * rad) * c(declination) * c(hourAngle)) / rad;
}

const HORIZON = -0.833;
export const sunIsUp = (t: number): boolean => height(t) > HORIZON;
/** Whether the sun rises or sets within so many minutes: formulas differ by one or two. */
export const atTheEdge = (t: number, minutes = 12): boolean => sunIsUp(t - minutes * MINUTE) !== sunIsUp(t + minutes * MINUTE);

export function sunset(day: number): number {
  let [up, down] = [at(day, '12:00'), at(day, '23:00')];
  while (down - up > SECOND) {
    const middle = (up + down) / 2;
    if (sunIsUp(middle)) up = middle;
    else down = middle;
  }
  return up;
}

/** A seeded stream of numbers (mulberry32). */
export function dice(seed: number) {
  let state = seed;
  const float = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    float,
    /** Whole ms from `from` to before `to`. */
    between: (from: number, to: number) => Math.floor(from + float() * (to - from)),
    chance: (share: number) => float() < share,
    pick: <T>(list: readonly T[]): T => list[Math.floor(float() * list.length)] as T,
  };
}
