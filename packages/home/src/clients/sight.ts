import type { Change, ControllerState, Snapshot } from '@around/messages';
import { type Asker, mayRead, mayReadOf, oversees } from '../house/rights.js';

/** Commands of a client's own whose steps it sees whatever their thing. */
const OWN_COMMANDS = 200;

/** What one client may know: its things, whom they hang on, and how its own commands go. */
export class Sight {
  readonly #asker: Pick<Asker, 'grants' | 'household'>;
  readonly #own = new Set<string>();

  constructor(asker: Pick<Asker, 'grants' | 'household'>) {
    this.#asker = asker;
  }

  /** A command of this client's own: a refusal must reach it though it may not see the thing. */
  addOwn(command: string): void {
    this.#own.add(command);
    if (this.#own.size > OWN_COMMANDS) this.#own.delete(this.#own.keys().next().value as string);
  }

  sees(change: Change): boolean {
    if (oversees(this.#asker)) return true;
    switch (change.k) {
      case 'value':
        return this.thing(change.value.thing);
      case 'thing':
        return this.thing(change.thing.id);
      case 'gone':
      case 'event':
        return this.thing(change.thing);
      case 'step':
        return this.#own.has(change.step.command) || this.thing(change.step.thing);
      case 'controller':
        return this.#controller(change.controller);
      case 'controllerGone':
        return this.#hasPart(change.id);
      case 'wish':
        return this.thing(change.wish.thing);
      case 'wishGone':
        return this.thing(change.thing);
      case 'look':
        return this.thing(change.look.thing);
      case 'relay':
        return true;
      case 'notice':
        if (change.thing !== undefined) return this.thing(change.thing);
        return change.controller !== undefined && this.#hasPart(change.controller);
      default:
        return assertNever(change);
    }
  }

  snapshot(whole: Snapshot): Snapshot {
    if (oversees(this.#asker)) return whole;
    return {
      ...whole,
      things: whole.things.filter((thing) => this.thing(thing.id)),
      values: whole.values.filter((value) => this.thing(value.thing)),
      controllers: whole.controllers.filter((controller) => this.#controller(controller)),
      commands: whole.commands.filter((step) => this.thing(step.thing)),
      ...(whole.wishes === undefined ? {} : { wishes: whole.wishes.filter((wish) => this.thing(wish.thing)) }),
      ...(whole.looks === undefined ? {} : { looks: whole.looks.filter((look) => this.thing(look.thing)) }),
    };
  }

  thing(id: string): boolean {
    return mayRead(this.#asker, id);
  }

  #controller(controller: ControllerState): boolean {
    // A board that nobody adopted is the owners' business.
    return controller.state !== 'new' && this.#hasPart(controller.id);
  }

  #hasPart(controller: string): boolean {
    return mayReadOf(this.#asker, controller);
  }
}

function assertNever(change: never): never {
  throw new Error(`a change of no known kind: ${JSON.stringify(change)}`);
}
