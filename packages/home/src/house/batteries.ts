import type { Change, PropertyAffordance, Snapshot, ThingValue } from '@around/messages';
import { saying } from '@around/messages/sayings';
import type { Clock } from '@around/platform';
import type { House } from './house.js';

/** `battery`, `batteryLevel`, `low_battery`. */
const BATTERY = /batter(y|ies)/i;
/** A battery is good again when it is so many percent above the level: a cold night is no new battery. */
const SLACK = 10;

/**
 * Tells owners and admins once of each battery that is nearly empty, and shows it as amiss until it is charged or changed. A battery is a
 * property with `battery` in its name: a figure in percent, or true for what is nearly empty. Who has none says nothing.
 */
export class Batteries {
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #house: Pick<House, 'amiss' | 'looks' | 'snapshot' | 'subscribe' | 'tell' | 'thing'>;
  /** Percent. */
  readonly #low: number;
  /** By thing: the names of its batteries that are nearly empty. */
  readonly #empty = new Map<string, Set<string>>();
  #off: (() => void) | undefined;

  /** @param low percent from which on a battery is nearly empty; 0: nobody is told */
  constructor(
    ports: { readonly clock: Pick<Clock, 'wall'> },
    house: Pick<House, 'amiss' | 'looks' | 'snapshot' | 'subscribe' | 'tell' | 'thing'>,
    low: number,
  ) {
    this.#clock = ports.clock;
    this.#house = house;
    this.#low = low;
  }

  /** What is nearly empty already was told before the home's restart. */
  start(): void {
    if (this.#low === 0 || this.#off !== undefined) return;
    this.#seed(this.#house.snapshot());
    this.#off = this.#house.subscribe((changes) => {
      for (const change of changes) this.#hear(change);
    });
  }

  stop(): void {
    this.#off?.();
    this.#off = undefined;
  }

  #seed({ values }: Pick<Snapshot, 'values'>): void {
    for (const value of values) if (BATTERY.test(value.name)) this.#take(value, false);
  }

  #hear(change: Change): void {
    switch (change.k) {
      case 'value':
        if (BATTERY.test(change.value.name) && change.value.quality === 'good') this.#take(change.value, true);
        return;
      case 'thing':
        // What it no longer has cannot be empty.
        for (const name of this.#empty.get(change.thing.id) ?? [])
          if (!this.#property(change.thing.id, name)) this.#good(change.thing.id, name);
        return;
      case 'gone':
        for (const name of this.#empty.get(change.thing) ?? []) this.#good(change.thing, name);
    }
  }

  #take({ thing, name, value }: ThingValue, tell: boolean): void {
    const was = this.#empty.get(thing)?.has(name) === true;
    const empty = this.#isEmpty(thing, name, value, was);
    if (empty === undefined) return;
    if (!empty) {
      if (was) this.#good(thing, name);
      return;
    }
    this.#empty.set(thing, (this.#empty.get(thing) ?? new Set()).add(name));
    const title = this.#house.looks.get(thing)?.title ?? this.#house.thing(thing)?.model.title ?? thing;
    const said =
      typeof value === 'number' ? saying('batteryLow', { thing: title, percent: value }) : saying('batteryEmpty', { thing: title });
    this.#house.amiss.put({ what: 'battery', id: thing, name, title, since: Math.round(this.#clock.wall()), value, said });
    if (tell && !was) this.#house.tell('alarm', said);
  }

  #good(id: string, name: string): void {
    this.#empty.get(id)?.delete(name);
    this.#house.amiss.drop({ what: 'battery', id, name });
  }

  /** undefined: what it says is no battery's charge. */
  #isEmpty(thing: string, name: string, value: unknown, was: boolean): boolean | undefined {
    const property = this.#property(thing, name);
    if (property === undefined) return undefined;
    if (property.type === 'boolean') return typeof value === 'boolean' ? value : undefined;
    const percent = property.unit === 'percent' || property.unit === '%' || property.maximum === 100;
    if (!percent || typeof value !== 'number') return undefined;
    return value <= this.#low + (was ? SLACK : 0);
  }

  #property(thing: string, name: string): PropertyAffordance | undefined {
    return this.#house.thing(thing)?.model.properties[name];
  }
}
