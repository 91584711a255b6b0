import type { Energy, EnergyStep, Used } from '@around/messages';
import type { LocalDays } from '../history/localDays.js';
import type { Summary } from '../history/summary.js';
import { dayStarts, stepStarts } from './calendar.js';
import { cutUp, type Part, piecesOf } from './pieces.js';
import type { Prices } from './prices.js';
import type { Source } from './sources.js';
import { type PastSums, sumsFor } from './sums.js';

/** Before and after what is asked, ms: a counter that is silent for longer is not followed across. */
const REACH_MS = 32 * 86_400_000;
/** What is looked at in one go, ms: what the history keeps together of hours. It takes a few ms on a small board. */
const SLICE_MS = 768 * 3_600_000;

/** The time that is asked about, cut where steps, days and prices begin: all questions about a day cut it alike. */
export interface Frame {
  /** One more than there are steps. */
  readonly starts: readonly number[];
  readonly cuts: readonly number[];
  /** Of each part between two cuts: its step, and what a kWh costs then. */
  readonly stepOf: readonly number[];
  readonly priceOf: readonly (number | undefined)[];
}

/** undefined where there are more than `most` steps. */
export function frameOf(
  { days, prices }: { readonly days: LocalDays; readonly prices: Prices },
  { step, since, until, most }: { readonly step: EnergyStep; readonly since: number; readonly until: number; readonly most: number },
): Frame | undefined {
  const starts = stepStarts(days, step, since, until, most);
  const [from, to] = [starts?.[0], starts?.at(-1)];
  if (starts === undefined || from === undefined || to === undefined) return undefined;
  const cuts = [...new Set([...starts, ...dayStarts(days, from, to), ...prices.changes(from, to)])].sort((a, b) => a - b);
  const parts = cuts.slice(0, -1);
  let at = 0;
  const stepOf = parts.map((cut) => {
    while ((starts[at + 1] as number) <= cut) at++;
    return at;
  });
  return { starts, cuts, stepOf, priceOf: parts.map((cut) => prices.at(cut)) };
}

/**
 * What one source took in each step; null where nothing is known.
 * @param now Unix ms
 * @param breath lets others have their turn, between slices
 */
export async function usedBySteps(
  frame: Frame,
  source: Source,
  past: PastSums,
  now: number,
  breath: () => Promise<void>,
): Promise<(Used | null)[]> {
  const { cuts, starts, stepOf, priceOf } = frame;
  const [from, to] = [Math.max(0, (cuts[0] as number) - REACH_MS), Math.min(now, (cuts.at(-1) as number) + REACH_MS) + 1];
  const sums: Summary[] = [];
  for (let slice = Math.floor(from / SLICE_MS) * SLICE_MS; slice < to; slice += SLICE_MS) {
    for (const sum of sumsFor(past, source, Math.max(from, slice), Math.min(to, slice + SLICE_MS), cuts)) sums.push(sum);
    await breath();
  }
  const steps = starts.slice(1).map((): Sum => new Sum());
  for (const [i, part] of cutUp(piecesOf(source, sums, now), cuts).entries()) {
    if (part.known > 0) steps[stepOf[i] as number]?.add(source.role === 'produced' ? turned(part) : part, priceOf[i]);
  }
  return steps.map((sum) => sum.used());
}

/** Several as one; null where nothing is known of any. */
export function together(all: readonly (Used | null)[]): Used | null {
  const known = all.filter((one) => one !== null);
  return known.length === 0 ? null : sumOf(known);
}

/** Where something was taken that has no price the sum has none. */
export function sumOf(all: readonly Used[]): Used {
  let [kWh, produced, cost] = [0, 0, 0];
  for (const one of all) {
    kWh += one.kWh;
    produced += one.produced ?? 0;
    cost += one.cost ?? 0;
  }
  const priced = all.some((one) => one.cost !== undefined) && all.every((one) => one.cost !== undefined || one.kWh === 0);
  return { kWh, ...(produced === 0 ? {} : { produced }), ...(priced ? { cost } : {}) };
}

/** A source with its role and what it took. */
export type Counted = Energy['sources'][number];

/** Rooms, the rest and the total of what was counted. @param steps how many there are */
export function totalsOf(sources: readonly Counted[], steps: number): Pick<Energy, 'rooms' | 'rest' | 'total'> {
  const [parts, houses, made] = (['part', 'house', 'produced'] as const).map((role) => sources.filter((one) => one.role === role)) as [
    Counted[],
    Counted[],
    Counted[],
  ];
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

const turned = ({ kWh, produced, known }: Part): Part => ({ kWh: 0, produced: kWh + produced, known });

/** What comes together in one step. */
class Sum {
  #kWh = 0;
  #produced = 0;
  #cost: number | undefined;
  #known = false;
  #priced = true;

  add({ kWh, produced }: Part, price: number | undefined): void {
    this.#known = true;
    this.#kWh += kWh;
    this.#produced += produced;
    if (price !== undefined) this.#cost = (this.#cost ?? 0) + kWh * price;
    else if (kWh !== 0) this.#priced = false;
  }

  used(): Used | null {
    if (!this.#known) return null;
    return {
      kWh: this.#kWh,
      ...(this.#produced === 0 ? {} : { produced: this.#produced }),
      ...(this.#priced && this.#cost !== undefined ? { cost: this.#cost } : {}),
    };
  }
}
