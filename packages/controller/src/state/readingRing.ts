import { ReportItem, readJson, toBase64Url } from '@around/messages';
import type { Clock, DataFiles, Log, Random, Timer } from '@around/platform';
import * as v from 'valibot';
import { Journal } from './journal.js';

export interface RingOptions {
  /** Items kept at most. */
  readonly capacity: number;
}

/** An item without its number. */
type Numbered<T> = T extends { n: number } ? Omit<T, 'n'> : never;
export type News = Numbered<ReportItem>;

const FILE = 'readings';
/** What the home has not taken is written this often, or when there is so much of it (an SD card wears out). */
const WRITE_MS = 30_000;
const WRITE_ITEMS = 100;
/** An event (a bell, a leak) does not come again as a reading does: it is written sooner. */
const EVENT_MS = 5_000;
/** Characters of all items together, about: what a capacity of large values would not bound. */
const CHARACTERS = 16_000_000;
/**
 * After a restart numbers go on from here: further than any life counts beyond what it wrote. (At 1,000 items a second that is three
 * years; the ring of a file that can never be removed, on a read-only disk, counts on from the same number at each start.)
 */
const LEAP = 1e11;
/** From here on a ring is used up. */
const LAST = Number.MAX_SAFE_INTEGER - 2 * LEAP;

const Header = v.object({
  v: v.literal(1),
  ring: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/)),
  /** The home for which all this was read. */
  home: v.exactOptional(v.string(), ''),
});

/**
 * What is to be reported and not yet committed at home: numbered, bounded, and on the disk where the home stays away. A kill or
 * power cut costs at most what was not written yet; what could not be kept is counted in a `gap` with the number of the last of it.
 */
export class ReadingRing {
  readonly #ports: { readonly clock: Clock; readonly random: Random; readonly log: Log };
  readonly #capacity: number;
  readonly #journal: Journal;
  #ring = '';
  #home = '';
  #next = 1;
  /** Ascending numbers. */
  #items: ReportItem[] = [];
  #characters = 0;
  /** Items up to this number are in the file. */
  #onDisk = 0;
  #away = true;
  #listener: (() => void) | undefined;
  #timer: Timer | undefined;
  /** Monotonic ms at which what is not in the file is written; undefined while there is no such thing. */
  #due: number | undefined;
  #busy = false;
  #running = false;
  /** After a failure nothing is tried before. */
  #retryAt = 0;
  #complained = false;

  constructor(
    ports: { readonly clock: Clock; readonly random: Random; readonly files: DataFiles; readonly log: Log },
    options: RingOptions,
  ) {
    this.#ports = ports;
    this.#capacity = options.capacity;
    this.#journal = new Journal(ports, FILE);
  }

  /** Its name; duplicates are told by it and an item's number. */
  get ring(): string {
    return this.#ring;
  }

  /** Not yet taken, oldest first. */
  get items(): readonly ReportItem[] {
    return this.#items;
  }

