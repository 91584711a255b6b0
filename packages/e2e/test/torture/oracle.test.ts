import { describe, expect, it } from 'vitest';
import { type CommandRecord, EMPTY_HISTORY, type History } from '../../src/torture/history.js';
import { judge, LATE_MS, PROMISE_NAMES, type PromiseName } from '../../src/torture/oracle.js';

const command = (id: string, more: Partial<CommandRecord> = {}): CommandRecord => ({
  id,
  phone: 'ann',
  thing: 'living/pin0',
  name: 'press',
  may: true,
  sentAt: 1_000,
  deadline: 3_000,
  told: 'completed',
  toldAt: 1_100,
  code: undefined,
  heard: new Map([['ann', [more.told ?? 'completed']]]),
  ...more,
});
const row = (id: string, ...ends: History['ledger'][number]['ends']) => ({ id, ended: ends.length > 0, ends });
const view = (who: string, state: Record<string, string>, partial = false) => ({ who, partial, state: new Map(Object.entries(state)) });

/** A history in which everything went as promised, with something of everything. */
const GOOD: History = {
  commands: [
    command('done'),
    command('late', { told: 'expired', code: 'stale' }),
    command('lost', { told: 'unknown', code: 'lost' }),
    command('corrected', { told: 'unknown', heard: new Map([['ann', ['unknown', 'completed']]]) }),
    command('hung', { told: 'timedOut' }),
    command('forbidden', { told: 'refused', may: false, phone: 'guest' }),
    command('unsent', { told: 'refused', code: 'away', heard: new Map() }),
  ],
  pins: [
    { id: 'done', at: 1_050 },
    { id: 'lost', at: 2_990 },
    { id: 'corrected', at: 3_000 },
    { id: 'hung', at: 1_500 },
  ],
  ledger: [
    row('done', 'completed'),
    row('late', 'expired'),
    row('lost', 'unknown'),
    row('corrected', 'unknown', 'completed'),
    row('hung', 'timedOut'),
    row('forbidden', 'refused'),
  ],
  // The first life of this bell was killed, and its last two rings with it.
  rung: ['living-1-1 1', 'living-1-1 2', 'living-1-1 3', 'living-2-2 1', 'living-2-2 2', 'garden-3-3 1'],
  kept: ['living-1-1 1', 'living-2-2 1', 'garden-3-3 1', 'living-2-2 2'],
  views: [view('the home', { a: '1', b: '2' }), view('ann', { a: '1', b: '2' }), view('the pins', { b: '2' }, true)],
  survivors: [],
  stuck: [],
};

const broken = (history: History): PromiseName[] => judge(history).flatMap(({ name, broken: by }) => (by.length > 0 ? [name] : []));
const words = (history: History, name: PromiseName): string => JSON.stringify(judge(history, [name])[0]?.broken);
const withCommands = (...commands: CommandRecord[]): History => ({ ...GOOD, commands: [...GOOD.commands, ...commands] });
const ran = (...ids: string[]): History['pins'] => [...GOOD.pins, ...ids.map((id) => ({ id, at: 2_000 }))];

