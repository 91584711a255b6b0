import type { ReportItem, ThingValue } from '@around/messages';
import { saying, wordsOf } from '@around/messages/sayings';
import type { Clock, Log, Timer } from '@around/platform';
import type { HistoryItem, Kept, ReadingBook } from './books.js';
import type { News } from './changeLog.js';
import type { HouseThing, Things } from './things.js';
import type { Values } from './values.js';

/** Largest value, as JSON text, that a property may have. */
const MAX_VALUE = 16_384;
/** How soon what the disk did not take is tried again; longer each time that it fails. */
const RETRY_MS = 5_000;
const MAX_RETRY_MS = 60_000;

/** A report that is to be committed, or that the disk did not take. */
interface Batch {
  /** What must be committed before it, and its own last item. */
  readonly after: number;
  readonly n: number;
  readonly kept: Kept;
}

/** How far a controller's ring was taken. */
interface Place {
  readonly controller: string;
  readonly ring: string;
  /** Shown and told: ahead of what is committed by a moment, or by as long as the disk takes nothing. */
  applied: number;
  /** On its way to the disk, or there. */
  queued: number;
  /** The first that the disk did not take: until it does nothing after it is kept here, the controller has it. */
  refused: Batch | undefined;
  retry: Timer | undefined;
  failures: number;
}

/**
 * Takes what controllers report: applied at once, in the database exactly once, acknowledged when it is there. While the disk takes
 * nothing the house goes on: values and events are told, nothing is acknowledged, and the controller keeps what is not.
 */
