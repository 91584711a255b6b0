import { describe, it } from 'vitest';
import type { PROGRAMS } from '../../../../scripts/programs.mjs';
import { describeWith, LONG } from '../support/needs.js';

export { LONG };

/** `it` for a row that takes minutes: `npm run faults`. */
export const itLong = it.runIf(LONG);

/** `describeWith` for faults that only root can make: mounts, network namespaces, clocks and limits of other processes. */
export function describeAsRoot(programs: readonly (keyof typeof PROGRAMS)[], name: string, tests: () => void): void {
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    describeWith(programs, name, tests);
    return;
  }
  console.log(`skipped: ${name} needs root on Linux: run the tests as root`);
  describe.skip(`${name} (needs root)`, tests);
}
