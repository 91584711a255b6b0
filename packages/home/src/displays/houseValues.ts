import type { Change, Look, Snapshot, ThingValue } from '@around/messages';
import type { Status } from './houseFace.js';
import { displayText } from './text.js';
import { Trend } from './trend.js';
import { type ValueSchema, valueText } from './valueText.js';
import type { Words } from './words.js';

/** The properties that tell the weather in and around the house, and how many of each are shown. */
const WEATHER = [
  ['TemperatureProperty', 2],
  ['HumidityProperty', 1],
  ['BarometricPressureProperty', 1],
] as const;
/** Named values at most. */
const MAX_FAVOURITES = 12;

export interface ShownValue {
  readonly name: string;
  readonly value: string;
}

/** Numbers with their times (Unix ms). */
export type PastOf = (thing: string, name: string) => readonly { readonly at: number; readonly value: number }[];

interface Known {
  title: string;
  properties: Readonly<Record<string, ValueSchema>>;
  look: Look | undefined;
}

export interface ValuesOptions {
  readonly words: Words;
  /** What a thing is called on this display. */
  naming(title: string, id: string): string;
  /** The thing that is shown large; missing: the first favourite, else the first thermometer. */
  readonly thing?: string;
  /** What a number was in the last day, by the home's history; missing: the course begins with this run. */
  readonly past?: PastOf;
}

/** The values that a small display shows: the house's weather, its favourites, and one thing with its course. Pure. */
export class HouseValues {
  readonly #o: ValuesOptions;
  readonly #things = new Map<string, Known>();
  readonly #looks = new Map<string, Look>();
  readonly #values = new Map<string, ThingValue>();
  /** Values that may be shown, by thing and name: the others are passed over at once. */
  #keys: ReadonlySet<string> = new Set();
  /** What was shown last: a value that does not change it is no news. */
  #last = '';
  #chosen: { thing: string; name: string; trend: Trend } | undefined;

  constructor(snapshot: Snapshot, options: ValuesOptions) {
    this.#o = options;
    for (const look of snapshot.looks ?? []) this.#looks.set(look.thing, look);
    for (const thing of snapshot.things) this.#setThing(thing.id, thing.td);
    for (const value of snapshot.values) this.#values.set(`${value.thing} ${value.name}`, value);
    this.#choose();
    for (const value of snapshot.values) this.#course(value);
    this.#news();
  }