describe('the oracle', () => {
  it('finds nothing in a house where everything went as promised, and nothing in an empty one', () => {
    expect(judge(GOOD).map(({ name }) => name)).toEqual(PROMISE_NAMES);
    expect(broken(GOOD)).toEqual([]);
    expect(broken(EMPTY_HISTORY)).toEqual([]);
  });

  it('counts the pins: what completed ran, what is said not to have run did not, and nobody else was there', () => {
    expect(broken({ ...GOOD, pins: GOOD.pins.filter(({ id }) => id !== 'done') })).toEqual(['counter']);
    for (const told of ['expired', 'refused'] as const) {
      const history = { ...withCommands(command('lie', { told })), pins: ran('lie'), ledger: [...GOOD.ledger, row('lie', told)] };
      expect(broken(history)).toEqual(['counter']);
      expect(words(history, 'counter')).toContain(`reported ${told}, and ran`);
    }
    expect(broken({ ...GOOD, pins: ran('stranger') })).toEqual(['counter']);
    // What nobody knows may have run or not.
    expect(broken({ ...GOOD, pins: GOOD.pins.filter(({ id }) => id !== 'lost') })).toEqual([]);
  });

  it('sees a second run', () => {
    expect(broken({ ...GOOD, pins: ran('done') })).toEqual(['once']);
    expect(broken({ ...GOOD, pins: ran('lost') })).toEqual(['once']);
  });

  it('sees a start after the life, and allows for the clock’s ticks', () => {
    const at = (late: number): History => ({
      ...GOOD,
      pins: GOOD.pins.map((run) => (run.id === 'done' ? { ...run, at: 3_000 + late } : run)),
    });
    expect(broken(at(LATE_MS))).toEqual([]);
    expect(broken(at(LATE_MS + 1))).toEqual(['fresh']);
    expect(words(at(2_500), 'fresh')).toContain('2500 ms');
  });

  it('wants one end for each command, the same for everybody; only unknown may give way to the truth', () => {
    expect(broken(withCommands(command('open', { told: undefined })))).toEqual(['oneEnd']);
    const heard = (
      told: CommandRecord['told'],
      ...by: [string, CommandRecord['heard'] extends ReadonlyMap<string, infer E> ? E : never][]
    ): History => ({
      ...withCommands(command('odd', { told, heard: new Map(by) })),
      ledger: [...GOOD.ledger, row('odd', told ?? 'unknown')],
      pins: ran('odd'),
    });
    expect(broken(heard('completed', ['ann', ['completed']], ['bob', ['unknown', 'completed']]))).toEqual([]);
    expect(broken(heard('completed', ['ann', ['completed']], ['bob', ['failed']]))).toEqual(['oneEnd']);
    expect(broken(heard('completed', ['ann', ['completed', 'unknown']]))).toEqual(['oneEnd']);
    expect(broken(heard('unknown', ['ann', ['unknown', 'failed', 'completed']]))).toEqual(['oneEnd']);
  });

  it('compares what was told with what is kept', () => {
    const ledger = (...rows: History['ledger']): History => ({
      ...GOOD,
      ledger: [...GOOD.ledger.filter(({ id }) => id !== 'done'), ...rows],
    });
    expect(broken(ledger(row('done', 'unknown')))).toEqual(['ledger']);
    expect(broken(ledger(row('done')))).toEqual(['ledger']);
    expect(broken(ledger(row('done', 'completed', 'unknown')))).toEqual(['ledger']);
    expect(broken(ledger())).toEqual(['ledger']);
    expect(broken(ledger(row('done', 'unknown', 'completed')))).toEqual([]);
  });

  it('wants each kept event once, and none lost but the last of a killed life', () => {
    const kept = (...events: string[]): History => ({ ...GOOD, kept: events });
    const [first, second, third, fourth] = GOOD.kept as [string, string, string, string];
    expect(words(kept(first, first, second, third, fourth), 'events')).toContain('kept 2 times');
    expect(words(kept(first, second, third), 'events')).toContain('1 of 2 events of one life are lost');
    // Its third ring was taken, so that the home must have had the second.
    expect(words(kept('living-1-1 1', 'living-1-1 3', second, third, fourth), 'events')).toContain('living-1-1 2');
    expect(words(kept(...GOOD.kept, 'living-9-9 1'), 'events')).toContain('never was');
    expect(broken(kept(...GOOD.kept.slice(1)))).toEqual([]);
  });

  it('compares the views part by part', () => {
    const views = (...more: History['views']): History => ({ ...GOOD, views: [view('the home', { a: '1', b: '2' }), ...more] });
    expect(words(views(view('ann', { a: '1', b: '3' })), 'equal')).toContain('b: the home says 2, ann says 3');
    expect(broken(views(view('ann', { a: '1' })))).toEqual(['equal']);
    expect(broken(views(view('ann', { a: '1', b: '2', c: '3' })))).toEqual(['equal']);
    expect(broken(views(view('the pins', { b: '3' }, true)))).toEqual(['equal']);
  });

  it('sees what was operated without a right, what lives on, and what does not come back', () => {
    expect(broken({ ...GOOD, pins: ran('forbidden') })).toContain('rights');
    expect(broken({ ...GOOD, survivors: [{ id: 'hung', pid: 4_711, command: 'sleep' }] })).toEqual(['survivors']);
    expect(broken({ ...GOOD, stuck: ['web does not come back'] })).toEqual(['back']);
  });
});
