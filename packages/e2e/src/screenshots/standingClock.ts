import { join } from 'node:path';
import { fakeTimeEnv, writeFakeTime } from '../fakeTime.js';

/** When all pictures are taken (phone.md, C7). */
export const NOW = '2026-01-15 14:02:31';

/** One wall clock for all tiers, which stands still until it is turned: every age in a picture is the same at each run. */
export class StandingClock {
  readonly #file: string;
  #at = '';

  constructor(folder: string, at: string) {
    this.#file = join(folder, 'clock');
    this.set(at);
  }

  /** Of every tier's process. */
  get env(): Readonly<Record<string, string>> {
    return { ...fakeTimeEnv(this.#file), TZ: 'UTC' };
  }

  /** Unix ms. */
  get ms(): number {
    return timeOf(this.#at);
  }

  /** From where it stands it goes on as clocks do, where durations are to be seen; until it is set again. */
  go(): void {
    const ahead = (this.ms - Date.now()) / 1_000;
    writeFakeTime(this.#file, `${ahead < 0 ? '-' : '+'}${Math.abs(ahead)}`);
  }

  /** @param at `2026-01-15 14:02:31`, UTC */
  set(at: string): void {
    this.#at = at;
    writeFakeTime(this.#file, at);
  }
}

/** Unix ms. */
export const timeOf = (at: string): number => Date.parse(`${at.replace(' ', 'T')}Z`);
