import type { ClientUpdate, HouseView, LinkState } from '@around/client';
import {
  type Amiss,
  amissKey,
  type Change,
  type ControllerState,
  type Look,
  type RelayState,
  type Room,
  type SceneBrief,
  type ThingValue,
  type Wish,
} from '@around/messages';
import type { Clock } from '@around/platform';
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { ActivityLog } from './activity.js';
import { Frames } from './frames.js';
import { type HouseThing, keyOf, readThing, withLook } from './things.js';

/** How often each was said to have changed. */
export type Touched = Readonly<Record<Extract<Change, { k: 'touched' }>['what'], number>>;

export interface SeenEvent {
  readonly data: unknown;
  /** Unix ms. */
  readonly at: number;
}

/**
 * The house as signals: each value has its own, so that one reading draws one tile. Fed by the client's updates, at most ten
 * times a second; the link's news and snapshots pass at once.
 */
export class HouseStore {
  readonly activity = new ActivityLog();
  readonly #link = signal<LinkState>({ state: 'idle' });
  readonly #known = signal(false);
  readonly #things = signal<readonly HouseThing[]>([]);
  readonly #controllers = signal<ReadonlyMap<string, ControllerState>>(new Map());
  readonly #relay = signal<RelayState | undefined>(undefined);
  readonly #looks = signal<ReadonlyMap<string, Look>>(new Map());
  readonly #wishes = signal<ReadonlyMap<string, Wish>>(new Map());
  readonly #scenes = signal<ReadonlyMap<string, SceneBrief>>(new Map());
  readonly #rooms = signal<readonly Room[]>([]);
  readonly #amiss = signal<ReadonlyMap<string, Amiss>>(new Map());
  readonly #touched = signal<Touched>({ rule: 0, run: 0, notice: 0 });
  readonly #you = signal<HouseView['you']>(undefined);
  readonly #values = new Map<string, Signal<ThingValue | undefined>>();
  readonly #events = new Map<string, Signal<SeenEvent | undefined>>();
  readonly #valueListeners = new Set<(key: string, value: ThingValue) => void>();
  readonly #frames: Frames<Change>;
  #keptAt: number | undefined;

  constructor(clock: Clock) {
    this.#frames = new Frames(clock, (changes) => batch(() => this.#apply(changes)));
  }

  get link(): ReadonlySignal<LinkState> {
    return this.#link;
  }
  /** False until the first word of the home: nothing is known, not nothing there. */
  get known(): ReadonlySignal<boolean> {
    return this.#known;
  }
  /** In the household's order, then by controller and title: a state change never moves a tile. */
  get things(): ReadonlySignal<readonly HouseThing[]> {
    return this.#things;
  }
  get controllers(): ReadonlySignal<ReadonlyMap<string, ControllerState>> {
    return this.#controllers;
  }
  get relay(): ReadonlySignal<RelayState | undefined> {
    return this.#relay;
  }
  /** How the household wants things shown, by thing. */
  get looks(): ReadonlySignal<ReadonlyMap<string, Look>> {
    return this.#looks;
  }
  /** Wanted values that wait, by `thing/name`. */
  get wishes(): ReadonlySignal<ReadonlyMap<string, Wish>> {
    return this.#wishes;
  }
  get scenes(): ReadonlySignal<ReadonlyMap<string, SceneBrief>> {
    return this.#scenes;
  }
  /** The rooms in the household's order. */
  get rooms(): ReadonlySignal<readonly Room[]> {
    return this.#rooms;
  }
  /** What somebody should look after, by `amissKey`. */
  get amiss(): ReadonlySignal<ReadonlyMap<string, Amiss>> {
    return this.#amiss;
  }
  /** How often each kind was said to have changed: who shows it asks anew. */
  get touched(): ReadonlySignal<Touched> {
    return this.#touched;
  }
  /** What this phone may do, as the home said; undefined before, and from an older home. */
  get you(): ReadonlySignal<HouseView['you']> {
    return this.#you;
  }
  /** When what is shown was kept, where it comes from this phone's memory and not from the home (Unix ms). */
  get keptAt(): number | undefined {
    return this.#keptAt;
  }

