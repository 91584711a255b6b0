import type { Energy, EnergyRole, EnergyStep, Used } from '@around/messages';
import type { LocalDays } from '../history/localDays.js';
import { dayStarts, stepStarts } from './calendar.js';
import type { DayBook } from './dayBook.js';
import { withinDays } from './dayParts.js';
import { cutUp, type Part, piecesOf } from './pieces.js';
import type { Price, Prices } from './prices.js';
import type { Source } from './sources.js';
import { daysOf, type PastSums } from './sums.js';

/** Before and after what is asked, ms: a counter that is silent for longer is not followed across. */
const REACH_MS = 32 * 86_400_000;
const HOUR = 3_600_000;

/** The time that is asked about, cut where steps, days and prices begin: all questions about a day cut it alike. */
export interface Frame {
  readonly days: LocalDays;
  /** Days at home begin at whole hours of UTC. */
  readonly wholeHours: boolean;
  /** One more than there are steps. */
  readonly starts: readonly number[];
  readonly cuts: readonly number[];
  /** Of each part between two cuts: its step, and what a kWh costs then. */
  readonly stepOf: readonly number[];
  readonly priceOf: readonly (Price | undefined)[];
}

/** undefined where there are more than `most` steps. */
export function frameOf(
  { days, prices }: { readonly days: LocalDays; readonly prices: Prices },
  { step, since, until, most }: { readonly step: EnergyStep; readonly since: number; readonly until: number; readonly most: number },
): Frame | undefined {
  const starts = stepStarts(days, step, since, until, most);
  const [from, to] = [starts?.[0], starts?.at(-1)];
  if (starts === undefined || from === undefined || to === undefined) return undefined;
  const midnights = dayStarts(days, from, to);
  const wholeHours = [...midnights, days.startOf(days.dayOf(from))].every((start) => start % HOUR === 0);
  const cuts = [...new Set([...starts, ...midnights, ...prices.changes(from, to)])].sort((a, b) => a - b);
  const parts = cuts.slice(0, -1);
  let at = 0;
  const stepOf = parts.map((cut) => {
    while ((starts[at + 1] as number) <= cut) at++;
    return at;
  });
  return { days, wholeHours, starts, cuts, stepOf, priceOf: parts.map((cut) => prices.at(cut)) };
}

/**
 * What one source took in each step; null where nothing is known.
 * @param now Unix ms
 * @param breath lets others have their turn, between slices
 * @param book where what was reckoned of days is kept for the next question
 */
export async function usedBySteps(
  { days, wholeHours, cuts, starts, stepOf, priceOf }: Frame,
  source: Source,
  past: PastSums,
  now: number,
  breath: () => Promise<void>,
  book?: DayBook,
): Promise<(Used | null)[]> {
  const [from, to] = [Math.max(0, (cuts[0] as number) - REACH_MS), Math.min(now, (cuts.at(-1) as number) + REACH_MS) + 1];
  const rows = daysOf(past, days, { from, to, wholeHours });
  const steps = starts.slice(1).map((): Sum => new Sum(source));
  const tell = (cut: number, part: Part): void => {
    if (part.known > 0) steps[stepOf[cut] as number]?.add(part, priceOf[cut]);
  };
  await withinDays({ source, past, days, book }, rows, cuts, tell, breath);
  for (const [cut, part] of cutUp(piecesOf(source, rows.all(), now, false), cuts).entries()) tell(cut, part);
  return steps.map((sum) => sum.used());
}

/** Several as one; null where nothing is known of any. */
export function together(all: readonly (Used | null)[]): Used | null {
  const known = all.filter((one) => one !== null);
  return known.length === 0 ? null : sumOf(known);
}

