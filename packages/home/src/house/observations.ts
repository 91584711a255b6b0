/** Who observes which property or action; what nobody observes is neither read nor sent. */
export class Observations<Observer extends object> {
  readonly #observers = new Map<string, Set<Observer>>();
  readonly #changed: (thing: string, name: string, on: boolean) => void;

  /** @param changed the first observer came (`on`), or the last one left */
  constructor(changed: (thing: string, name: string, on: boolean) => void) {
    this.#changed = changed;
  }

  add(observer: Observer, thing: string, name: string): void {
    const key = keyOf(thing, name);
    const set = this.#observers.get(key);
    if (set !== undefined) {
      set.add(observer);
      return;
    }
    this.#observers.set(key, new Set([observer]));
    this.#changed(thing, name, true);
  }

  remove(observer: Observer, thing: string, name: string): void {
    this.#drop(keyOf(thing, name), observer);
  }

  /** The observer is gone, and with it all that it observed. */
  leave(observer: Observer): void {
    for (const key of [...this.#observers.keys()]) this.#drop(key, observer);
  }

  of(thing: string, name: string): ReadonlySet<Observer> | undefined {
    return this.#observers.get(keyOf(thing, name));
  }

  /** Everything under observation, as pairs of thing and name. */
  all(): [thing: string, name: string][] {
    return [...this.#observers.keys()].map((key) => key.split('\n') as [string, string]);
  }

  #drop(key: string, observer: Observer): void {
    const set = this.#observers.get(key);
    if (set === undefined || !set.delete(observer) || set.size > 0) return;
    this.#observers.delete(key);
    const [thing, name] = key.split('\n') as [string, string];
    this.#changed(thing, name, false);
  }
}

const keyOf = (thing: string, name: string): string => `${thing}\n${name}`;
