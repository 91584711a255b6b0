import { join } from 'node:path';
import { fakeTimeEnv, writeFakeTime } from '../../src/fakeTime.js';

export const HOUR = 3_600_000;
export const YEAR = 365 * 24 * HOUR;

/** A wall clock of one process's own, turned while it runs. Its monotonic clock stays as it is, as the kernel's does. */
export class TierClock {
  readonly #file: string;

  constructor(folder: string, name: string) {
    this.#file = join(folder, `${name}.clock`);
    this.turn(0);
  }

  get env(): Readonly<Record<string, string>> {
    return fakeTimeEnv(this.#file);
  }

  /** From now on it is off by so many ms. */
  turn(ms: number): void {
    writeFakeTime(this.#file, `${ms < 0 ? '-' : '+'}${Math.abs(ms) / 1_000}`);
  }
}
