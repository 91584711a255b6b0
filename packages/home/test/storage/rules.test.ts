import type { RuleRun } from '@around/messages';
import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { openStorage } from '../../src/storage/index.js';
import { LastingDb } from '../support/lastingDb.js';
import { suite } from '../support/scriptedPhone.js';

const clock = new FakeClock();
const RULE = { title: 'Hall', when: [], do: [{ stop: true as const }] };
const record = { id: 'hall', version: 3, rule: RULE, by: 'Olga', changed: 7, dangerous: false };

function disk() {
  const log = recordingLog();
  const files = new MemoryFiles();
  const db = new LastingDb();
  const open = () => openStorage({ clock, random: seededRandom(1), log, files, suite, openDb: db.open });
  return { log, files, db, open };
}

const runOf = (n: number, more: Partial<RuleRun> = {}): RuleRun => ({
  ...{ n, rule: 'hall', version: 3, at: n, why: 'it is 07:30', result: 'done', conditions: [], steps: [] },
  ...more,
});

it('keeps rules, and none that somebody wrote past the home', async () => {
  const { open, db, log } = disk();
  const storage = await open();
  storage.rules.put(record);
  storage.rules.put({ ...record, id: 'door' });
  expect(storage.rules.all()).toEqual([{ ...record, id: 'door' }, record]);
  storage.close();
  (await db.open('/memory/home.db')).exec(`UPDATE rules SET dangerous = 1 WHERE id = 'door'`);
  const again = await open();
  expect(again.rules.all()).toEqual([record]);
  expect(log.lines.some(({ message }) => message.includes('a rule does not bear this home’s mark'))).toBe(true);
  again.rules.remove('hall');
  expect(again.rules.all()).toEqual([]);
});

it('knows of the last stop once', async () => {
  const { open } = disk();
  const storage = await open();
  const stopped = { at: 9, lasting: [{ rule: 'hall', version: 3, when: 0, until: 10 }] };
  storage.rules.keepStopped(stopped);
  storage.close();
  const again = await open();
  expect([again.rules.takeStopped(), again.rules.takeStopped()]).toEqual([stopped, undefined]);
  again.close();
});

it('writes a run once for what changes within one batch, and shows it before', async () => {
  const { open } = disk();
  const storage = await open();
  const n = storage.rules.next();
  storage.rules.keep(runOf(n, { result: 'running' }), true, { at: 'do.1', until: 99, rounds: {} });
  expect(storage.rules.runs({})).toMatchObject([{ n, result: 'running' }]);
  storage.close();
  const again = await open();
  expect(again.rules.underWay()).toEqual([{ run: runOf(n, { result: 'running' }), waiting: { at: 'do.1', until: 99, rounds: {} } }]);
  again.rules.keep(runOf(n), true);
  again.rules.keep(runOf(again.rules.next(), { result: 'passed' }), false);
  again.rules.keep(runOf(again.rules.next(), { rule: 'other' }), true);
  expect(again.rules.next()).toBe(n + 3);
  again.close();
  const last = await open();
  expect(last.rules.underWay()).toEqual([]);
  expect(last.rules.runs({}).map((run) => run.n)).toEqual([n + 2, n]);
  expect(last.rules.runs({ all: true, rule: 'hall' }).map((run) => run.n)).toEqual([n + 1, n]);
  expect(last.rules.runs({ all: true, before: n + 2, limit: 1 }).map((run) => run.n)).toEqual([n + 1]);
  expect([...last.rules.last()].map(([rule, run]) => `${rule} ${run.n}`)).toEqual([`hall ${n}`, `other ${n + 2}`]);
});

it('keeps a bounded number of runs, and what did not run apart from them', async () => {
  const { open } = disk();
  const storage = await open();
  for (let i = 0; i < 16_500; i++) {
    const n = storage.rules.next();
    storage.rules.keep(runOf(n, i % 2 === 0 ? {} : { result: 'passed' }), i % 2 === 0);
    if (i % 400 === 0) await clock.advance(10_000);
  }
  storage.close();
  const again = await open();
  const rows = again.rules.runs({ all: true, limit: 100_000 });
  const passed = rows.filter(({ result }) => result === 'passed').length;
  expect(passed).toBeGreaterThanOrEqual(5_000);
  expect(passed).toBeLessThan(5_800);
  expect(rows.length - passed).toBe(8_250);
});
