import {
  type Amiss,
  amissKey,
  type Change,
  type CommandStep,
  type ControllerState,
  type FromHome,
  isEnd,
  LEVEL,
  type Look,
  type RelayState,
  type Room,
  type SceneBrief,
  type Snapshot,
  type ThingEntry,
  type ThingValue,
  type Wish,
} from '@around/messages';
import type { HouseMemory, HouseView } from '../api.js';

type Sync = Extract<FromHome, { t: 'sync' }>;
type Changes = Extract<FromHome, { t: 'changes' }>;

/** Commands that are remembered, the newest. */
export const KEPT_COMMANDS = 200;

/**
 * What this client knows of the house: what the home said, in its order, and nothing else. Numbers rise; one that does not
 * says that something is amiss, and the session must begin anew.
 */
export class Mirror {
  readonly #things = new Map<string, ThingEntry>();
  readonly #values = new Map<string, ThingValue>();
  readonly #controllers = new Map<string, ControllerState>();
  readonly #commands = new Map<string, CommandStep>();
  readonly #wishes = new Map<string, Wish>();
  readonly #looks = new Map<string, Look>();
  readonly #scenes = new Map<string, SceneBrief>();
  readonly #amiss = new Map<string, Amiss>();
  #rooms: readonly Room[] = [];
  #you: Sync['you'];
  #relay: RelayState | undefined;
  #seen: { readonly epoch: string; readonly seq: number } | undefined;
  #trusted = false;
  readonly view: HouseView;

  constructor() {
    const relay = (): RelayState | undefined => this.#relay;
    const rooms = (): readonly Room[] => this.#rooms;
    const you = (): Sync['you'] => this.#you;
    const known = (): boolean => this.#seen !== undefined;
    this.view = {
      things: this.#things,
      values: this.#values,
      controllers: this.#controllers,
      commands: this.#commands,
      wishes: this.#wishes,
      looks: this.#looks,
      scenes: this.#scenes,
      amiss: this.#amiss,
      get rooms() {
        return rooms();
      },
      get you() {
        return you();
      },
      get relay() {
        return relay();
      },
      get known() {
        return known();
      },
    };
  }

  /** The last that was applied: what a new session's message 1 says. */
  get seen(): { readonly epoch: string; readonly seq: number } | undefined {
    return this.#trusted ? this.#seen : undefined;
  }

