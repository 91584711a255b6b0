/** Of so many of the newest notices it is known whom they were for. */
const KEPT = 1_000;

/** Whom each notice was for: nobody else is told that there is one. */
export class NoticeReaders {
  readonly #people = new Map<string, ReadonlySet<string>>();

  put(id: string, people: readonly string[]): void {
    this.#people.delete(id);
    this.#people.set(id, new Set(people));
    if (this.#people.size > KEPT) this.#people.delete(this.#people.keys().next().value as string);
  }

  has(id: string, user: string): boolean {
    return this.#people.get(id)?.has(user) === true;
  }
}