/** Where something was taken, or fed in, that has no price the sum has none. */
export function sumOf(all: readonly Used[]): Used {
  let [kWh, produced, fed, cost, earned] = [0, 0, 0, 0, 0];
  for (const one of all) {
    kWh += one.kWh;
    produced += one.produced ?? 0;
    fed += one.fed ?? 0;
    cost += one.cost ?? 0;
    earned += one.earned ?? 0;
  }
  const priced = all.some((one) => one.cost !== undefined) && all.every((one) => one.cost !== undefined || one.kWh === 0);
  const paid = all.some((one) => one.earned !== undefined) && all.every((one) => one.earned !== undefined || one.fed === undefined);
  return {
    kWh,
    ...(produced === 0 ? {} : { produced }),
    ...(fed === 0 ? {} : { fed }),
    ...(priced ? { cost } : {}),
    ...(paid ? { earned } : {}),
  };
}

/** A source with its role and what it took. */
export type Counted = Energy['sources'][number];

/** Rooms, the rest and the total of what was counted. @param steps how many there are */
export function totalsOf(sources: readonly Counted[], steps: number): Pick<Energy, 'rooms' | 'rest' | 'total'> {
  const of = (...roles: EnergyRole[]): readonly Counted[] => sources.filter(({ role }) => roles.includes(role));
  const [parts, houses, made] = [of('part'), of('house'), of('produced', 'fed')];
  const rooms = new Map<string | undefined, Used[]>();
  for (const part of parts) rooms.set(part.room, [...(rooms.get(part.room) ?? []), part]);
  const taken = houses.length > 0 ? houses : parts;
  const by = Array.from({ length: steps }, (_, i) => together([...taken, ...made].map((one) => one.by[i] ?? null)));
  const rest = houses.length === 0 ? undefined : restOf(sumOf(houses), sumOf(parts));
  return {
    rooms: [...rooms]
      .map(([room, all]) => ({ ...(room === undefined ? {} : { room }), ...sumOf(all) }))
      .sort((a, b) => Number(a.room === undefined) - Number(b.room === undefined) || b.kWh - a.kWh),
    ...(rest === undefined ? {} : { rest }),
    total: { ...sumOf([...taken, ...made]), by },
  };
}

function restOf(house: Used, parts: Used): Used {
  const kWh = Math.max(0, house.kWh - parts.kWh);
  const cost = house.cost === undefined || parts.cost === undefined ? undefined : Math.max(0, house.cost - parts.cost);
  return { kWh, ...(cost === undefined ? {} : { cost }) };
}

/** What comes together in one step, by the role of its source. */
class Sum {
  readonly #source: Pick<Source, 'role' | 'kind'>;
  #kWh = 0;
  #produced = 0;
  #fed = 0;
  #cost: number | undefined;
  #earned: number | undefined;
  #known = false;
  #priced = true;
  #paid = true;

  constructor(source: Pick<Source, 'role' | 'kind'>) {
    this.#source = source;
  }

  add({ kWh, back }: Part, price: Price | undefined): void {
    const { role, kind } = this.#source;
    this.#known = true;
    if (role === 'produced') this.#produced += kWh + back;
    else if (role === 'fed') this.#feed(kWh + back, price);
    else {
      this.#take(kWh, price);
      // What the house gives back goes into the grid; what a part of it does, is made there. A part's counter that falls by a hair made nothing.
      if (role === 'house') this.#feed(back, price);
      else if (kind === 'power') this.#produced += back;
    }
  }

  used(): Used | null {
    if (!this.#known) return null;
    return {
      kWh: this.#kWh,
      ...(this.#produced === 0 ? {} : { produced: this.#produced }),
      ...(this.#fed === 0 ? {} : { fed: this.#fed }),
      ...(this.#priced && this.#cost !== undefined ? { cost: this.#cost } : {}),
      ...(this.#paid && this.#earned !== undefined && this.#fed !== 0 ? { earned: this.#earned } : {}),
    };
  }

  #take(kWh: number, price: Price | undefined): void {
    this.#kWh += kWh;
    if (price !== undefined) this.#cost = (this.#cost ?? 0) + kWh * price.perKWh;
    else if (kWh !== 0) this.#priced = false;
  }

  #feed(kWh: number, price: Price | undefined): void {
    this.#fed += kWh;
    if (price?.fedIn !== undefined) this.#earned = (this.#earned ?? 0) + kWh * price.fedIn;
    else if (kWh !== 0) this.#paid = false;
  }
}
