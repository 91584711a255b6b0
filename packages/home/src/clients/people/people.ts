import type { Grant } from '@around/messages';
import { grantsLive } from '../../house/rights.js';
import type { KeyRecord, UserBook, UserRecord } from './books.js';

/** Whether a key opens sessions. `dead`: never again, and its phone is told so for good. `barred`: not now. */
export type Standing = { readonly state: 'good' } | { readonly state: 'dead' | 'barred'; readonly reason: string };

const GOOD: Standing = { state: 'good' };
const OVER = 'the time of this invitation is over';

/** The people of the house: what each of them may do, and how their keys stand. */
export class People {
  readonly #book: UserBook;
  /** Keys revoked and people barred in this run: a disk that takes no writes does not bring them back. */
  readonly #dead = new Set<string>();
  readonly #barred = new Set<string>();

  constructor(book: UserBook) {
    this.#book = book;
  }

  /** Undefined too where the row does not bear this home's mark. */
  get(name: string): UserRecord | undefined {
    const record = this.#book.all().find((one) => one.name === name);
    return record !== undefined && this.#barred.has(name) ? { ...record, active: false } : record;
  }

  all(): readonly UserRecord[] {
    return this.#book.all().map(({ name }) => this.get(name) as UserRecord);
  }

  damaged(): readonly string[] {
    return this.#book.damaged();
  }

  /** All of them must agree: the person's, then the key's own. None: no rights at all. */
  grantsOf(key: KeyRecord): readonly Grant[] {
    const person = this.get(key.user);
    return person === undefined ? [] : [person.grant, key.grant];
  }

  /** @param wall Unix ms */
  standing(key: KeyRecord, wall: number): Standing {
    if (key.revoked !== undefined || this.#dead.has(key.id)) return { state: 'dead', reason: 'an owner revoked this phone' };
    if (isOver(key.grant, wall)) return { state: 'dead', reason: OVER };
    const person = this.get(key.user);
    if (person === undefined) return barred('the home cannot tell what you may do any more: ask an owner to set it anew');
    if (!person.active) return barred('an owner barred you for now: ask them');
    if (isOver(person.grant, wall)) return { state: 'dead', reason: OVER };
    return grantsLive([person.grant, key.grant], wall) ? GOOD : barred('your time here has not begun yet');
  }

  /** The key is dead from now on, whatever the disk says. */
  kill(key: string): void {
    this.#dead.add(key);
  }

  bar(name: string, yes: boolean): void {
    if (yes) this.#barred.add(name);
    else this.#barred.delete(name);
  }
}

const barred = (reason: string): Standing => ({ state: 'barred', reason });
const isOver = ({ until }: Grant, wall: number): boolean => until !== undefined && wall >= until;
