import type { HomeEntry } from './homeLink.js';

/** Homes that are linked here or waited for. */
export class HomeTable {
  readonly #isEnrolled: (home: string) => boolean;
  readonly #homes = new Map<string, HomeEntry>();

  /** @param isEnrolled whether a home with this id may log in here */
  constructor(isEnrolled: (home: string) => boolean) {
    this.#isEnrolled = isEnrolled;
  }

  /** Ids of all of them. */
  get ids(): string[] {
    return [...this.#homes.keys()];
  }

  /** Phones that wait for a home that is away. */
  get waiting(): number {
    let waiting = 0;
    for (const entry of this.#homes.values()) waiting += entry.waiting.size;
    return waiting;
  }

  /** Homes that were linked during this run and have no link now. */
  get silent(): number {
    let silent = 0;
    for (const { link, downSince } of this.#homes.values()) if (link === undefined && downSince !== undefined) silent++;
    return silent;
  }

  /** Ids of homes without a link that phones wait for. */
  get awaited(): string[] {
    return [...this.#homes.values()].filter(({ link, waiting }) => link === undefined && waiting.size > 0).map(({ id }) => id);
  }

  /** One that is here already. */
  get(home: string): HomeEntry | undefined {
    return this.#homes.get(home);
  }

  /** One that is here or may come. */
  find(home: string): HomeEntry | undefined {
    return this.#homes.get(home) ?? (this.#isEnrolled(home) ? this.entry(home) : undefined);
  }

  /** Its entry, made where there is none. */
  entry(home: string): HomeEntry {
    let entry = this.#homes.get(home);
    if (entry === undefined) {
      entry = { id: home, link: undefined, tokens: undefined, waiting: new Set(), downSince: undefined };
      this.#homes.set(home, entry);
    }
    return entry;
  }

  delete(home: string): void {
    this.#homes.delete(home);
  }

  clear(): void {
    this.#homes.clear();
  }
}