export class Reports {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #things: Things;
  readonly #values: Values;
  readonly #book: ReadingBook;
  readonly #emit: (news: News) => void;
  readonly #again: (controller: string) => void;
  /** By `controller/ring`. */
  readonly #places = new Map<string, Place>();

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    deps: {
      readonly things: Things;
      readonly values: Values;
      readonly book: ReadingBook;
      emit(news: News): void;
      /** The disk takes writes again: the controller is to say once more what is not acknowledged. */
      again(controller: string): void;
    },
  ) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#things = deps.things;
    this.#values = deps.values;
    this.#book = deps.book;
    this.#emit = (news) => deps.emit(news);
    this.#again = (controller) => deps.again(controller);
  }

  /** Resolves to whether all of it is committed. False: the controller is to keep it, and hears of it later. */
  async take(controller: string, ring: string, items: readonly ReportItem[]): Promise<boolean> {
    const place = this.#placeOf(controller, ring);
    const before = place.queued;
    const values = new Map<string, ThingValue>();
    const history: HistoryItem[] = [];
    for (const item of items) {
      const fresh = item.n > place.applied;
      if (fresh) place.applied = item.n;
      const keep = item.n > place.queued && place.refused === undefined;
      if (!fresh && !keep) continue;
      const taken = this.#one(controller, item, place.queued, fresh);
      if (keep) place.queued = item.n;
      if (!keep || taken === undefined) continue;
      history.push(taken);
      if (taken.kind === 'value') values.set(`${taken.thing}/${taken.name}`, newest(item, taken));
    }
    if (items.length === 0) return true;
    // Also where all of it was taken before: the controller asks again because it never heard that it is committed.
    return (
      place.refused === undefined &&
      this.#commit(place, { after: before, n: place.queued, kept: { values: [...values.values()], history } })
    );
  }

  forget(controller: string): void {
    for (const [key, place] of this.#places) {
      if (place.controller !== controller) continue;
      place.retry?.cancel();
      this.#places.delete(key);
    }
  }

  stop(): void {
    for (const { retry } of this.#places.values()) retry?.cancel();
  }

  #placeOf(controller: string, ring: string): Place {
    const key = `${controller}/${ring}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      const n = this.#book.taken(controller, ring);
      // A controller has one ring at a time; the database remembers the older ones.
      this.forget(controller);
      place = { controller, ring, applied: n, queued: n, refused: undefined, retry: undefined, failures: 0 };
      this.#places.set(key, place);
    }
    return place;
  }

  async #commit(place: Place, batch: Batch): Promise<boolean> {
    const { controller, ring } = place;
    try {
      await this.#book.commit(controller, ring, batch, batch.kept);
      place.failures = 0;
      return true;
    } catch (error) {
      if (this.#places.get(`${controller}/${ring}`) !== place || place.refused !== undefined) return false;
      this.#log.error('readings could not be kept: is the disk full? The controller keeps them', {
        event: 'disk.failed',
        controller,
        error: String(error),
      });
      place.refused = batch;
      place.queued = batch.after;
      this.#retryLater(place);
      return false;
    }
  }

  #retryLater(place: Place): void {
    const wait = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** Math.min(place.failures++, 10));
    place.retry = this.#clock.after(wait, () => void this.#retry(place));
  }

  async #retry(place: Place): Promise<void> {
    const { controller, ring, refused } = place;
    if (refused === undefined) return;
    try {
      // Where the position is another than it was, the database itself was changed: what it says now is what counts.
      if (this.#book.taken(controller, ring) === refused.after) await this.#book.commit(controller, ring, refused, refused.kept);
      place.queued = this.#book.taken(controller, ring);
    } catch {
      this.#retryLater(place);
      return;
    }
    place.refused = undefined;
    this.#log.info('readings are kept again', { controller });
    this.#again(controller);
  }

  /**
   * What of it belongs into the history; undefined where it means nothing here. `before`: the last item that is kept; `fresh`: nobody
   * was told of this one yet.
   */
  #one(controller: string, item: ReportItem, before: number, fresh: boolean): HistoryItem | undefined {
    if (item.k === 'gap') {
      // A report that we took may be among what the controller had to drop before it heard so.
      const lost = before < 0 ? item.dropped : Math.min(item.dropped, item.n - before);
      if (lost <= 0) return undefined;
      if (fresh) this.#emit({ k: 'notice', kind: 'gap', controller, ...wordsOf(saying('readingsLost', { count: lost })), at: item.at });
      return { thing: controller, name: '', kind: 'gap', at: item.at, value: lost };
    }
    const thing = this.#described(controller, item, fresh);
    if (thing === undefined) return undefined;
    const { name, at } = item;
    if (item.k === 'event') {
      const data = item.data === undefined ? {} : { data: item.data };
      if (fresh) this.#emit({ k: 'event', thing: thing.id, name, at, ...data });
      return { thing: thing.id, name, kind: 'event', at, value: item.data };
    }
    const staleAfter = thing.model.properties[name]?.['around:staleAfter'];
    if (fresh) this.#values.set(controller, { thing: thing.id, name, value: item.value, at }, item.quality, staleAfter);
    return { thing: thing.id, name, kind: 'value', at, value: item.quality === 'unavailable' ? undefined : item.value };
  }

  /** The thing that it is of, where its controller described it so. */
  #described(controller: string, item: Exclude<ReportItem, { k: 'gap' }>, complain: boolean): HouseThing | undefined {
    const id = `${controller}/${item.thing}`;
    const thing = this.#things.get(id);
    if (thing === undefined || !fits(thing, item)) {
      if (complain)
        this.#log.warn('a report names what its controller never described', { controller, thing: item.thing, name: item.name });
      return undefined;
    }
    const content = item.k === 'value' ? item.value : item.data;
    if ((JSON.stringify(content) ?? '').length <= MAX_VALUE) return thing;
    if (complain) this.#log.warn('a reading is too large and is dropped', { thing: id, name: item.name, limit: MAX_VALUE });
    return undefined;
  }
}

function newest(item: ReportItem, { thing, name, at }: HistoryItem): ThingValue {
  return { thing, name, value: item.k === 'value' ? item.value : undefined, at, quality: 'good' };
}

function fits(thing: HouseThing, item: Exclude<ReportItem, { k: 'gap' }>): boolean {
  return Object.hasOwn(item.k === 'value' ? thing.model.properties : thing.model.events, item.name);
}
