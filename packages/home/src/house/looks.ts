import type { Look } from '@around/messages';

/** The most looks that are kept: more things than a house has. */
export const MAX_LOOKS = 10_000;

/** How the household wants its things shown, and in which room each is: what a grant for a room is about. */
export class Looks {
  readonly #looks = new Map<string, Look>();

  constructor(kept: readonly Look[] = []) {
    for (const look of kept) this.put(look);
  }

  get size(): number {
    return this.#looks.size;
  }

  all(): Look[] {
    return [...this.#looks.values()];
  }

  get(thing: string): Look | undefined {
    return this.#looks.get(thing);
  }

  roomOf(thing: string): string | undefined {
    return this.#looks.get(thing)?.room;
  }

  thingsIn(room: string): string[] {
    return this.all().flatMap((look) => (look.room === room ? [look.thing] : []));
  }

  /** A look that says nothing is forgotten. */
  put(look: Look): void {
    if (saysNothing(look)) this.#looks.delete(look.thing);
    else this.#looks.set(look.thing, look);
  }
}

/** Whether only the thing's own description counts. */
export const saysNothing = (look: Look): boolean => Object.keys(look).length <= 1;