  /** What may be kept; undefined where it may be wrong. */
  memory(): HouseMemory | undefined {
    const { seen } = this;
    if (seen === undefined) return undefined;
    const snapshot: Snapshot = {
      things: [...this.#things.values()],
      values: [...this.#values.values()],
      controllers: [...this.#controllers.values()],
      commands: [...this.#commands.values()],
      wishes: [...this.#wishes.values()],
      looks: [...this.#looks.values()],
      scenes: [...this.#scenes.values()],
      amiss: [...this.#amiss.values()],
      rooms: [...this.#rooms],
      ...(this.#relay === undefined ? {} : { relay: this.#relay }),
    };
    return { snapshot, seen: { ...seen, level: LEVEL } };
  }

  /** Begins with what was kept. A program that understands more than it did then asks for everything. */
  remember({ snapshot, seen: { level, ...seen } }: HouseMemory): void {
    this.#fill(snapshot);
    this.#seen = seen;
    this.#trusted = level === LEVEL;
  }

  /** What we know may be wrong: ask for everything next time. The view stays as it is until then. */
  distrust(): void {
    this.#trusted = false;
  }

  /** Applies a session's first message. @returns why it does not fit, if so */
  sync({ epoch, seq, snapshot, changes, you }: Sync): string | undefined {
    this.#you = you;
    if (snapshot !== undefined) {
      this.#fill(snapshot);
      this.#seen = { epoch, seq };
      this.#trusted = true;
      return undefined;
    }
    if (!this.#trusted || this.#seen?.epoch !== epoch) return 'the home sent changes of a house that we do not know';
    return this.apply({ seq, items: changes ?? [] });
  }

  #fill({ things, values, controllers, commands, wishes = [], looks = [], scenes = [], rooms = [], amiss = [], relay }: Snapshot): void {
    for (const map of [this.#things, this.#values, this.#controllers, this.#commands, this.#wishes, this.#looks, this.#scenes, this.#amiss])
      map.clear();
    for (const thing of things) this.#things.set(thing.id, thing);
    for (const value of values) this.#values.set(`${value.thing}/${value.name}`, value);
    for (const controller of controllers) this.#controllers.set(controller.id, controller);
    for (const step of commands) this.#step(step);
    for (const wish of wishes) this.#wishes.set(`${wish.thing}/${wish.name}`, wish);
    for (const look of looks) this.#looks.set(look.thing, look);
    for (const scene of scenes) this.#scenes.set(scene.id, scene);
    for (const one of amiss) this.#amiss.set(amissKey(one), one);
    this.#rooms = rooms;
    this.#relay = relay;
  }

  /** Applies changes, all or none. @returns why they do not fit, if so */
  apply({ seq, items }: Omit<Changes, 't'>): string | undefined {
    if (!this.#trusted || this.#seen === undefined) return 'changes before the first sync';
    let last = this.#seen.seq;
    for (const { n } of items) {
      if (n <= last) return `change ${n} came after ${last}`;
      last = n;
    }
    if (seq < last) return `the changes end at ${last}, not at ${seq}`;
    for (const item of items) this.#change(item);
    this.#seen = { epoch: this.#seen.epoch, seq };
    return undefined;
  }

  #change(change: Change): void {
    switch (change.k) {
      case 'value':
        if (this.#things.has(change.value.thing)) this.#values.set(`${change.value.thing}/${change.value.name}`, change.value);
        return;
      case 'thing':
        this.#things.set(change.thing.id, change.thing);
        this.#dropValues(change.thing.id, change.thing.td.properties);
        return;
      case 'gone':
        this.#things.delete(change.thing);
        this.#dropValues(change.thing, undefined);
        return;
      case 'controller':
        this.#controllers.set(change.controller.id, change.controller);
        return;
      case 'controllerGone':
        this.#controllers.delete(change.id);
        return;
      case 'relay':
        this.#relay = change.relay;
        return;
      case 'step':
        this.#step(change.step);
        return;
      case 'wish':
        this.#wishes.set(`${change.wish.thing}/${change.wish.name}`, change.wish);
        return;
      case 'wishGone':
        this.#wishes.delete(`${change.thing}/${change.name}`);
        return;
      case 'look':
        this.#looks.set(change.look.thing, change.look);
        return;
      case 'rooms':
        this.#rooms = change.rooms;
        return;
      case 'scene':
        this.#scenes.set(change.scene.id, change.scene);
        return;
      case 'sceneGone':
        this.#scenes.delete(change.id);
        return;
      case 'amiss':
        this.#amiss.set(amissKey(change.amiss), change.amiss);
        return;
      case 'amissGone':
        this.#amiss.delete(amissKey(change));
        return;
      case 'event':
      case 'notice':
      case 'touched':
        // They happen and are not: listeners get them, nothing is kept.
        return;
      default:
        assertNever(change);
    }
  }

  /** Values of names that the thing does not have (any more). */
  #dropValues(thing: string, properties: unknown): void {
    const names = typeof properties === 'object' && properties !== null ? properties : {};
    for (const [key, value] of this.#values) {
      if (value.thing === thing && !Object.hasOwn(names, value.name)) this.#values.delete(key);
    }
  }

  #step(step: CommandStep): void {
    this.#commands.delete(step.command);
    this.#commands.set(step.command, step);
    if (this.#commands.size <= KEPT_COMMANDS) return;
    for (const [id, old] of this.#commands) {
      if (isEnd(old.step) || this.#commands.size > 2 * KEPT_COMMANDS) this.#commands.delete(id);
      if (this.#commands.size <= KEPT_COMMANDS) return;
    }
  }
}

function assertNever(change: never): never {
  throw new Error(`a change of no known kind: ${JSON.stringify(change)}`);
}
