import type { ControllerGateway } from '../seams.js';
import type { Run } from './commands/run.js';
import { Observations } from './observations.js';
import type { Asker } from './rights.js';
import type { Things } from './things.js';

export interface HousePicture {
  readonly thing: string;
  readonly name: string;
  readonly at: number;
  readonly media: string;
  readonly bytes: Uint8Array;
}

export interface HouseOutput extends HousePicture {
  readonly command: string;
  readonly index: number;
}

/** A proven phone as the house sees it. */
export interface HouseGuest {
  readonly asker: Asker;
  /** What it observes; never kept. */
  picture(picture: HousePicture): void;
  /** An output of a command of its key, or of an action that it observes. */
  output(output: HouseOutput): void;
}

export interface AudienceDeps {
  readonly things: Things;
  connected(controller: string): boolean;
  gateway(): ControllerGateway;
}

/** Who is here and watches what: pictures and outputs go to them alone, and only what is watched is asked for. */
export class Audience {
  readonly #deps: AudienceDeps;
  readonly #guests = new Set<HouseGuest>();
  readonly #observations = new Observations<HouseGuest>((thing, name, on) => this.#observed(thing, name, on));

  constructor(deps: AudienceDeps) {
    this.#deps = deps;
  }

  join(guest: HouseGuest): void {
    this.#guests.add(guest);
  }

  leave(guest: HouseGuest): void {
    this.#guests.delete(guest);
    this.#observations.leave(guest);
  }

  observe(guest: HouseGuest, thing: string, name: string): void {
    this.#observations.add(guest, thing, name);
  }

  unobserve(guest: HouseGuest, thing: string, name: string): void {
    this.#observations.remove(guest, thing, name);
  }

  /** All observations ended with the controller's old session. */
  observeAgain(controller: string): void {
    for (const [thing, name] of this.#observations.all()) {
      if (thing.startsWith(`${controller}/`)) this.#observed(thing, name, true);
    }
  }

  picture(picture: HousePicture): void {
    for (const guest of this.#observations.of(picture.thing, picture.name) ?? []) guest.picture(picture);
  }

  /** Whether anybody sees what this run puts out. */
  watches(run: Run): boolean {
    return this.#watchers(run).size > 0;
  }

  output(run: Run, output: Omit<HouseOutput, 'command' | 'thing' | 'name'>): void {
    const { id, thing, name } = run.facts;
    for (const guest of this.#watchers(run)) guest.output({ ...output, command: id, thing, name });
  }

  #watchers(run: Run): Set<HouseGuest> {
    const { key, thing, name } = run.facts;
    const watchers = new Set<HouseGuest>();
    for (const guest of this.#guests) if (guest.asker.key === key) watchers.add(guest);
    for (const guest of this.#observations.of(thing, name) ?? []) watchers.add(guest);
    return watchers;
  }

  /** Only what is read for its observers alone is the controller's business. */
  #observed(id: string, name: string, on: boolean): void {
    const thing = this.#deps.things.get(id);
    if (thing === undefined || !Object.hasOwn(thing.model.properties, name)) return;
    if (thing.model.properties[name]?.['around:whileObserved'] !== true) return;
    if (this.#deps.connected(thing.controller)) this.#deps.gateway().observe(thing.controller, thing.key, name, on);
  }
}
