import type { ReportItem, ThingValue } from '@around/messages';
import type { Log } from '@around/platform';
import type { ReadingBook } from './books.js';
import type { News } from './changeLog.js';
import type { HouseThing, Things } from './things.js';
import type { Values } from './values.js';

/** Largest value, as JSON text, that a property may have. */
const MAX_VALUE = 16_384;

/** Takes what controllers report: applied at once, acknowledged when it is committed, each item exactly once. */
export class Reports {
  readonly #log: Log;
  readonly #things: Things;
  readonly #values: Values;
  readonly #book: ReadingBook;
  readonly #emit: (news: News) => void;
  /** The last item of each `controller/ring` that was applied: ahead of what is committed by a moment. */
  readonly #applied = new Map<string, number>();

  constructor(
    ports: { readonly log: Log },
    deps: { readonly things: Things; readonly values: Values; readonly book: ReadingBook; emit(news: News): void },
  ) {
    this.#log = ports.log;
    this.#things = deps.things;
    this.#values = deps.values;
    this.#book = deps.book;
    this.#emit = (news) => deps.emit(news);
  }

  async take(controller: string, ring: string, items: readonly ReportItem[]): Promise<void> {
    const place = `${controller}/${ring}`;
    let applied = this.#applied.get(place);
    if (applied === undefined) {
      applied = this.#book.taken(controller, ring);
      this.#forgetRings(controller);
    }
    const values = new Map<string, ThingValue>();
    let newest = -1;
    for (const item of items) {
      newest = Math.max(newest, item.n);
      if (item.n <= applied) continue;
      applied = item.n;
      const value = this.#apply(controller, item);
      if (value !== undefined) values.set(`${value.thing}/${value.name}`, value);
    }
    this.#applied.set(place, applied);
    // Also where all of it was applied before: the controller asks again because it never heard that it is committed.
    if (newest >= 0) await this.#book.commit(controller, ring, applied, [...values.values()]);
  }

  forget(controller: string): void {
    this.#forgetRings(controller);
  }

  /** A controller has one ring at a time; the database remembers the older ones. */
  #forgetRings(controller: string): void {
    for (const place of this.#applied.keys()) if (place.startsWith(`${controller}/`)) this.#applied.delete(place);
  }

  #apply(controller: string, item: ReportItem): ThingValue | undefined {
    if (item.k === 'gap') {
      this.#emit({ k: 'notice', kind: 'gap', controller, detail: `${item.dropped} readings were lost: its store was full`, at: item.at });
      return undefined;
    }
    const id = `${controller}/${item.thing}`;
    const thing = this.#things.get(id);
    if (thing === undefined || !fits(thing, item)) {
      this.#log.warn('a report names what its controller never described', { controller, thing: item.thing, name: item.name });
      return undefined;
    }
    const content = item.k === 'value' ? item.value : item.data;
    if ((JSON.stringify(content) ?? '').length > MAX_VALUE) {
      this.#log.warn('a reading is too large and is dropped', { thing: id, name: item.name, limit: MAX_VALUE });
      return undefined;
    }
    if (item.k === 'event') {
      this.#emit({ k: 'event', thing: id, name: item.name, at: item.at, ...(item.data === undefined ? {} : { data: item.data }) });
      return undefined;
    }
    const staleAfter = thing.model.properties[item.name]?.['around:staleAfter'];
    return this.#values.set(controller, { thing: id, name: item.name, value: item.value, at: item.at }, item.quality, staleAfter);
  }
}

function fits(thing: HouseThing, item: Exclude<ReportItem, { k: 'gap' }>): boolean {
  return Object.hasOwn(item.k === 'value' ? thing.model.properties : thing.model.events, item.name);
}
