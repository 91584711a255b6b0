import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const HOUR = 3_600_000;
export const YEAR = 365 * 24 * HOUR;

/** Debian's libfaketime, for whichever processor. */
function library(): string {
  for (const folder of readdirSync('/usr/lib')) {
    const path = join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1');
    if (existsSync(path)) return path;
  }
  throw new Error('apt install faketime');
}

/** A wall clock of one process's own, turned while it runs. Its monotonic clock stays as it is, as the kernel's does. */
export class TierClock {
  readonly #file: string;

  constructor(folder: string, name: string) {
    this.#file = join(folder, `${name}.clock`);
    this.turn(0);
  }

  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** From now on it is off by so many ms. */
  turn(ms: number): void {
    const next = `${this.#file}.new`;
    writeFileSync(next, `${ms < 0 ? '-' : '+'}${Math.abs(ms) / 1_000}\n`);
    renameSync(next, this.#file);
  }
}
