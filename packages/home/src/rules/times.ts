import { DAYS, spanMs, type Trigger } from '@around/messages';
import { type WeekTime, weekClock } from '../house/rightsHours.js';
import { told } from './told.js';

/** Triggers whose time is known beforehand. */
export type Moment = Extract<Trigger, { time: string } | { cron: string } | { sun: string }>;

export interface TimesOptions {
  /** IANA name; the system's where it is missing. */
  readonly timeZone?: string;
  /** Where the home stands, in degrees; north and east are positive. */
  readonly place?: { readonly latitude: number; readonly longitude: number };
}

/** Clock, calendar and sun at home. Wall times are Unix ms. */
export interface Times {
  /** Day (0 is Monday) and minute of the day. */
  local(wall: number): WeekTime;
  /**
   * Finds the next time of this trigger after a moment; undefined where there is none within the years that are looked through.
   * @throws Error that says what to write, where the trigger cannot be understood or the home's place is not known
   */
  schedule(trigger: Moment): (after: number) => number | undefined;
  /** Whether the sun is up; undefined where the home's place is not known. */
  sunUp(wall: number): boolean | undefined;
}

const DAY = 86_400_000;
/** A polar night is shorter. */
const SUN_DAYS = 400;
const NO_PLACE = told('noPlace').detail;

/**
 * Croner and suncalc are loaded here, when the first rule needs them. What croner does where the clocks change (its README, "DST
 * handling"): a time that is left out comes at the first moment after the gap, one that comes twice counts at its first; what has a
 * wildcard or step in its minutes or hours goes on in steps of real time.
 * @throws RangeError where there is no such time zone
 */
export async function loadTimes({ timeZone, place }: TimesOptions): Promise<Times> {
  const [{ Cron }, sun] = await Promise.all([import('croner'), import('suncalc')]);
  const local = weekClock(timeZone);

  const byPattern = (pattern: string) => {
    const cron = new Cron(pattern, {
      paused: true,
      mode: '5-part',
      // `30 2,14 * * *` is two fixed times too.
      fixedTimeRule: 'no-wildcard',
      ...(timeZone === undefined ? {} : { timezone: timeZone }),
    });
    return (after: number) => cron.nextRun(new Date(after))?.getTime();
  };

  /** Of the solar day whose noon is near noon UTC of this day. */
  const sunTimes = (day: number, { latitude, longitude }: NonNullable<typeof place>) =>
    sun.getTimes(new Date(day * DAY + DAY / 2), latitude, longitude);

  const bySun = (trigger: Extract<Moment, { sun: string }>) => {
    if (place === undefined) throw new Error(NO_PLACE);
    const shift = trigger.offset === undefined ? 0 : (spanMs(trigger.offset) ?? 0);
    const days = trigger.days?.map((day) => DAYS.indexOf(day));
    return (after: number) => {
      const first = Math.floor((after - shift) / DAY) - 2;
      for (let day = first; day < first + SUN_DAYS; day++) {
        const event = sunTimes(day, place)[trigger.sun]?.getTime();
        if (event === undefined || Number.isNaN(event)) continue;
        const moment = Math.round(event) + shift;
        if (moment > after && (days === undefined || days.includes(local(moment).day))) return moment;
      }
      return undefined;
    };
  };

  return {
    local,
    schedule(trigger) {
      if ('sun' in trigger) return bySun(trigger);
      if ('cron' in trigger) {
        try {
          return byPattern(trigger.cron);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          throw new Error(
            `"${trigger.cron}" is no schedule (${why}): write minute, hour, day, month and day of the week, such as "30 7 * * 1-5"`,
          );
        }
      }
      const days = trigger.days === undefined ? '*' : trigger.days.map((day) => (DAYS.indexOf(day) + 1) % 7).join(',');
      return byPattern(`${Number(trigger.time.slice(3))} ${Number(trigger.time.slice(0, 2))} * * ${days}`);
    },
    sunUp(wall) {
      if (place === undefined) return undefined;
      const today = Math.floor(wall / DAY);
      let newest: { readonly at: number; readonly up: boolean } | undefined;
      for (const day of [today - 1, today, today + 1]) {
        const { sunrise, sunset } = sunTimes(day, place);
        for (const [date, up] of [[sunrise, true] as const, [sunset, false] as const]) {
          const at = date?.getTime() ?? Number.NaN;
          if (at <= wall && (newest === undefined || at > newest.at)) newest = { at, up };
        }
      }
      if (newest !== undefined) return newest.up;
      // A polar day or night, or the hours before its first event.
      return sun.getPosition(new Date(wall), place.latitude, place.longitude).altitude > 0;
    },
  };
}
