/** One at a time, in the order in which they came: what shares a bus or a line. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs it when all before it are over. One that was given up meanwhile does not begin: it rejects. */
  take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (signal.aborted) throw new Error('given up');
      return work();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Resolves when nobody is at work. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
