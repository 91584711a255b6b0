import type { Room } from '@around/messages';

/** Rooms in the order in which the household wants them. Those that only things name are not among them. */
export class Rooms {
  #rooms: readonly Room[];

  constructor(kept: readonly Room[] = []) {
    this.#rooms = kept;
  }

  all(): readonly Room[] {
    return this.#rooms;
  }

  set(rooms: readonly Room[]): void {
    this.#rooms = rooms;
  }
}
