import type { Change, Rule, RuleRun, Snapshot } from '@around/messages';
import { silentLog } from '@around/platform';
import type { FakeClock } from '@around/platform/fake';
import { Rules } from '../../../src/rules/engine.js';
import type { Readings } from '../../../src/rules/lookBack.js';
import type { RuleRecord } from '../../../src/rules/ports.js';

export const OPTIONS = { timeZone: 'Europe/Berlin', place: { latitude: 52.5, longitude: 13.4 } };

export interface Kept {
  readonly run: RuleRun;
  readonly ran: boolean;
}

/** The real engine with one rule, in a house in which everything works at once and that changes only as a test says. */
export async function liveEngine(clock: FakeClock, rule: Rule, snapshot: Snapshot, past: Readings = { readings: () => [] }) {
  const kept = new Map<number, Kept>();
  const records = new Map<string, RuleRecord>();
  let listener: (changes: readonly Change[]) => void = () => undefined;
  let n = 0;
  const rules = new Rules(
    { clock, log: silentLog },
    {
      house: {
        snapshot: () => snapshot,
        subscribe: (told) => {
          listener = told;
          return () => undefined;
        },
        tell: () => undefined,
        touched: () => undefined,
        roomOf: () => undefined,
        amiss: () => undefined,
        dangerOf: () => undefined,
      },
      past,
      deeds: { do: async () => ({ ok: true, step: 'completed', command: '', ms: 0 }), cancel: () => undefined },
      scenes: { get: () => undefined, run: async () => ({ at: 0, by: '', results: [] }) },
      notifier: { notify: async () => ({ ok: true }) },
      book: {
        all: () => [...records.values()],
        put: (record) => void records.set(record.id, record),
        remove: (id) => void records.delete(id),
        commit: () => undefined,
        next: () => ++n,
        keep: (run, ran) => void kept.set(run.n, { run, ran }),
        runs: () => [],
        underWay: () => [],
        takeStopped: () => undefined,
        keepStopped: () => undefined,
        last: () => new Map(),
      },
    },
    { ...OPTIONS, look: 86_400_000 },
  );
  await rules.start();
  await rules.put({ id: 'one', version: 1, rule, by: 'Ann', changed: clock.wall(), dangerous: true });
  return { rules, kept, tell: (changes: readonly Change[]) => listener(changes) };
}
