import type { NotifySettings, PushSubscription } from '@around/messages';
import type { NotifySettingsBook, PushBook } from './books.js';

/** Who may be told, as the desk knows them. */
export interface Resident {
  readonly name: string;
  readonly role: string;
}

export interface Household {
  /** Everybody who is not barred and whose time is not over. */
  people(): readonly Resident[];
  /** Whose key it is; undefined where it is dead. */
  userOf(key: string): string | undefined;
}

/** Who wants to be told, how, and on which phones. */
export class Subscriptions {
  readonly #household: Household;
  readonly #pushes: PushBook;
  readonly #settings: NotifySettingsBook;
  readonly #listeners = new Set<() => void>();

  constructor(household: Household, books: { readonly pushes: PushBook; readonly settings: NotifySettingsBook }) {
    this.#household = household;
    this.#pushes = books.pushes;
    this.#settings = books.settings;
  }

  /** Called when a phone came or went, or somebody wants it otherwise. @returns how to end that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  people(): readonly Resident[] {
    return this.#household.people();
  }

  settingsOf(user: string): NotifySettings {
    return this.#settings.all().get(user) ?? {};
  }

  /** @throws what the disk says */
  set(user: string, settings: NotifySettings): void {
    this.#settings.put(user, settings);
    this.#changed();
  }

  /** The phones of a person, by key: those that are still theirs. */
  phonesOf(user: string): ReadonlyMap<string, PushSubscription> {
    const mine = [...this.#pushes.all()].filter(([key, one]) => one.user === user && this.#household.userOf(key) === user);
    return new Map(mine.map(([key, { subscription }]) => [key, subscription]));
  }

  has(key: string): boolean {
    return this.#pushes.all().has(key);
  }

  /** As they have it set; else that of the phone that subscribed last. */
  languageOf(user: string): string | undefined {
    const { language: wanted } = this.settingsOf(user);
    if (wanted !== undefined) return wanted;
    return [...this.phonesOf(user).values()].findLast(({ language }) => language !== undefined)?.language;
  }

  /** @throws what the disk says */
  add(key: string, user: string, subscription: PushSubscription): void {
    // A browser that was paired anew has the same address: it is told once.
    for (const [other, one] of this.#pushes.all())
      if (other !== key && one.subscription.endpoint === subscription.endpoint) this.#pushes.remove(other);
    this.#pushes.put(key, user, subscription);
    this.#changed();
  }

  remove(key: string): void {
    this.#pushes.remove(key);
    this.#changed();
  }

  /** Of people and phones that are no more nothing stays. */
  forgetGone(known: ReadonlySet<string>): void {
    for (const [key] of this.#pushes.all()) if (this.#household.userOf(key) === undefined) this.#pushes.remove(key);
    for (const user of this.#settings.all().keys()) if (!known.has(user)) this.#settings.remove(user);
    this.#changed();
  }

  forget(user: string): void {
    for (const [key, one] of this.#pushes.all()) if (one.user === user) this.#pushes.remove(key);
    this.#settings.remove(user);
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
