import { expandThing, type ThingEntry, type ThingModel, toThingDescription } from '@around/messages';

/** A thing of the house and what its controller says of it. */
export interface HouseThing {
  readonly id: string;
  readonly controller: string;
  readonly key: string;
  /** Expanded: every property has its whole schema. */
  readonly model: ThingModel;
  readonly entry: ThingEntry;
}

/** Largest thing, as JSON text, that is shown: its description must fit a message to a phone, and hundreds of them the home. */
const MAX_THING = 65_536;

/** All things of all controllers: the author's MyList. */
export class Things {
  readonly #home: string;
  readonly #things = new Map<string, HouseThing>();
  /** What was said, as text, to know a change from a repetition. */
  readonly #said = new Map<string, string>();

  constructor(home: string) {
    this.#home = home;
  }

  get(id: string): HouseThing | undefined {
    return this.#things.get(id);
  }

  all(): IterableIterator<HouseThing> {
    return this.#things.values();
  }

  of(controller: string): HouseThing[] {
    return [...this.#things.values()].filter((thing) => thing.controller === controller);
  }

  /** Takes a controller's whole list: what is new or changed, the ids that are no more, and the keys of things too large to show. */
  put(controller: string, models: readonly ThingModel[]): { changed: HouseThing[]; gone: string[]; tooLarge: string[] } {
    const gone = new Set(this.of(controller).map((thing) => thing.id));
    const changed: HouseThing[] = [];
    const tooLarge: string[] = [];
    for (const said of models) {
      const id = `${controller}/${said.key}`;
      const text = JSON.stringify(said);
      if (text.length > MAX_THING) {
        tooLarge.push(said.key);
        continue;
      }
      gone.delete(id);
      if (this.#said.get(id) === text) continue;
      const model = expandThing(said);
      const td = toThingDescription(model, { home: this.#home, controller });
      const thing: HouseThing = { id, controller, key: said.key, model, entry: { id, controller, td } };
      this.#said.set(id, text);
      this.#things.set(id, thing);
      changed.push(thing);
    }
    for (const id of gone) this.#drop(id);
    return { changed, gone: [...gone], tooLarge };
  }

  /** Forgets a controller's things; their ids. */
  remove(controller: string): string[] {
    const ids = this.of(controller).map((thing) => thing.id);
    for (const id of ids) this.#drop(id);
    return ids;
  }

  #drop(id: string): void {
    this.#things.delete(id);
    this.#said.delete(id);
  }
}
