import type { Clock } from '@around/platform';
import { type Db, transaction } from '../storage/db.js';

/** What one slice takes, ms: nobody notices. */
const SLICE_MS = 3;
const BREATH_MS = 1;

/** Work that would hold up the house, in slices that are committed one by one. */
export class Slices {
  readonly #clock: Clock;
  readonly #db: Db;

  constructor({ clock }: { readonly clock: Clock }, db: Db) {
    this.#clock = clock;
    this.#db = db;
  }

  /** Does `work` with each item in turn. @param begin called as each slice begins: the database may have changed @throws what the disk says */
  async each<Item>(items: readonly Item[], work: (item: Item) => void, begin: () => void = () => undefined): Promise<void> {
    let next = 0;
    while (next < items.length) {
      if (next > 0) await this.breath();
      transaction(this.#db, () => {
        begin();
        const until = this.#clock.now() + SLICE_MS;
        do work(items[next++] as Item);
        while (next < items.length && this.#clock.now() < until);
      });
    }
  }

  /** Others have their turn. */
  breath(): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(BREATH_MS, resolve));
  }
}
