import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.mjs'],
    reporters: ['default', './scripts/vitest-summary.mjs'],
    // Two cores: more workers only make real processes late.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // Real processes on a busy machine may be late once; who needed a second try is named at the end. At the desk nothing is forgiven.
    retry: process.env.CI === 'true' ? 1 : 0,
  },
});
