import {
  type Change,
  type ControllerState,
  placeOfPath,
  type RelayState,
  type Snapshot,
  type ThingEntry,
  type ThingValue,
} from '@around/messages';
import type { Clock } from '@around/platform';

/** The property that holds the mode of the house. */
export const MODE = 'home/house.mode';

type Event = Extract<Change, { k: 'event' }>;
type Off = () => void;
type ValueListener = (value: ThingValue) => void;

/**
 * What rules see of the house: its newest values, and who is silent. It is fed with changes, those of the house or those of a history
 * that is looked at again. A change costs only who listens for it. Pure.
 */
export class Board {
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #things = new Map<string, ThingEntry>();
  readonly #values = new Map<string, ThingValue>();
  /** By thing: the names of its values. */
  readonly #names = new Map<string, Set<string>>();
  readonly #controllers = new Map<string, ControllerState>();
  #relay: RelayState | undefined;
  readonly #onValue = new Listeners<ThingValue>();
  readonly #onEvent = new Listeners<Event>();
  readonly #onSilence = new Listeners<boolean | undefined>();
  readonly #onPaired = new Listeners<string>();
  readonly #onChange = new Listeners<undefined>();

  constructor(ports: { readonly clock: Pick<Clock, 'wall'> }) {
    this.#clock = ports.clock;
  }

  /** Takes a whole house in; nobody is told. */
  seed(snapshot: Pick<Snapshot, 'things' | 'values' | 'controllers' | 'relay'>): void {
    for (const thing of snapshot.things) this.#things.set(thing.id, thing);
    for (const value of snapshot.values) this.#put(value);
    for (const controller of snapshot.controllers) this.#controllers.set(controller.id, controller);
    this.#relay = snapshot.relay;
  }

  thing(id: string): ThingEntry | undefined {
    return this.#things.get(id);
  }

  /** The newest value of `THING.NAME`, whatever its quality. */
  value(path: string): ThingValue | undefined {
    return this.#values.get(path);
  }

  hasController(id: string): boolean {
    return this.#controllers.has(id);
  }

  /** Whether nothing is heard of a thing, a controller or `relay` that should be; undefined where it is not known here. */
  silent(target: string): boolean | undefined {
    if (target === 'relay') return this.#relay === undefined ? undefined : !this.#relay.up;
    const slash = target.indexOf('/');
    const controller = this.#controllers.get(slash < 0 ? target : target.slice(0, slash));
    if (controller === undefined) return undefined;
    const asleep = controller.asleepUntil !== undefined && controller.asleepUntil > this.#clock.wall();
    if (controller.state !== 'connected' && !asleep) return true;
    if (slash < 0) return false;
    if (!this.#things.has(target)) return undefined;
    const qualities = [...(this.#names.get(target) ?? [])].map((name) => this.#values.get(`${target}.${name}`)?.quality);
    // What cannot be read does not silence a thing that tells other values.
    return qualities.includes('stale') || (qualities.length > 0 && qualities.every((quality) => quality === 'unavailable'));
  }

  onValue(path: string, listener: ValueListener): Off {
    return this.#onValue.add(path, listener);
  }

  onEvent(path: string, listener: (event: Event) => void): Off {
    return this.#onEvent.add(path, listener);
  }

  /** Called with each change that may matter to it, with `silent(target)`. */
  onSilence(target: string, listener: (silent: boolean | undefined) => void): Off {
    return this.#onSilence.add(target, listener);
  }

  /** Called with what is said of it when a phone, panel or program was paired. */
  onPaired(listener: (detail: string) => void): Off {
    return this.#onPaired.add('', listener);
  }

  /** Called after whatever changed. */
  onChange(listener: () => void): Off {
    return this.#onChange.add('', listener);
  }

  apply(changes: readonly Change[]): void {
    for (const change of changes) this.#applyOne(change);
    if (this.#onChange.size > 0) this.#onChange.tell('', undefined);
  }

  #applyOne(change: Change): void {
    switch (change.k) {
      case 'value':
        this.#put(change.value);
        this.#onValue.tell(`${change.value.thing}.${change.value.name}`, change.value);
        if (this.#onSilence.size > 0) this.#silence(change.value.thing);
        return;
      case 'event':
        this.#onEvent.tell(`${change.thing}.${change.name}`, change);
        return;
      case 'controller':
        this.#controllers.set(change.controller.id, change.controller);
        this.#silenceOf(change.controller.id);
        return;
      case 'controllerGone':
        this.#controllers.delete(change.id);
        this.#silenceOf(change.id);
        return;
      case 'relay':
        this.#relay = change.relay;
        this.#silence('relay');
        return;
      case 'thing':
        this.#things.set(change.thing.id, change.thing);
        return;
      case 'gone':
        this.#things.delete(change.thing);
        for (const name of this.#names.get(change.thing) ?? []) this.#values.delete(`${change.thing}.${name}`);
        this.#names.delete(change.thing);
        return;
      case 'notice':
        if (change.kind === 'paired') this.#onPaired.tell('', change.detail);
    }
  }

  #put(value: ThingValue): void {
    const { thing, name } = value;
    this.#values.set(`${thing}.${name}`, value);
    const names = this.#names.get(thing);
    if (names === undefined) this.#names.set(thing, new Set([name]));
    else names.add(name);
  }

  #silence(target: string): void {
    if (this.#onSilence.has(target)) this.#onSilence.tell(target, this.silent(target));
  }

  #silenceOf(controller: string): void {
    for (const target of this.#onSilence.keys()) {
      if (target === controller || target.startsWith(`${controller}/`)) this.#silence(target);
    }
  }
}

/** What a property is called by people: `Soil · Level`; its path where nobody has described it. */
export function nameOf(board: Board, path: string): string {
  const { thing, name } = placeOfPath(path);
  const td = board.thing(thing)?.td;
  if (td === undefined) return path;
  const titles = (['properties', 'actions', 'events'] as const).map((table) => {
    const known = td[table] as Readonly<Record<string, { readonly title?: string }>> | undefined;
    return known !== undefined && Object.hasOwn(known, name) ? known[name]?.title : undefined;
  });
  return `${td.title} · ${titles.find((title) => title !== undefined) ?? name}`;
}

class Listeners<T> {
  readonly #byKey = new Map<string, Set<(news: T) => void>>();

  get size(): number {
    return this.#byKey.size;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  keys(): string[] {
    return [...this.#byKey.keys()];
  }

  add(key: string, listener: (news: T) => void): Off {
    const listeners = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, listeners.add(listener));
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) this.#byKey.delete(key);
    };
  }

  tell(key: string, news: T): void {
    const listeners = this.#byKey.get(key);
    if (listeners !== undefined) for (const listener of [...listeners]) listener(news);
  }
}
