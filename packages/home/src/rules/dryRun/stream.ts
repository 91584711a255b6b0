import { type Change, type HistoryValue, placeOfPath, type ThingValue } from '@around/messages';
import type { LooksAt } from './looksAt.js';
import type { Past } from './past.js';

/** A page of readings has about so many: unpacking them holds up nobody. */
const FEW = 200;
const MANY = 2_000;
const HOUR = 3_600_000;
const LONGEST = 30 * 24 * HOUR;

/** What happened at one moment. */
export interface Moment {
  readonly at: number;
  readonly changes: readonly Change[];
}

/** What a rule looks at, as it was and as it changed from `since` to before `until`, in order of time; read page by page. */
export class Stream {
  /** Those that have to read a page. */
  readonly #hungry: Cursor[];
  /** All others that have more, the earliest first. */
  readonly #ready = new Heap();
  /** How it all was when the time began: the newest readings of before. */
  readonly values: readonly ThingValue[];

  constructor(
    past: Past,
    { properties, events }: Pick<LooksAt, 'properties' | 'events'>,
    { since, until }: { since: number; until: number },
  ) {
    this.values = [...properties].flatMap((path) => {
      const { thing, name } = placeOfPath(path);
      const before = past.before(thing, name, since);
      return before === undefined || before.value === null
        ? []
        : [{ thing, name, value: before.value, at: before.t, quality: 'good' as const }];
    });
    const known = new Map(this.values.map((value) => [`${value.thing}.${value.name}`, value]));
    this.#hungry = [
      ...[...properties].map((path) => {
        const { thing, name } = placeOfPath(path);
        const change = valueChanges(thing, name, known.get(path));
        return new Cursor((from, to) => past.readings(thing, name, from, to), change, since, until);
      }),
      ...[...events].map((path) => {
        const { thing, name } = placeOfPath(path);
        const change = ({ t, value }: HistoryValue): Change => ({
          k: 'event',
          n: 0,
          thing,
          name,
          at: t,
          ...(value === null ? {} : { data: value }),
        });
        return new Cursor((from, to) => past.events(thing, name, from, to), change, since, until);
      }),
    ];
  }

  /** Reads one page where one is needed. @returns whether `take` has to wait for more */
  fill(): boolean {
    const empty = this.#hungry.pop();
    if (empty === undefined) return false;
    empty.fill();
    this.#await(empty);
    return true;
  }

  /** The next moment; undefined where there is none. Nothing may have to be filled. */
  take(): Moment | undefined {
    const at = this.#ready.first?.next;
    if (at === undefined) return undefined;
    const changes: Change[] = [];
    while (this.#ready.first?.next === at) {
      const cursor = this.#ready.pop() as Cursor;
      cursor.take(at, changes);
      this.#await(cursor);
    }
    return { at, changes };
  }

  #await(cursor: Cursor): void {
    if (cursor.hungry) this.#hungry.push(cursor);
    else if (cursor.next !== undefined) this.#ready.push(cursor);
  }
}

/** A reading that is none leaves the value as it was, and says that it cannot be read. */
function valueChanges(thing: string, name: string, before: ThingValue | undefined): (reading: HistoryValue) => Change {
  let newest = before;
  return ({ t, value }) => {
    newest =
      value === null
        ? { thing, name, value: newest?.value ?? null, at: newest?.at ?? t, quality: 'unavailable' }
        : { thing, name, value, at: t, quality: 'good' };
    return { k: 'value', n: 0, value: newest };
  };
}

type Read = (from: number, to: number) => readonly HistoryValue[];

/** One property's readings, or one event's times. */
class Cursor {
  readonly #read: Read;
  readonly #change: (reading: HistoryValue) => Change;
  readonly #until: number;
  #from: number;
  #span = HOUR;
  #page: readonly HistoryValue[] = [];
  #at = 0;

  constructor(read: Read, change: (reading: HistoryValue) => Change, since: number, until: number) {
    this.#read = read;
    this.#change = change;
    this.#from = since;
    this.#until = until;
  }

  get hungry(): boolean {
    return this.#at >= this.#page.length && this.#from < this.#until;
  }

  get next(): number | undefined {
    return this.#page[this.#at]?.t;
  }

  fill(): void {
    const to = Math.min(this.#until, this.#from + this.#span);
    this.#page = this.#read(this.#from, to);
    this.#at = 0;
    this.#from = to;
    if (this.#page.length < FEW) this.#span = Math.min(LONGEST, this.#span * 2);
    else if (this.#page.length > MANY) this.#span = Math.max(60_000, this.#span / 2);
  }

  take(at: number, into: Change[]): void {
    for (let reading = this.#page[this.#at]; reading?.t === at; reading = this.#page[++this.#at]) into.push(this.#change(reading));
  }
}

/** Cursors of which the earliest is at hand: a rule may look at many things. Of those of one moment it is any. */
class Heap {
  readonly #items: Cursor[] = [];

  get first(): Cursor | undefined {
    return this.#items[0];
  }

  push(cursor: Cursor): void {
    const items = this.#items;
    const key = cursor.next as number;
    let at = items.length;
    items.push(cursor);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above] as Cursor;
      if ((parent.next as number) <= key) break;
      items[at] = parent;
      at = above;
    }
    items[at] = cursor;
  }

  pop(): Cursor | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    const key = last.next as number;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && ((items[below + 1] as Cursor).next as number) < ((items[below] as Cursor).next as number)) below++;
      const child = items[below] as Cursor;
      if ((child.next as number) >= key) break;
      items[at] = child;
      at = below;
    }
    items[at] = last;
    return first;
  }
}