  /** Whether what is shown may have changed. */
  apply(change: Change): boolean {
    switch (change.k) {
      case 'thing':
        this.#setThing(change.thing.id, change.thing.td);
        this.#choose();
        return this.#news();
      case 'gone':
        this.#things.delete(change.thing);
        for (const key of this.#values.keys()) if (key.startsWith(`${change.thing} `)) this.#values.delete(key);
        this.#choose();
        return this.#news();
      case 'look':
        this.#setLook(change.look);
        this.#choose();
        return this.#news();
      case 'value': {
        const key = `${change.value.thing} ${change.value.name}`;
        this.#values.set(key, change.value);
        this.#course(change.value);
        return this.#keys.has(key) && this.#news();
      }
      default:
        return false;
    }
  }

  title(id: string): string {
    const known = this.#things.get(id);
    return this.#o.naming(known?.look?.title ?? known?.title ?? id, id);
  }

  /** Temperatures first, then humidity and pressure. */
  weather(): ShownValue[] {
    return WEATHER.flatMap(([type, most]) =>
      this.#ordered()
        .flatMap(([id, { properties }]) =>
          Object.entries(properties)
            .filter(([name, schema]) => schema['@type'] === type && this.#isGood(id, name))
            .map(([name, schema]) => this.#shown(id, name, schema)),
        )
        .slice(0, most),
    );
  }

  /** The main value of each favourite. */
  favourites(): ShownValue[] {
    return this.#ordered()
      .filter(([, { look }]) => look?.favourite === true)
      .slice(0, MAX_FAVOURITES)
      .flatMap(([id, { properties }]) => {
        const [name, schema] = Object.entries(properties)[0] ?? [];
        return name === undefined || schema === undefined ? [] : [this.#shown(id, name, schema)];
      });
  }

  /** The chosen thing with its course. @param now Unix ms */
  thing(now: number): Status['thing'] {
    const chosen = this.#chosen;
    const schema = chosen === undefined ? undefined : this.#things.get(chosen.thing)?.properties[chosen.name];
    if (chosen === undefined || schema === undefined) return undefined;
    const { name: title, value } = this.#shown(chosen.thing, chosen.name, schema);
    const means = chosen.trend.means(now) ?? [];
    const known = means.filter((mean) => mean !== null);
    const low = Math.min(...known);
    const high = Math.max(...known);
    // A line that does not move stands in the middle.
    const point = (mean: number): number => (high === low ? 50 : Math.round(((mean - low) / (high - low)) * 100));
    return {
      title,
      value,
      hours: chosen.trend.hours,
      low: known.length === 0 ? '' : valueText(schema, low, this.#o.words),
      high: known.length === 0 ? '' : valueText(schema, high, this.#o.words),
      points: means.map((mean) => (mean === null ? null : point(mean))),
    };
  }

  #setThing(id: string, td: { readonly title: string; readonly properties?: unknown }): void {
    const properties = (td.properties ?? {}) as Readonly<Record<string, ValueSchema>>;
    this.#things.set(id, { title: td.title, properties, look: this.#looks.get(id) });
  }

  #setLook(look: Look): void {
    this.#looks.set(look.thing, look);
    const known = this.#things.get(look.thing);
    if (known !== undefined) known.look = look;
  }

  /** Favourites first, then as the household ordered them. */
  #ordered(): [string, Known][] {
    const rank = ({ look }: Known): number => (look?.favourite === true ? 0 : 1e6) + (look?.order ?? 1e5);
    return [...this.#things].sort(([a, x], [b, y]) => rank(x) - rank(y) || (a < b ? -1 : 1));
  }

  /** After a thing or a look changed: which thing is shown large, and which values may be shown at all. */
  #choose(): void {
    this.#chooseThing();
    const weather: ReadonlySet<unknown> = new Set(WEATHER.map(([type]) => type));
    const keys = [...this.#things].flatMap(([id, { properties, look }]) =>
      Object.entries(properties)
        .filter(([, schema], i) => weather.has(schema['@type']) || (i === 0 && look?.favourite === true))
        .map(([name]) => `${id} ${name}`),
    );
    this.#keys = new Set(this.#chosen === undefined ? keys : [...keys, `${this.#chosen.thing} ${this.#chosen.name}`]);
  }

  #chooseThing(): void {
    const numeric = ([, { properties }]: [string, Known]): string | undefined =>
      Object.keys(properties).find((name) => ['number', 'integer'].includes(String(properties[name]?.type)));
    const things = this.#ordered().filter((one) => numeric(one) !== undefined);
    const isWarm = ([, { properties }]: [string, Known]) => Object.values(properties).some((one) => one['@type'] === 'TemperatureProperty');
    const found =
      this.#o.thing === undefined
        ? (things.find(([, { look }]) => look?.favourite === true) ?? things.find(isWarm))
        : things.find(([id]) => id === this.#o.thing);
    const name = found === undefined ? undefined : numeric(found);
    if (found === undefined || name === undefined) this.#chosen = undefined;
    else if (this.#chosen?.thing !== found[0] || this.#chosen.name !== name) {
      const trend = new Trend();
      for (const { at, value } of this.#o.past?.(found[0], name) ?? []) trend.add(value, at);
      this.#chosen = { thing: found[0], name, trend };
    }
  }

  #course({ thing, name, value, at, quality }: ThingValue): void {
    const chosen = this.#chosen;
    if (chosen?.thing === thing && chosen.name === name && quality === 'good' && typeof value === 'number') chosen.trend.add(value, at);
  }

  #isGood(id: string, name: string): boolean {
    return this.#values.get(`${id} ${name}`)?.quality === 'good';
  }

  #shown(id: string, name: string, schema: ValueSchema): ShownValue {
    const held = this.#values.get(`${id} ${name}`);
    const text = held === undefined || held.quality !== 'good' ? '–' : valueText(schema, held.value, this.#o.words);
    return { name: displayText(this.title(id), 32) || id, value: displayText(text, 24) };
  }

  #news(): boolean {
    const thing = this.thing(0);
    const shown = JSON.stringify([this.weather(), this.favourites(), thing?.title, thing?.value]);
    if (shown === this.#last) return false;
    this.#last = shown;
    return true;
  }
}
