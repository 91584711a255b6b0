import { toBase64Url } from '@around/messages';
import type { Clock } from '@around/platform';
import { isOwner } from '../../house/rights.js';
import { isLastingOwner } from '../../house/rightsGiving.js';
import type { KeyBook, KeyRecord } from './books.js';
import type { People, Standing } from './people.js';

/** A dead key is told so, sealed, at its next call; after that many ms it is forgotten. */
const DEAD_KEPT_MS = 30 * 86_400_000;

/** All keys that this home gave out. Dead ones keep their route for a while: only over it can they be told, sealed. */
export class KeyRing {
  readonly people: People;
  readonly #clock: Clock;
  readonly #book: KeyBook;
  #byToken: ReadonlyMap<string, string> = new Map();

  constructor(ports: { readonly clock: Clock }, book: KeyBook, people: People) {
    this.#clock = ports.clock;
    this.#book = book;
    this.people = people;
  }

  /** Forgets keys that have been dead for long. */
  start(): void {
    const wall = this.#clock.wall();
    for (const key of this.#book.all()) {
      const died = key.revoked ?? key.grant.until;
      if (died !== undefined && wall - died > DEAD_KEPT_MS) this.#book.remove(key.id);
    }
    this.read();
  }

  /** The book has changed. */
  read(): void {
    this.#byToken = new Map(this.#book.all().map((key) => [toBase64Url(key.tokenHash), key.id]));
  }

  all(): readonly KeyRecord[] {
    return this.#book.all();
  }

  get(id: string): KeyRecord | undefined {
    return this.#book.all().find((key) => key.id === id);
  }

  of(user: string): readonly KeyRecord[] {
    return this.#book.all().filter((key) => key.user === user);
  }

  /** @param hash SHA-256 of a route token */
  withToken(hash: Uint8Array): KeyRecord | undefined {
    const id = this.#byToken.get(toBase64Url(hash));
    return id === undefined ? undefined : this.get(id);
  }

  tokenHashes(): readonly Uint8Array[] {
    return this.#book.all().map((key) => key.tokenHash);
  }

  seen(id: string): void {
    this.#book.seen(id, Math.round(this.#clock.wall()));
  }

  standing(key: KeyRecord): Standing {
    return this.people.standing(key, this.#clock.wall());
  }

  isGood(key: KeyRecord): boolean {
    return this.standing(key).state === 'good';
  }

  /** Keys that are not dead: barred ones may come back. */
  living(user: string): readonly KeyRecord[] {
    return this.of(user).filter((key) => this.standing(key).state !== 'dead');
  }

  hasOwner(): boolean {
    return this.#book.all().some((key) => this.isGood(key) && isOwner({ grants: this.people.grantsOf(key) }));
  }

  /** Whether somebody else than this person, or with another key than this one, owns the home for good. */
  hasOtherOwner(without: { readonly user: string } | { readonly key: string }): boolean {
    return this.#book.all().some((key) => {
      if ('user' in without ? key.user === without.user : key.id === without.key) return false;
      return this.isGood(key) && this.people.grantsOf(key).every(isLastingOwner);
    });
  }
}
