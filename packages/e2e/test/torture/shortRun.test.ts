import { expect, it } from 'vitest';
import { FAULTS } from '../../src/torture/faults.js';
import { promises } from '../../src/torture/report.js';
import { torture } from '../../src/torture/run.js';

/** Those that are over at once: the long ones are the long run's. */
const SHORT = new Set(['kill -9', 'reset', 'half-closed', 'beginning replayed', 'single bytes', 'lumps', 'new address']);

it('a short run under kills and broken connections keeps every promise', { timeout: 240_000 }, async () => {
  const result = await torture({
    seed: 'c',
    ms: 60_000,
    commands: 600,
    phones: 4,
    faultCount: 10,
    faults: FAULTS.filter(({ kind }) => SHORT.has(kind)),
  });
  const { verdicts, faults, history, stage } = result;
  const broken = verdicts.filter((verdict) => verdict.broken.length > 0);
  expect(promises(broken), `see ${stage.house.folder}`).toBe('');
  const kills = [...faults].filter(([name]) => name.startsWith('kill -9')).reduce((sum, [, count]) => sum + count, 0);
  expect(kills).toBeGreaterThan(3);
  expect(history.commands.filter(({ told }) => told === 'completed').length).toBeGreaterThan(20);
  stage.house.remove();
});
