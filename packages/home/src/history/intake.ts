import type { HistoryValue, Taken } from '@around/messages';
import type { Clock } from '@around/platform';
import { pointsOf } from './chunk.js';
import type { Packer } from './packer.js';
import { kindOf, type Point, type SeriesKind, toPoint } from './point.js';
import type { Shelf } from './shelf.js';
import type { Slices } from './slices.js';

/** Clocks of other programs are not ours. */
const AHEAD_MS = 60_000;
const RUN = 200;

export interface TakeOptions {
  /** What the property holds, where its thing says; undefined: whatever it held before. */
  readonly kind: SeriesKind | undefined;
  readonly dry: boolean;
}

/** Takes readings from elsewhere: those of the same time and value as a known one are known. */
export class Intake {
  readonly #clock: Clock;
  readonly #slices: Slices;
  readonly #shelf: Shelf;
  readonly #packer: Packer;

  constructor({ clock }: { readonly clock: Clock }, slices: Slices, { shelf, packer }: { readonly shelf: Shelf; readonly packer: Packer }) {
    this.#clock = clock;
    this.#slices = slices;
    this.#shelf = shelf;
    this.#packer = packer;
  }

  /** In slices, between which others have their turn. Resolves when they are committed, and packed where many wait. @throws what the disk says */
  async take(thing: string, name: string, values: readonly HistoryValue[], { kind, dry }: TakeOptions): Promise<Taken> {
    const now = this.#clock.wall();
    const holds = this.#shelf.find(thing, name)?.kind ?? kind ?? kindOf(values.find(({ value }) => value !== null)?.value);
    const points: Point[] = [];
    let [refused, why] = [0, undefined as string | undefined];
    for (const one of values) {
      const wrong = whyNot(one, holds, now);
      if (wrong === undefined) points.push(toPoint(one.t, one.value));
      else if (refused++ === 0) why = `${thing}.${name} ${wrong}`;
    }
    points.sort((a, b) => a.t - b.t);
    const added = await this.#add({ thing, name, holds }, points, dry);
    return { added, known: points.length - added, refused, ...(why === undefined ? {} : { why }) };
  }

  /** @returns how many were new. Without a value from the start on a property says nothing. */
  async #add(
    { thing, name, holds }: { readonly thing: string; readonly name: string; readonly holds: SeriesKind },
    points: readonly Point[],
    dry: boolean,
  ): Promise<number> {
    let series = this.#shelf.find(thing, name);
    if (series === undefined && (dry || points.every(({ v }) => v === null))) return points.filter(({ v }) => v !== null).length;
    let added = 0;
    let packed = NONE;
    await this.#slices.each(
      runsOf(points),
      (run) => {
        series ??= this.#shelf.seriesFor(thing, name, holds);
        const { s } = series;
        const had = new Set<string>();
        const unknown = run.filter((point) => {
          const key = keyOf(point);
          if (point.t > packed.until) packed = this.#packed(s, point.t);
          if (had.has(key) || packed.known.has(key) || this.#shelf.waits(s, point)) return false;
          had.add(key);
          return true;
        });
        added += unknown.length;
        if (!dry) this.#shelf.putRun(s, unknown);
      },
      // Meanwhile some may have been packed.
      () => {
        packed = NONE;
      },
    );
    while (!dry && series !== undefined && this.#packer.packMany(series)) await this.#slices.breath();
    return added;
  }

  /** What is packed around a moment: in the chunk in which it lies, if there is one. */
  #packed(s: number, t: number): typeof NONE {
    const [chunk] = this.#shelf.chunks.between(s, t, t + 1);
    return chunk === undefined
      ? { until: t, known: new Set() }
      : { until: chunk.until, known: new Set(pointsOf(chunk.columns()).map(keyOf)) };
  }
}

/** Some at a time, which take less than a ms; those of one ms together. */
function runsOf(points: readonly Point[]): (readonly Point[])[] {
  const runs: (readonly Point[])[] = [];
  for (let from = 0; from < points.length; ) {
    let to = Math.min(points.length, from + RUN);
    while (to < points.length && points[to]?.t === points[to - 1]?.t) to++;
    runs.push(points.slice(from, to));
    from = to;
  }
  return runs;
}

const NONE: { readonly until: number; readonly known: ReadonlySet<string> } = { until: Number.NEGATIVE_INFINITY, known: new Set() };

const keyOf = ({ t, v }: Point): string => `${t} ${v}`;

/** What is wrong with a reading, in words that follow the property's name; undefined where nothing is. */
function whyNot({ t, value }: HistoryValue, holds: SeriesKind, now: number): string | undefined {
  if (t > now + AHEAD_MS) return `was not read yet at ${new Date(t).toISOString()}: is the time zone right?`;
  if (value === undefined) return 'has a reading without a value';
  if (value === null || kindOf(value) === holds) return undefined;
  const words = { number: 'is a number', boolean: 'is on or off (true, false)', text: 'holds text' }[holds];
  return `${words}: ${JSON.stringify(value).slice(0, 60)} is not`;
}
