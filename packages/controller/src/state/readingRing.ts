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
/** Unwritten items while the home is away are written this often, or when there are so many (an SD card wears out). */
const WRITE_MS = 30_000;
const WRITE_ITEMS = 100;
/** After a restart numbers go on from here: further than any life counts between two writes. */
const LEAP = 10_000_000;

const Header = v.object({ v: v.literal(1), ring: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/)) });

/** What is to be reported and not yet committed at home: numbered, bounded, and on the disk where the home stays away. */
export class ReadingRing {
  readonly #ports: { readonly clock: Clock; readonly random: Random; readonly log: Log };
  readonly #capacity: number;
  readonly #journal: Journal;
  #ring = '';
  #next = 1;
  #items: ReportItem[] = [];
  /** Numbers up to here are in the file. */
  #written = 0;
  /** The gap's items that the home knows of by an earlier gap. */
  #timer: Timer | undefined;
  #away = true;
  #listener: (() => void) | undefined;
  #oldestUnwritten: number | undefined;

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

  async load(): Promise<void> {
    const [first, ...lines] = await this.#journal.read();
    const header = first === undefined ? undefined : read(Header, first);
    if (header !== undefined) {
      this.#items = lines.map((line) => read(ReportItem, line)).filter((item) => item !== undefined);
      this.#items.sort((a, b) => a.n - b.n);
    }
    if (header === undefined || this.#items.length === 0) {
      this.#ring = toBase64Url(this.#ports.random.bytes(16));
      if (first !== undefined) await this.#journal.remove();
      return;
    }
    this.#ring = header.ring;
    this.#written = this.#items.at(-1)?.n ?? 0;
    this.#next = this.#written + LEAP;
    this.#bound();
  }

  start(): void {
    this.#timer ??= this.#ports.clock.every(WRITE_MS / 2, () => this.#writeIfDue());
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#write();
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

  add(news: News): void {
    this.#items.push({ ...news, n: this.#next++ } as ReportItem);
    this.#bound();
    this.#oldestUnwritten ??= this.#ports.clock.now();
    if (this.#away && this.#unwritten >= WRITE_ITEMS) this.#write();
    this.#listener?.();
  }

  /** The home has committed all items up to `n`. */
  taken(ring: string, n: number): void {
    if (ring !== this.#ring) return;
    let count = 0;
    while (count < this.#items.length && (this.#items[count] as ReportItem).n <= n) count++;
    if (count === 0) return;
    this.#items.splice(0, count);
    if (this.#unwritten === 0) this.#oldestUnwritten = undefined;
    else this.#oldestUnwritten = this.#ports.clock.now();
    // What is on the disk is all taken: the file goes, and the next one is begun when it is needed.
    if (this.#journal.lines > 0 && (this.#items[0]?.n ?? Number.POSITIVE_INFINITY) > this.#written)
      this.#journal.remove().catch((error: unknown) => this.#failed(error));
  }

  get #unwritten(): number {
    let count = 0;
    for (let i = this.#items.length - 1; i >= 0 && (this.#items[i] as ReportItem).n > this.#written; i--) count++;
    return count;
  }

  /** Drops the oldest beyond the bound; a gap in their place, with the number of the last, says how many. */
  #bound(): void {
    const over = this.#items.length - this.#capacity;
    if (over <= 0) return;
    const dropped = this.#items.splice(0, over + 1);
    let count = 0;
    for (const item of dropped) count += item.k === 'gap' ? item.dropped : 1;
    const last = dropped.at(-1) as ReportItem;
    this.#items.unshift({ k: 'gap', n: last.n, dropped: count, at: last.at });
  }

  #writeIfDue(): void {
    if (this.#oldestUnwritten !== undefined && this.#ports.clock.now() - this.#oldestUnwritten >= WRITE_MS) this.#write();
  }

  #write(): void {
    this.#oldestUnwritten = undefined;
    const fresh = this.#items.filter((item) => item.n > this.#written);
    if (fresh.length === 0) return;
    this.#written = (fresh.at(-1) as ReportItem).n;
    const header = JSON.stringify({ v: 1, ring: this.#ring });
    // A file that holds mostly what was dropped or taken long ago is written anew.
    const whole = this.#journal.lines === 0 || this.#journal.lines + fresh.length > 2 * this.#capacity;
    const lines = (whole ? this.#items : fresh).map((item) => JSON.stringify(item));
    const done = whole ? this.#journal.rewrite([header, ...lines]) : this.#journal.append(lines);
    done.catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    this.#ports.log.error('readings cannot be written to the disk; they are kept in memory', { error });
  }
}

function read<T>(schema: v.GenericSchema<unknown, T>, line: string): T | undefined {
  const json = readJson(line, { bytes: 65_536 });
  const result = json.ok ? v.safeParse(schema, json.value) : undefined;
  return result?.success === true ? result.output : undefined;
}
