/** What one connection observes: everything, whole things, or single properties. */
export class Observations {
  #all = false;
  readonly #things = new Set<string>();
  readonly #properties = new Set<string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get any(): boolean {
    return this.#all || this.#things.size > 0 || this.#properties.size > 0;
  }

  /** False where there are too many already. */
  add(thing: string | undefined, property: string | undefined): boolean {
    if (thing === undefined) {
      this.#all = true;
      return true;
    }
    const [set, key] = property === undefined ? [this.#things, thing] : [this.#properties, `${thing}/${property}`];
    if (set.size >= this.#max && !set.has(key)) return false;
    set.add(key);
    return true;
  }

  /** Without a thing: everything, single observations too. */
  remove(thing: string | undefined, property: string | undefined): void {
    if (thing === undefined) {
      this.#all = false;
      this.#things.clear();
      this.#properties.clear();
    } else if (property === undefined) {
      this.#things.delete(thing);
      for (const key of this.#properties) if (key.startsWith(`${thing}/`)) this.#properties.delete(key);
    } else this.#properties.delete(`${thing}/${property}`);
  }

  wantsValue(thing: string, property: string): boolean {
    return this.#all || this.#things.has(thing) || this.#properties.has(`${thing}/${property}`);
  }

  wantsEvent(thing: string): boolean {
    return this.#all || this.#things.has(thing);
  }

  /** Only who asked for this very property gets its pictures. */
  wantsPicture(thing: string, property: string): boolean {
    return this.#properties.has(`${thing}/${property}`);
  }
}