  /** Reads what an earlier life left for this home (base64url; '' before any): what was meant for another is dropped. */
  async load(home = ''): Promise<void> {
    this.#home = home;
    const [first, ...lines] = await this.#journal.read();
    const header = first === undefined ? undefined : read(Header, first);
    const strange = header !== undefined && header.home !== '' && header.home !== home;
    if (header !== undefined && !strange) this.#restore(lines);
    if (header !== undefined && this.#items.length > 0 && (this.#items.at(-1) as ReportItem).n < LAST) {
      this.#ring = header.ring;
      this.#next = (this.#items.at(-1) as ReportItem).n + LEAP;
      this.#bound();
      return;
    }
    this.#begin();
    if (header === undefined && lines.length > 0) {
      if (this.#journal.lines > 0) await this.#journal.setAside();
      this.#push({ k: 'gap', n: this.#next++, dropped: lines.length, at: Math.round(this.#ports.clock.wall()) });
    }
  }

  start(): void {
    this.#running = true;
    this.#tidy();
    if (this.#fresh > 0) this.#dueIn(WRITE_MS);
  }

  async stop(): Promise<void> {
    await this.#journal.settled();
    this.#retryAt = 0;
    this.#save();
    this.#running = false;
    this.#timer?.cancel();
    await this.#journal.settled();
  }

  /** Called whenever there is something new to send. */
  onNews(listener: () => void): void {
    this.#listener = listener;
  }

  /** Whether a home is there to take what is reported. */
  away(away: boolean): void {
    this.#away = away;
  }

  /** Whom the controller belongs to ('' for nobody): what was read for one home is nothing for the next. */
  belongTo(home: string): void {
    if (home === this.#home) return;
    const before = this.#home;
    this.#home = home;
    if (before !== '') this.#begin();
    // The file's first line names the home: it is begun anew.
    this.#onDisk = 0;
    this.#tidy();
    if (this.#fresh > 0) this.#dueIn(WRITE_MS);
  }

  add(news: News): void {
    this.#push({ ...news, n: this.#next++ } as ReportItem);
    this.#bound();
    this.#dueIn(news.k === 'event' ? EVENT_MS : WRITE_MS);
    if (this.#away && this.#fresh >= WRITE_ITEMS) this.#save();
    this.#listener?.();
  }

  /** The home has committed all items up to `n`. */
  taken(ring: string, n: number): void {
    if (ring !== this.#ring) return;
    const count = this.#items.length - countAfter(this.#items, n);
    if (count === 0) return;
    for (const item of this.#items.splice(0, count)) this.#characters -= sizeOf(item);
    this.#undue();
    if (this.#fresh > 0) this.#dueIn(WRITE_MS);
    this.#tidy();
  }

  /** Items that are not in the file. */
  get #fresh(): number {
    return countAfter(this.#items, this.#onDisk);
  }

  #begin(): void {
    this.#ring = toBase64Url(this.#ports.random.bytes(16));
    this.#items = [];
    this.#characters = 0;
    this.#next = 1;
    this.#onDisk = 0;
    this.#undue();
  }

  #push(item: ReportItem): void {
    this.#items.push(item);
    this.#characters += sizeOf(item);
  }

  /** Items in their order. Lines that say nothing are counted as lost, in the place where they stood. */
  #restore(lines: readonly (string | undefined)[]): void {
    let damaged = 0;
    let all = 0;
    const gap = (before: number, at: number): void => {
      const n = Math.min((this.#items.at(-1)?.n ?? 0) + damaged, before);
      if (damaged > 0 && n > (this.#items.at(-1)?.n ?? 0)) this.#push({ k: 'gap', n, dropped: damaged, at });
      all += damaged;
      damaged = 0;
    };
    for (const line of lines) {
      const item = line === undefined ? undefined : read(ReportItem, line);
      if (item === undefined) damaged++;
      else if (item.n > (this.#items.at(-1)?.n ?? 0)) {
        gap(item.n - 1, item.at);
        this.#push(item);
      }
    }
    this.#onDisk = this.#items.at(-1)?.n ?? 0;
    gap(Number.MAX_SAFE_INTEGER, Math.round(this.#ports.clock.wall()));
    if (all > 0) this.#ports.log.error('kept readings are damaged; the home is told how many', { lines: all, kept: this.#items.length });
  }

  /** Drops the oldest beyond the bounds; a gap in their place, with the number of the last, says how many. */
  #bound(): void {
    let over = Math.max(0, this.#items.length - this.#capacity);
    let size = this.#characters;
    for (let i = 0; i < over; i++) size -= sizeOf(this.#items[i] as ReportItem);
    while (size > CHARACTERS && over < this.#items.length - 2) size -= sizeOf(this.#items[over++] as ReportItem);
    if (over === 0) return;
    // One more: the gap takes a place too.
    const dropped = this.#items.splice(0, over + 1);
    let count = 0;
    for (const item of dropped) {
      this.#characters -= sizeOf(item);
      count += item.k === 'gap' ? item.dropped : 1;
    }
    const { n, at } = dropped.at(-1) as ReportItem;
    const gap: ReportItem = { k: 'gap', n, dropped: count, at };
    this.#items.unshift(gap);
    this.#characters += sizeOf(gap);
  }

  #dueIn(ms: number): void {
    const at = Math.max(this.#ports.clock.now() + ms, this.#retryAt);
    if (!this.#running || (this.#due !== undefined && this.#due <= at)) return;
    this.#due = at;
    this.#timer?.cancel();
    this.#timer = this.#ports.clock.after(at - this.#ports.clock.now(), () => this.#save());
  }

  #undue(): void {
    this.#due = undefined;
    this.#timer?.cancel();
  }

  /** Writes what is not in the file yet. What comes while it is written waits for its own time. */
  #save(): void {
    this.#undue();
    if (this.#fresh === 0) return;
    if (this.#busy || this.#ports.clock.now() < this.#retryAt) {
      this.#dueIn(WRITE_MS);
      return;
    }
    const fresh = this.#items.slice(-this.#fresh);
    const last = (fresh.at(-1) as ReportItem).n;
    // A file that holds mostly what was dropped or taken long ago is written anew.
    const whole = this.#journal.lines === 0 || this.#journal.lines + fresh.length > 2 * this.#capacity;
    const lines = (whole ? this.#items : fresh).map((item) => JSON.stringify(item));
    const header = JSON.stringify({ v: 1, ring: this.#ring, home: this.#home });
    const ring = this.#ring;
    this.#do(whole ? this.#journal.rewrite([header, ...lines]) : this.#journal.append(lines), () => {
      if (ring === this.#ring) this.#onDisk = last;
    });
  }

  /** Where all that the file holds is taken it goes, and the next one is begun when it is needed. */
  #tidy(): void {
    if (!this.#running || this.#busy || this.#journal.lines === 0 || this.#ports.clock.now() < this.#retryAt) return;
    if (this.#onDisk === 0 || (this.#items[0]?.n ?? Number.POSITIVE_INFINITY) > this.#onDisk) this.#do(this.#journal.remove(), () => {});
  }

  /** One thing is done with the file at a time, so that what is decided next is decided on what is there. */
  #do(work: Promise<void>, done: () => void): void {
    this.#busy = true;
    work.then(
      () => {
        this.#complained = false;
        this.#busy = false;
        done();
        this.#tidy();
      },
      (error: unknown) => {
        if (!this.#complained)
          this.#ports.log.error('readings cannot be written to the disk; they are kept in memory: is it full?', {
            event: 'disk.failed',
            error,
          });
        this.#complained = true;
        this.#busy = false;
        this.#retryAt = this.#ports.clock.now() + WRITE_MS;
        if (this.#fresh > 0) this.#dueIn(WRITE_MS);
      },
    );
  }
}

/** How many of the items have a number over `n`. */
export function countAfter(items: readonly ReportItem[], n: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as ReportItem).n <= n) low = middle + 1;
    else high = middle;
  }
  return items.length - low;
}

/** Most values are numbers and booleans: only what can be large is measured. */
function sizeOf(item: ReportItem): number {
  const content = item.k === 'value' ? item.value : item.k === 'event' ? item.data : undefined;
  if (typeof content === 'string') return 100 + content.length;
  return 100 + (typeof content === 'object' && content !== null ? JSON.stringify(content).length : 0);
}

function read<T>(schema: v.GenericSchema<unknown, T>, line: string): T | undefined {
  const json = readJson(line, { bytes: 65_536 });
  const result = json.ok ? v.safeParse(schema, json.value) : undefined;
  return result?.success === true ? result.output : undefined;
}
