import type { Change, ControllerState, Grant, Snapshot } from '@around/messages';
import { isOwner, mayRead } from '../house/rights.js';

/** Commands of a client's own whose steps it sees whatever their thing. */
const OWN_COMMANDS = 200;

/** What one client may know: its things, whom they hang on, and how its own commands go. */
export class Sight {
  readonly #grant: Grant;
  readonly #own = new Set<string>();

  constructor(grant: Grant) {
    this.#grant = grant;
  }

  /** A command of this client's own: a refusal must reach it though it may not see the thing. */
  addOwn(command: string): void {
    this.#own.add(command);
    if (this.#own.size > OWN_COMMANDS) this.#own.delete(this.#own.keys().next().value as string);
  }

  sees(change: Change): boolean {
    if (this.#grant.role === 'owner') return true;
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
    if (this.#grant.role === 'owner') return whole;
    return {
      ...whole,
      things: whole.things.filter((thing) => this.thing(thing.id)),
      values: whole.values.filter((value) => this.thing(value.thing)),
      controllers: whole.controllers.filter((controller) => this.#controller(controller)),
      commands: whole.commands.filter((step) => this.thing(step.thing)),
    };
  }

  thing(id: string): boolean {
    return mayRead(this.#grant, id);
  }

  get owner(): boolean {
    return isOwner(this.#grant);
  }

  #controller(controller: ControllerState): boolean {
    // A board that nobody adopted is the owners' business.
    return controller.state !== 'new' && this.#hasPart(controller.id);
  }

  #hasPart(controller: string): boolean {
    return (this.#grant.things ?? []).some((entry) => entry === '*' || entry.startsWith(`${controller}/`));
  }
}

function assertNever(change: never): never {
  throw new Error(`a change of no known kind: ${JSON.stringify(change)}`);
}
