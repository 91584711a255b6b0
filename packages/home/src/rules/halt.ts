import type { Told } from './told.js';

/** Tells everything that a run waits for to end. */
export class Halt {
  readonly #listeners = new Set<() => void>();
  #why: Told | undefined;

  /** Why; undefined while the run goes on. */
  get why(): Told | undefined {
    return this.#why;
  }

  /** The first reason stays. */
  halt(why: Told): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }

  /** @returns what takes it back */
  onHalt(listener: () => void): () => void {
    if (this.#why !== undefined) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the promise gives; undefined where the halt comes first. */
  async race<T>(promise: Promise<T>): Promise<T | undefined> {
    let off: () => void = () => undefined;
    const halted = new Promise<undefined>((resolve) => {
      off = this.onHalt(() => resolve(undefined));
    });
    try {
      return await Promise.race([promise, halted]);
    } finally {
      off();
    }
  }
}
