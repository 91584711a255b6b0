import type { Change } from '@around/messages';
import { exposition } from '@around/platform';
import { describe, expect, it } from 'vitest';
import { type HomeFigures, homeMetrics } from '../src/metrics/homeMetrics.js';
import { HouseCounts } from '../src/metrics/houseCounts.js';

const step = (name: string, home: number): Change =>
  ({ k: 'step', n: 1, step: { command: 'c', thing: 't', op: 'write', name: 'on', by: 'me', step: name, at: 0, held: { home } } }) as Change;
const told = (families: Parameters<typeof exposition>[0]): string[] =>
  exposition(families)
    .split('\n')
    .filter((line) => !line.startsWith('#'));

describe('HouseCounts', () => {
  it('counts ends, and how long those took that were not refused', () => {
    const counts = new HouseCounts();
    counts.take([step('accepted', 0), step('started', 3), step('completed', 40), step('refused', 1), step('timedOut', 6_000)]);
    const lines = told(counts.families());
    expect(lines).toEqual(
      expect.arrayContaining([
        'around_home_commands_total{end="completed"} 1',
        'around_home_commands_total{end="refused"} 1',
        'around_home_commands_total{end="timedOut"} 1',
        'around_home_commands_total{end="unknown"} 0',
        'around_home_command_duration_seconds_bucket{le="0.05"} 1',
        'around_home_command_duration_seconds_bucket{le="10"} 2',
        'around_home_command_duration_seconds_count 2',
        'around_home_command_duration_seconds_sum 6.04',
      ]),
    );
  });
});

describe('homeMetrics', () => {
  const figures: HomeFigures = {
    things: 3,
    controllers: Array.from({ length: 70 }, (_, i) => ({ id: `c${i}`, state: 'connected' as const, rtt: 5 })),
    relay: undefined,
    underWay: 0,
    wishes: 0,
    paired: 1,
    sessions: new Map([['relay', 2]]),
    waiting: { ledger: 0, writes: 4 },
  };

  it('tells a board that sleeps from one that is away', () => {
    const controllers = [
      { id: 'a', state: 'away' as const },
      { id: 'b', state: 'away' as const, asleepUntil: 9 },
    ];
    const lines = told(homeMetrics({ ...figures, controllers }));
    expect(lines).toContain('around_home_controllers{state="away"} 1');
    expect(lines).toContain('around_home_controllers{state="asleep"} 1');
  });

  it('names 64 controllers at most, and says nothing of a relay that there is not', () => {
    const lines = told(homeMetrics(figures));
    expect(lines.filter((line) => line.startsWith('around_home_controller_round_trip_seconds'))).toHaveLength(64);
    expect(lines.filter((line) => line.startsWith('around_home_relay'))).toEqual([]);
    expect(lines).toContain('around_home_phones{path="relay"} 2');
    expect(lines).toContain('around_home_writes_waiting{queue="history"} 4');
  });
});