  thing(id: string): HouseThing | undefined {
    return this.#things.value.find((thing) => thing.id === id);
  }
  value(key: string): ReadonlySignal<ThingValue | undefined> {
    return slot(this.#values, key);
  }
  event(key: string): ReadonlySignal<SeenEvent | undefined> {
    return slot(this.#events, key);
  }

  /** Hears each value as it is drawn. */
  onValue(listener: (key: string, value: ThingValue) => void): () => void {
    this.#valueListeners.add(listener);
    return () => this.#valueListeners.delete(listener);
  }

  /** Takes one turn's news of the client whose house this is. */
  take(update: ClientUpdate, house: HouseView): void {
    if (this.#you.peek() !== house.you) this.#you.value = house.you;
    if (update.link !== undefined) this.#link.value = update.link;
    if (update.reset === true) {
      this.#frames.clear();
      this.#keptAt = undefined;
      batch(() => this.#reset(house));
    } else if (update.changes.length > 0) {
      this.#frames.push(
        update.changes.map((item) => (item.k === 'value' ? { item, key: keyOf(item.value.thing, item.value.name) } : { item })),
      );
    }
  }

  /** Shows what was kept when the page was last open, until the home's own word comes. @param at when it was kept, Unix ms */
  seed(house: Pick<HouseView, 'things' | 'values' | 'controllers' | 'looks' | 'scenes' | 'rooms' | 'amiss'>, at: number): void {
    if (this.#known.value) return;
    this.#keptAt = at;
    batch(() => this.#reset({ ...house, commands: new Map(), wishes: new Map(), you: undefined, relay: undefined, known: true }));
  }

  #reset(house: HouseView): void {
    this.#known.value = house.known;
    this.#looks.value = new Map(house.looks);
    this.#wishes.value = new Map(house.wishes);
    this.#scenes.value = new Map(house.scenes);
    this.#rooms.value = house.rooms;
    this.#amiss.value = new Map(house.amiss);
    this.#things.value = this.#arranged([...house.things.values()].map(readThing));
    this.#controllers.value = new Map(house.controllers);
    this.#relay.value = house.relay;
    for (const [key, held] of this.#values) if (!house.values.has(key)) held.value = undefined;
    for (const [key, value] of house.values) this.#setValue(key, value);
    for (const step of house.commands.values()) this.activity.step(step);
  }

  #apply(changes: readonly Change[]): void {
    const things = new Map(this.#things.peek().map((thing) => [thing.id, thing]));
    let described = false;
    const looks = this.#looks.peek();
    for (const change of changes) {
      switch (change.k) {
        case 'value':
          this.#setValue(keyOf(change.value.thing, change.value.name), change.value);
          break;
        case 'thing':
          described = true;
          things.set(change.thing.id, readThing(change.thing));
          break;
        case 'gone':
          described = things.delete(change.thing) || described;
          for (const [key, held] of this.#values) if (key.startsWith(`${change.thing}/`)) held.value = undefined;
          break;
        case 'event':
          slot(this.#events, keyOf(change.thing, change.name)).value = { data: change.data, at: change.at };
          this.activity.event(change);
          break;
        case 'controller':
          this.#controllers.value = new Map(this.#controllers.peek()).set(change.controller.id, change.controller);
          break;
        case 'controllerGone': {
          const left = new Map(this.#controllers.peek());
          left.delete(change.id);
          this.#controllers.value = left;
          break;
        }
        case 'relay':
          this.#relay.value = change.relay;
          break;
        case 'step':
          this.activity.step(change.step);
          break;
        case 'notice':
          this.activity.notice(change);
          break;
        case 'look':
          this.#looks.value = new Map(this.#looks.peek()).set(change.look.thing, change.look);
          break;
        case 'rooms':
          this.#rooms.value = change.rooms;
          break;
        case 'scene':
          this.#scenes.value = new Map(this.#scenes.peek()).set(change.scene.id, change.scene);
          break;
        case 'sceneGone': {
          const left = new Map(this.#scenes.peek());
          left.delete(change.id);
          this.#scenes.value = left;
          break;
        }
        case 'amiss':
          this.#amiss.value = new Map(this.#amiss.peek()).set(amissKey(change.amiss), change.amiss);
          break;
        case 'amissGone': {
          const left = new Map(this.#amiss.peek());
          left.delete(amissKey(change));
          this.#amiss.value = left;
          break;
        }
        case 'touched':
          this.#touched.value = { ...this.#touched.peek(), [change.what]: this.#touched.peek()[change.what] + 1 };
          break;
        case 'wish':
          this.#wishes.value = new Map(this.#wishes.peek()).set(keyOf(change.wish.thing, change.wish.name), change.wish);
          break;
        case 'wishGone': {
          const left = new Map(this.#wishes.peek());
          left.delete(keyOf(change.thing, change.name));
          this.#wishes.value = left;
          break;
        }
      }
    }
    if (described || looks !== this.#looks.peek()) this.#things.value = this.#arranged([...things.values()]);
  }

  /** What is shown already where nothing of it changed: nothing is drawn anew for a house that is as it was. */
  #arranged(things: readonly HouseThing[]): readonly HouseThing[] {
    const looks = this.#looks.peek();
    const before = this.#things.peek();
    const now = sorted(things.map((thing) => withLook(thing, looks.get(thing.id))));
    return now.length === before.length && now.every((thing, i) => thing === before[i]) ? before : now;
  }

  #setValue(key: string, value: ThingValue): void {
    slot(this.#values, key).value = value;
    for (const listener of this.#valueListeners) listener(key, value);
  }
}

function slot<T>(table: Map<string, Signal<T | undefined>>, key: string): Signal<T | undefined> {
  let found = table.get(key);
  if (found === undefined) {
    found = signal<T | undefined>(undefined);
    table.set(key, found);
  }
  return found;
}

function sorted(things: HouseThing[]): HouseThing[] {
  const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const rank = ({ order }: HouseThing): number => order ?? Number.MAX_SAFE_INTEGER;
  return things.sort((a, b) => rank(a) - rank(b) || by(a.controller, b.controller) || by(a.title, b.title) || by(a.id, b.id));
}
