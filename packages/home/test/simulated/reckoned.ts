import { at, dayOf, HOUR, MINUTE, minuteOf, monthDay, monthOf, SECOND, sunIsUp, sunset, weekdayOf } from './calendar.js';
import type { Happening, Span, Story } from './story.js';

/**
 * What the rules must have done, reckoned from the story and from what each rule says in words, by sums of its own: nothing of the engine
 * is used here.
 */

const LATE = MINUTE;

/** A reading as it came to the home. */
interface Came {
  /** When it was read, and when the home heard of it. */
  readonly t: number;
  readonly told: number;
  readonly value: unknown;
  /** It is too old to set anything off. */
  readonly late: boolean;
}

export class Reckoned {
  readonly #story: Story;
  readonly #modes: readonly Happening[];

  constructor(story: Story) {
    this.#story = story;
    this.#modes = story.happenings.filter(({ path }) => path === 'home/house.mode');
  }

  // --- what comes at times of the clock

  clock(time: string, fits: (day: number, t: number) => boolean = () => true): number[] {
    return this.#story.days.map((day) => [day, at(day, time)] as const).flatMap(([day, t]) => (this.#up(t) && fits(day, t) ? [t] : []));
  }

  heatingMornings(): number[] {
    const summer = (t: number): boolean => {
      const [off, on] = ['05-01', '10-01'].map(
        (date) =>
          this.#story.days
            .filter((day) => monthDay(day) === date)
            .map((day) => at(day, '12:00'))
            .filter((noon) => noon < t)
            .at(-1) ?? 0,
      );
      return (off as number) > (on as number);
    };
    return this.clock('06:30', (day, t) => weekdayOf(day) < 5 && this.#mode(t) !== 'away' && !summer(t));
  }

  vents(): number[] {
    return ['00:00', '12:00'].flatMap((time) => this.clock(time)).sort((a, b) => a - b);
  }

  blinds(): number[] {
    return this.#story.days.map((day) => sunset(day) - 15 * MINUTE).filter((t) => this.#up(t));
  }

  boilers(): number[] {
    return this.clock('05:30', (_, t) => this.#mode(t) !== 'away');
  }

  waterings(): number[] {
    const soil = this.#came('garden/soil.level');
    return this.clock('05:00', (_, t) => Number(soil.filter((one) => one.t < t).at(-1)?.value ?? 50) < 30);
  }

  // --- what comes by readings

  hallWalks(): number[] {
    return this.#edges('hall/motion.motion', (value) => value === true).filter((t) => !sunIsUp(t));
  }

  /** From – to of the light in the hall. */
  hallLight(): Span[] {
    const spans: { from: number; to: number }[] = [];
    for (const t of this.hallWalks()) {
      const last = spans.at(-1);
      if (last !== undefined && t <= last.to) last.to = t + 2 * MINUTE;
      else spans.push({ from: t, to: t + 2 * MINUTE });
    }
    return spans;
  }

  /** From when to when the heating rested. */
  aired(): Span[] {
    const closed = this.#came('living/window.open').filter(({ value }) => value === false);
    return this.#lasting('living/window.open', (value) => value === true, 5 * MINUTE).map((from) => ({
      from,
      to: Math.min(from + 3 * HOUR, closed.find(({ t }) => t > from)?.t ?? Number.POSITIVE_INFINITY),
    }));
  }

  leaks(): number[] {
    return this.#edges('cellar/leak.wet', (value) => value === true);
  }

  garages(): number[] {
    return this.#lasting('garage/door.open', (value) => value === true, 15 * MINUTE);
  }

  washed(): number[] {
    return this.#lasting(
      'cellar/washer.power',
      (value) => (value as number) < 5,
      3 * MINUTE,
      (value) => (value as number) < 20,
      2,
    );
  }

  frosts(): number[] {
    const [from, to] = [17 * 60, 9 * 60];
    return this.#edges(
      'garden/air.temperature',
      (value) => (value as number) < 0,
      (value) => (value as number) < 2,
      5,
    ).filter((t) => minuteOf(t) >= from || minuteOf(t) < to);
  }

  /** Each with whether somebody was home and awake. */
  warm(): { t: number; home: boolean }[] {
    const found = this.#edges(
      'living/climate.temperature',
      (value) => (value as number) > 26,
      (value) => (value as number) > 24.5,
      22,
    );
    return found.map((t) => ({ t, home: this.#mode(t) === 'home' }));
  }

  leavings(): number[] {
    return this.#modes.filter(({ value }) => value === 'away').map(({ t }) => t);
  }

  silences(atLeast: number): Span[] {
    return this.#story.gardenAway.filter(({ from, to }) => to - from >= atLeast);
  }

  chimes(): number[] {
    const found: number[] = [];
    for (const { t, event } of this.#events('hall/button.pressed'))
      if ((event as { times: number }).times === 1 && t >= (found.at(-1) ?? 0) + 10 * SECOND) found.push(t);
    return found;
  }

  /** One at a time for half a minute each, two wait, the rest is lost. */
  bells(): number[] {
    const begun: number[] = [];
    for (const { t } of this.#events('hall/bell.rang')) {
      const waiting = begun.filter((one) => one > t).length;
      const free = Math.max(t, (begun.at(-1) ?? 0) + 30 * SECOND);
      if (waiting < 2) begun.push(free);
    }
    return begun;
  }

  // --- sums

  /** ms in each day. */
  byDay(spans: readonly Span[]): Map<number, number> {
    const sums = new Map<number, number>();
    for (const { from, to } of spans) {
      for (let start = from; start < to; ) {
        const day = dayOf(start);
        const end = Math.min(to, at(day + 1, '00:00'));
        sums.set(day, (sums.get(day) ?? 0) + end - start);
        start = end;
      }
    }
    return sums;
  }

  /** Least, highest and mean reading of each day. */
  weather(): Map<number, { min: number; max: number; mean: number }> {
    const days = new Map<number, number[]>();
    for (const { t, value } of this.#came('garden/air.temperature')) days.set(dayOf(t), [...(days.get(dayOf(t)) ?? []), value as number]);
    return new Map(
      [...days].map(([day, list]) => [
        day,
        { min: Math.min(...list), max: Math.max(...list), mean: list.reduce((a, b) => a + b) / list.length },
      ]),
    );
  }

  /** kWh by month: what the meter of the fridge rose; from one reading to the next it rose evenly. */
  fridge(): Map<string, number> {
    let [since, last] = [this.#story.begin, 100];
    const parts = this.#came('kitchen/fridge.energy').flatMap(({ t, value }): [number, number][] => {
      const [from, rise] = [since, (value as number) - last];
      [since, last] = [t, value as number];
      const midnight = at(dayOf(t), '00:00');
      if (monthOf(dayOf(from)) === monthOf(dayOf(t)) || t === from) return [[t, rise]];
      const after = ((t - midnight) / (t - from)) * rise;
      return [
        [from, rise - after],
        [t, after],
      ];
    });
    return monthly(parts);
  }

  /** kWh by month: two an hour of hot water, and what the washing machine draws; a power counts for an hour at most. */
  cellar(): Map<string, number> {
    const washer = this.#came('cellar/washer.power');
    const drawn = washer.map(({ t, value }, i): [number, number] => [
      t,
      ((value as number) * Math.min(HOUR, (washer[i + 1]?.t ?? Number.POSITIVE_INFINITY) - t)) / 3.6e9,
    ]);
    return monthly([...drawn, ...this.boilers().map((t): [number, number] => [t, 2])]);
  }

  // --- the story

  #up = (t: number): boolean =>
    t > this.#story.begin && t < this.#story.end && !this.#story.outages.some(({ from, to }) => t >= from && t < to);

  #mode(t: number): unknown {
    return this.#modes.filter((one) => one.t <= t).at(-1)?.value ?? 'home';
  }

  #events = (path: string): Happening[] => this.#story.happenings.filter((one) => one.path === path);

  /** Readings that could be made. */
  #came(path: string): Came[] {
    const { outages, gardenAway } = this.#story;
    const told = (t: number): number => {
      const off = outages.find(({ from, to }) => t >= from && t < to + 5 * SECOND);
      const away = path.startsWith('garden/') ? gardenAway.find(({ from, to }) => t >= from && t < to) : undefined;
      return off === undefined ? (away?.to ?? t) : off.to + 5 * SECOND;
    };
    return this.#events(path).flatMap(({ t, value }) => (value === null ? [] : [{ t, told: told(t), value, late: told(t) - t > LATE }]));
  }

  /** When it came to be so, having been otherwise. @param still by so little it may miss it and is still so @param first what it was */
  #edges(path: string, is: (value: unknown) => boolean, still = is, first: unknown = false): number[] {
    const found: number[] = [];
    let inside = is(first);
    let before: Came = { t: 0, told: 0, value: first, late: false };
    for (const one of this.#came(path)) {
      // After a restart of the home nothing is known of what it was by so little.
      const restart = this.#story.outages.findLast(({ to }) => to > before.told && to <= one.told);
      if (restart !== undefined) inside = is(before.value);
      // What could not be read when the home went off is not known when it is back.
      const unknown = restart !== undefined && this.#events(path).findLast(({ t }) => t < restart.from)?.value === null;
      const now = inside && !unknown ? still(one.value) : is(one.value);
      if (now && !inside && !one.late && !unknown) found.push(one.t);
      inside = now;
      before = one;
    }
    return found;
  }

  /** When it had been so for that long; the home was up all the while. */
  #lasting(path: string, is: (value: unknown) => boolean, ms: number, still = is, first: unknown = false): number[] {
    const came = this.#came(path);
    return this.#edges(path, is, still, first).flatMap((t) => {
      const over = came.find((one) => one.t > t && !still(one.value))?.t ?? Number.POSITIVE_INFINITY;
      const cut = this.#story.outages.some(({ from, to }) => from <= t + ms && to > t);
      return over > t + ms && !cut ? [t + ms] : [];
    });
  }
}

function monthly(parts: readonly (readonly [number, number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [t, amount] of parts) {
    const month = monthOf(dayOf(t));
    sums.set(month, (sums.get(month) ?? 0) + amount);
  }
  return sums;
}
