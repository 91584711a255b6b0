/** Characters of a bundle: one sealed record, whatever they are. A longer message goes alone. */
export const BUNDLE = 16_000;
/** Messages of one bundle at most: each costs its reader more than its bytes say. */
export const BUNDLED = 500;

/** Encoded messages of one turn of the event loop: they leave together, as one sealed record (`LinkWire.sealBundle`). */
export class Bundler {
  readonly #leave: (texts: readonly string[]) => void;
  #waiting: string[] = [];
  #characters = 0;

  /** @param leave seals and sends them; a link that is over by then drops them, as a broken line does */
  constructor(leave: (texts: readonly string[]) => void) {
    this.#leave = leave;
  }

  /** @param text of `BUNDLE` characters at most */
  add(text: string): void {
    if (this.#characters + text.length > BUNDLE || this.#waiting.length === BUNDLED) this.flush();
    this.#characters += text.length;
    // A second hop: what others gather in this turn, as readings are, goes along.
    if (this.#waiting.push(text) === 1) queueMicrotask(() => queueMicrotask(() => this.flush()));
  }

  /** Sends what waits, before something that must not overtake it. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#characters = 0;
    if (waiting.length > 0) this.#leave(waiting);
  }
}
