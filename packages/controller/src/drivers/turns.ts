/** One at a time, in the order in which they came: what shares a bus or a line. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs it when all before it are over. One that was given up meanwhile does not begin: it rejects. One that is given up while it
   * runs has no turn any more, whether it heeds its signal or hangs.
   */
  take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const turn = before.then(() => {
      if (signal.aborted) throw new Error('given up');
      return work();
    });
    const over = turn.then(
      () => {},
      () => {},
    );
    this.#last = before.then(() => Promise.race([over, aborted(signal)]));
    return turn;
  }

  /** Resolves when nobody has the turn. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
