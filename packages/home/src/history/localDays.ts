const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Moments of which it is remembered what the clock showed. */
const MOST = 5_000;

/** The days of the calendar at home: they have 23 or 25 hours where the clocks change. */
export interface LocalDays {
  /** Days since 1970-01-01 of the calendar at home. */
  dayOf(t: number): number;
  /** Unix ms of its first moment. */
  startOf(day: number): number;
  /** What the clock at home shows, ms since midnight. */
  timeOf(t: number): number;
}

/** @param timeZone IANA name; the system's where it is missing @throws RangeError where there is no such time zone */
export function localDays(timeZone?: string): LocalDays {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const),
  });
  const known = new Map<number, number>();
  // Clocks change at whole hours of UTC, or at half ones: looked at in half hours.
  const offset = (t: number): number => {
    const key = Math.floor(t / (HOUR / 2));
    let found = known.get(key);
    if (found === undefined) {
      const part = Object.fromEntries(format.formatToParts(key * (HOUR / 2)).map(({ type, value }) => [type, Number(value)]));
      found = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute) - key * (HOUR / 2);
      if (known.size > MOST) known.clear();
      known.set(key, found);
    }
    return found;
  };
  const dayOf = (t: number): number => Math.floor((t + offset(t)) / DAY);
  const starts = new Map<number, number>();
  const findStart = (day: number): number => {
    const midnight = day * DAY;
    const [before, after] = [midnight - offset(midnight - DAY), midnight - offset(midnight + DAY)];
    const early = Math.min(before, after);
    // Where midnight is shown twice it is the first; where it is left out, the moment at which the clocks jump.
    return dayOf(early) === day ? early : Math.max(before, after);
  };
  return {
    dayOf,
    timeOf: (t) => (((t + offset(t)) % DAY) + DAY) % DAY,
    startOf(day) {
      let start = starts.get(day);
      if (start === undefined) {
        start = findStart(day);
        if (starts.size > MOST) starts.clear();
        starts.set(day, start);
      }
      return start;
    },
  };
}
