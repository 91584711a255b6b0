import type { History, HistoryValue, Readings, Recorded, Taken } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { PastSums } from '../energy/sums.js';
import type { Db } from '../storage/db.js';
import { answer, type Span } from './answer.js';
import { Intake, type TakeOptions } from './intake.js';
import type { Joining } from './joinSeries.js';
import { Keeping, type KeepRule } from './keeping.js';
import { type Level, levelsOf } from './levels.js';
import { type LocalDays, localDays } from './localDays.js';
import { Packer } from './packer.js';
import { type PageSpan, pageOf } from './pages.js';
import { Reader } from './reader.js';
import { type Arrived, type Series, Shelf } from './shelf.js';
import { Slices } from './slices.js';

export interface ArchiveOptions {
  /** IANA name; the system's where it is missing. */
  readonly timeZone?: string;
  /** Days for which single readings are kept, where no rule says anything else; summaries stay for ever. */
  readonly readingDays?: number;
  readonly keep?: readonly KeepRule[];
}

/** The history of the house: single readings for a year, summaries of five and twenty minutes, hours and days for ever. */
export class Archive {
  readonly days: LocalDays;
  readonly shelf: Shelf;
  readonly reader: Reader;
  readonly packer: Packer;
  readonly slices: Slices;
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #levels: ReturnType<typeof levelsOf>;
  readonly keeping: Keeping;
  readonly #intake: Intake;

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    db: Db,
    { timeZone, readingDays = 366, keep = [] }: ArchiveOptions = {},
  ) {
    this.#clock = ports.clock;
    this.keeping = new Keeping(keep, readingDays);
    this.days = localDays(timeZone);
    this.#levels = levelsOf(this.days);
    this.shelf = new Shelf(db);
    this.reader = new Reader(this.shelf);
    this.packer = new Packer(ports, db, { shelf: this.shelf, reader: this.reader, levels: this.#levels }, this.keeping);
    this.slices = new Slices(ports, db);
    this.#intake = new Intake(ports, this.slices, this);
  }

  /** A reading; within a transaction of whoever commits it. `value` undefined: it could not be read from then on. */
  add(thing: string, name: string, t: number, value: unknown): void {
    if (this.#keeps(thing, name)) this.shelf.add(thing, name, t, value);
  }

  /** As `add`, many in the order in which they came. */
  addAll(arrived: readonly Arrived[]): void {
    const [first] = arrived;
    if (arrived.length === 1 && first !== undefined) this.add(first.thing, first.name, first.at, first.value);
    else this.shelf.addAll(arrived.filter(({ thing, name }) => this.#keeps(thing, name)));
  }

  /** undefined where nothing was ever read. */
  ask(thing: string, name: string, span: Omit<Span, 'now' | 'rawFrom'>): History | undefined {
    const series = this.shelf.find(thing, name);
    const parts = { shelf: this.shelf, reader: this.reader, levels: this.#levels };
    const now = this.#clock.wall();
    return series === undefined ? undefined : answer(parts, series, { ...span, now, rawFrom: now - this.keeping.of(thing, name).readings });
  }

  /** Every property with readings, by the time of the first and the last. */
  recorded(): readonly Recorded[] {
    const found = new Map<string, Recorded>();
    for (const { s, thing, name, kind } of this.shelf.all()) {
      const span = this.shelf.span(s);
      if (span === undefined) continue;
      const before = found.get(`${thing}.${name}`);
      const [first, last] = before === undefined ? span : [Math.min(before.first, span[0]), Math.max(before.last, span[1])];
      found.set(`${thing}.${name}`, { thing, name, kind: this.shelf.find(thing, name)?.kind ?? kind, first, last });
    }
    return [...found.values()];
  }

  /** Single readings, page by page; undefined where nothing was ever read. */
  page(thing: string, name: string, span: PageSpan): Readings | undefined {
    const series = this.shelf.all().filter((one) => one.thing === thing && one.name === name);
    return series.length === 0 ? undefined : pageOf(this.reader, series, span);
  }

  /** Readings from elsewhere, in slices of a few ms. @throws what the disk says */
  take(thing: string, name: string, values: readonly HistoryValue[], options: TakeOptions): Promise<Taken> {
    return this.#intake.take(thing, name, values, options).catch((error: unknown) => {
      this.failed();
      throw error;
    });
  }

  /** Summaries of what a property was as a number; undefined where it never was one. */
  sums(thing: string, name: string): PastSums | undefined {
    const series = this.shelf.find(thing, name);
    if (series?.kind !== 'number') return undefined;
    const [fives, , hours, days] = this.#levels;
    const of = (level: Level) => (from: number, to: number) => this.reader.slots(series.s, level, from, to);
    return { fives: of(fives), hours: of(hours), days: of(days) };
  }

  /** A transaction failed: a series that it began is not there. */
  failed(): void {
    this.shelf.reload();
  }

  /** What it takes to join the pasts of two things. */
  get joining(): Joining {
    return { shelf: this.shelf, reader: this.reader, days: this.#levels[3] };
  }

  /** Forgets series, with all that is known of them; within a transaction. */
  remove(which: (series: Series) => boolean): void {
    this.shelf.remove(which);
  }

  /** What is known of is forgotten by the packer, where it is never kept. */
  #keeps(thing: string, name: string): boolean {
    return this.shelf.find(thing, name) !== undefined || this.keeping.of(thing, name).readings > 0;
  }
}
