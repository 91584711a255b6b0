import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import LongFirst from './scripts/vitest-sequencer.mjs';

const ALL = ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.mjs'];
/** The page's signals are its modules' own; the artefacts say by the environment which programs are meant, before they are loaded. */
const ALONE = ['packages/phone/test/**/*.test.ts', 'packages/e2e/test/deploy/artefacts.test.ts'];

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    reporters: ['default', './scripts/vitest-summary.mjs'],
    // Half of the time is spent waiting for links that heal: two more than there are cores keep them busy.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongFirst },
    // No test is about how fast a house of real processes comes up: where a machine is busy, it takes its time.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Vitest's own second is short for a page on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // Real processes on a busy machine may be late once; who needed a second try is named at the end. At the desk nothing is forgiven.
    retry: process.env.CI === 'true' ? 1 : 0,
    projects: [
      // What files import is most of what they cost: they share it.
      { extends: true, test: { name: 'together', include: ALL, exclude: [...configDefaults.exclude, ...ALONE], isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
