import { DAYS, type Hours } from '@around/messages';

/** A moment of the week at home. `day`: 0 is Monday. `minute`: of the day, 0–1439. */
export interface WeekTime {
  readonly day: number;
  readonly minute: number;
}

const SHORT_DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * Tells the moment of the week of a wall time (Unix ms) as the clocks at home show it, daylight saving included: an hour that is
 * shown twice counts twice, one that is left out never comes.
 * @param timeZone IANA name; the system's where it is missing
 * @throws RangeError where there is no such time zone
 */
export function weekClock(timeZone?: string): (wall: number) => WeekTime {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone === undefined ? {} : { timeZone }),
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (wall) => {
    const part = new Map(format.formatToParts(wall).map(({ type, value }) => [type, value]));
    return { day: SHORT_DAYS.indexOf(part.get('weekday') ?? ''), minute: Number(part.get('hour')) * 60 + Number(part.get('minute')) };
  };
}

/** Whether one of the windows is open. A window whose `to` is at or before its `from` ends on the day after the one it names. */
export function within(hours: readonly Hours[], { day, minute }: WeekTime): boolean {
  const today = DAYS[day];
  const yesterday = DAYS[(day + 6) % 7];
  return hours.some(({ days, ...window }) => {
    const named = (name: (typeof DAYS)[number] | undefined) => days.some((one) => one === name);
    const from = minutesOf(window.from);
    const to = minutesOf(window.to);
    if (from < to) return named(today) && minute >= from && minute < to;
    return (named(today) && minute >= from) || (named(yesterday) && minute < to);
  });
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
