import type { History, HistoryValue, Readings, Recorded, Taken } from '@around/messages';
import type { Archive } from '../history/archive.js';
import { joinSeries, overlapOf, type Replacement } from '../history/joinSeries.js';
import type { HistoryBook, HistoryItem, HistorySpan, ReadingsSpan, TakenAs } from '../house/books.js';
import { AskRefused } from '../house/refused.js';
import type { Db } from './db.js';
import { EventRows } from './eventRows.js';

/** Events and gaps kept, as configured by `limits.eventRows`. */
export const EVENT_ROWS = 1_000_000;

/**
 * What the house was like and what happened: readings in the archive; events, and gaps (the `thing` is a controller, the value how many
 * items it lost), in rows. `at` is the controller's own time, Unix ms.
 */
export class SqlHistory implements HistoryBook {
  readonly #db: Db;
  readonly #archive: Archive;
  readonly #events: EventRows;

  constructor(db: Db, archive: Archive, rows = EVENT_ROWS) {
    this.#db = db;
    this.#archive = archive;
    this.#events = new EventRows(db, archive, rows);
    archive.packer.also((now) => this.#events.forget(now));
  }

  /** Adds items; called within a transaction of whoever commits them. */
  add(items: readonly HistoryItem[]): void {
    this.#archive.addAll(items.filter(({ kind }) => kind === 'value'));
    for (const item of items) if (item.kind !== 'value') this.#events.add(item);
  }

  /** The transaction of what was added failed. */
  failed(): void {
    this.#archive.failed();
  }

  past(thing: string, name: string, span: HistorySpan): History {
    return this.#archive.ask(thing, name, span) ?? this.#events.past(thing, name, span);
  }

  recorded(): readonly Recorded[] {
    return [...this.#archive.recorded(), ...this.#events.recorded()];
  }

  page(thing: string, name: string, span: ReadingsSpan): Readings {
    return this.#archive.page(thing, name, span) ?? this.#events.page(thing, name, span);
  }

  async take(thing: string, name: string, values: readonly HistoryValue[], { kind, dry }: TakenAs): Promise<Taken> {
    const kept = this.#archive.keeping.of(thing, name);
    if (kept.readings === 0) {
      throw new AskRefused(
        'notKept',
        `the history of ${thing}.${name} is never kept: change history.keep in the home’s configuration first`,
      );
    }
    const isEvent =
      kind === 'event' || (kind === undefined && this.#events.recorded().some((one) => one.thing === thing && one.name === name));
    if (!isEvent) return this.#archive.take(thing, name, values, { kind, dry });
    const added = await this.#events.take(thing, name, values, dry);
    return { added, known: values.length - added, refused: 0 };
  }

  overlap(replacement: Replacement): number {
    return overlapOf(this.#archive.joining, replacement);
  }

  /** The new thing has the old one’s past; within a transaction, after which comes `replaced`. */
  replace(replacement: Replacement): void {
    joinSeries(this.#db, this.#archive.joining, replacement);
    const rename = this.#db.prepare("UPDATE events SET thing = ? WHERE thing = ? AND name = ? AND kind = 'event'");
    for (const name of replacement.events) rename.run(replacement.now, replacement.old, name);
  }

  replaced(): void {
    this.#archive.shelf.reload();
  }

  /** Forgets a controller's gaps and all that its things ever said; within a transaction. */
  removeController(controller: string): void {
    // "/" is followed by "0": all ids that begin with "controller/".
    this.#db.prepare("DELETE FROM events WHERE thing = ?1 OR (thing > ?1 || '/' AND thing < ?1 || '0')").run(controller);
    this.#archive.remove(({ thing }) => thing.startsWith(`${controller}/`));
  }
}
