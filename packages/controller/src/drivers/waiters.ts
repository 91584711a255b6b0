/** Those who wait for a device to tell the new value of a property: what confirms a write. */
export class Waiters {
  readonly #waiting = new Map<string, Set<(value: unknown) => void>>();

  /** The device told it. */
  told(property: string, value: unknown): void {
    for (const resolve of this.#waiting.get(property) ?? []) resolve(value);
  }

  /**
   * Does something and resolves with the value that the device then tells: a switch or a word must be what was asked for, a number
   * may be what the device made of it. Rejects where `act` does, and ends with the signal.
   */
  async confirmed(property: string, wanted: unknown, signal: AbortSignal, act: () => Promise<void> | void): Promise<unknown> {
    const waiting = this.#waiting.get(property) ?? new Set();
    this.#waiting.set(property, waiting);
    let listener: ((value: unknown) => void) | undefined;
    try {
      const told = new Promise<unknown>((resolve, reject) => {
        listener = (value) => {
          if (typeof value !== 'string' && typeof value !== 'boolean') resolve(value);
          else if (value === wanted) resolve(value);
        };
        waiting.add(listener);
        signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
      });
      // Nobody may be there to hear of it while `act` goes on.
      told.catch(() => {});
      await act();
      return await told;
    } finally {
      if (listener !== undefined) waiting.delete(listener);
    }
  }
}
