import type { History } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import type { Db } from '../storage/db.js';
import { answer, type Span } from './answer.js';
import { type Level, levelsOf } from './levels.js';
import { localDays } from './localDays.js';
import { Packer } from './packer.js';
import { Reader } from './reader.js';
import { type Series, Shelf } from './shelf.js';

const DAY = 86_400_000;

export interface ArchiveOptions {
  /** IANA name; the system's where it is missing. */
  readonly timeZone?: string;
  /** Days for which single readings are kept; summaries stay for ever. */
  readonly readingDays?: number;
}

/** The history of the house: single readings for a year, summaries of five minutes, hours and days for ever. */
export class Archive {
  readonly shelf: Shelf;
  readonly reader: Reader;
  readonly packer: Packer;
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #levels: readonly Level[];
  readonly #rawMs: number;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, db: Db, { timeZone, readingDays = 366 }: ArchiveOptions = {}) {
    this.#clock = ports.clock;
    this.#rawMs = readingDays * DAY;
    this.#levels = levelsOf(localDays(timeZone));
    this.shelf = new Shelf(db);
    this.reader = new Reader(this.shelf, this.#levels);
    this.packer = new Packer(ports, db, { shelf: this.shelf, reader: this.reader, levels: this.#levels }, this.#rawMs);
  }

  /** A reading; within a transaction of whoever commits it. `value` undefined: it could not be read from then on. */
  add(thing: string, name: string, t: number, value: unknown): void {
    this.shelf.add(thing, name, t, value);
  }

  /** undefined where nothing was ever read. */
  ask(thing: string, name: string, span: Omit<Span, 'now' | 'rawFrom'>): History | undefined {
    const series = this.shelf.find(thing, name);
    const parts = { shelf: this.shelf, reader: this.reader, levels: this.#levels };
    const now = this.#clock.wall();
    return series === undefined ? undefined : answer(parts, series, { ...span, now, rawFrom: now - this.#rawMs });
  }

  /** Forgets series, with all that is known of them; within a transaction. */
  remove(which: (series: Series) => boolean): void {
    this.shelf.remove(which);
  }
}
