import { MAX_WISH_MS } from '@around/messages';
import type { Clock, Log, Timer } from '@around/platform';
import type { WishBook, WishEnd, WishRecord } from '../books.js';

/** Wishes that are no more and are remembered, so that a repetition changes nothing. */
const MAX_PAST = 1_000;

/** One wish that waits for its time, or has its command under way. */
export interface Held {
  readonly record: WishRecord;
  /** Our monotonic ms from which on it is over. */
  readonly deadline: number;
  /** Its place among the commands: those numbered higher were asked for later. Undefined for a wish from before a restart. */
  readonly after: number | undefined;
  /** The command that is under way with it. */
  command: string | undefined;
  /** Commands that came to nothing, monotonic ms of the last, and from when on the next may go. */
  attempts: number;
  triedAt: number;
  notBefore: number;
  timer: Timer | undefined;
}

/** The wishes that are held, one a property, and the past ones that are remembered; what changes is on the disk first. */
export class WishShelf {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #book: WishBook;
  readonly #held = new Map<string, Held>();
  /** By property: the newest that is no more. */
  readonly #past = new Map<string, WishRecord>();
  /** By the wish's id. */
  readonly #gone = new Map<string, WishRecord>();

  constructor(ports: { readonly clock: Clock; readonly log: Log }, book: WishBook) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#book = book;
  }

  /**
   * Brings back what was held. What is left of a wish's life is reckoned once, by wall clocks, and never more than it was made with: from
   * then on only the monotonic clock counts.
   */
  restore(): void {
    const now = this.#clock.now();
    const wall = this.#clock.wall();
    for (const record of this.#book.all()) {
      const { made, until } = record;
      if (record.gone === undefined) {
        const left = Math.max(0, Math.min(until - wall, until - made, MAX_WISH_MS));
        this.#hold(record, now + left, undefined);
      } else if (wall - until < MAX_WISH_MS) this.#remember(record);
      else this.#forget(record);
    }
  }

  get size(): number {
    return this.#held.size;
  }

  get(thing: string, name: string): Held | undefined {
    return this.#held.get(`${thing} ${name}`);
  }

  all(): Held[] {
    return [...this.#held.values()];
  }

  ofKey(key: string): number {
    return this.all().filter(({ record }) => record.key === key).length;
  }

  /** A wish with this id, held or past. */
  find(id: string): { readonly record: WishRecord; readonly command?: string | undefined } | undefined {
    const past = this.#gone.get(id);
    return past === undefined ? this.all().find(({ record }) => record.id === id) : { record: past };
  }

  /** The version of the next wish for this property. */
  nextVersion(thing: string, name: string): number {
    const last = this.get(thing, name)?.record ?? this.#past.get(`${thing} ${name}`);
    return (last?.version ?? 0) + 1;
  }

  /**
   * Takes a wish in; the one for the same property before it is past.
   * @param after its place among the commands
   * @throws where it cannot be written down
   */
  add(record: WishRecord, after: number): Held {
    this.#book.put(record);
    const older = this.get(record.thing, record.name);
    if (older !== undefined) this.#leave(older, 'replaced');
    return this.#hold(record, this.#clock.now() + (record.until - record.made), after);
  }

  /** It is no more. @returns false where that could not be written down: it would come back with the home's next start */
  end(held: Held, why: WishEnd): boolean {
    const record = this.#leave(held, why);
    try {
      this.#book.put(record);
      return true;
    } catch (error) {
      this.#log.error('that a wish is no more could not be written down: is the disk full?', {
        thing: record.thing,
        name: record.name,
        error: String(error),
      });
      return false;
    }
  }

  stop(): void {
    for (const held of this.#held.values()) held.timer?.cancel();
  }

  #hold(record: WishRecord, deadline: number, after: number | undefined): Held {
    const past = Number.NEGATIVE_INFINITY;
    const held: Held = { record, deadline, after, command: undefined, attempts: 0, triedAt: past, notBefore: past, timer: undefined };
    this.#held.set(`${record.thing} ${record.name}`, held);
    return held;
  }

  #leave(held: Held, why: WishEnd): WishRecord {
    held.timer?.cancel();
    const record: WishRecord = { ...held.record, gone: why };
    this.#held.delete(`${record.thing} ${record.name}`);
    this.#remember(record);
    return record;
  }

  #remember(record: WishRecord): void {
    const property = `${record.thing} ${record.name}`;
    this.#past.delete(property);
    this.#past.set(property, record);
    this.#gone.set(record.id, record);
    if (this.#gone.size > MAX_PAST) this.#gone.delete(this.#gone.keys().next().value as string);
    if (this.#past.size <= MAX_PAST) return;
    const [oldest, past] = this.#past.entries().next().value as [string, WishRecord];
    this.#past.delete(oldest);
    if (!this.#held.has(oldest)) this.#forget(past);
  }

  #forget({ thing, name }: WishRecord): void {
    try {
      this.#book.remove(thing, name);
    } catch (error) {
      this.#log.warn('a past wish could not be removed: is the disk full?', { thing, name, error: String(error) });
    }
  }
}
