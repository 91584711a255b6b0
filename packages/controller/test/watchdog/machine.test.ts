import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_RUN, type RunEffect, type RunInput, type RunState, runMachine } from '../../src/watchdog/machine.js';

function play(...inputs: RunInput[]): { state: RunState; effects: RunEffect[] } {
  let state = INITIAL_RUN;
  const effects: RunEffect[] = [];
  for (const input of inputs) {
    const [next, done] = runMachine(state, input);
    state = next;
    effects.push(...done);
  }
  return { state, effects };
}

const names = (effects: readonly RunEffect[]): string[] => effects.map((effect) => (effect.do === 'signal' ? effect.signal : effect.do));
const ok = { code: 0, signal: null };

describe('a run', () => {
  it('answers and is gone when its program exits and leaves nothing behind', () => {
    const { state, effects } = play({ t: 'spawned' }, { t: 'exited', status: ok, alive: false });
    expect(state.phase).toBe('ended');
    expect(names(effects)).toEqual(['armDeadline', 'disarm', 'answer', 'sweep', 'gone']);
    expect(effects).toContainEqual({ do: 'sweep', urgent: false });
  });

  it('kills what a program leaves in its group although it exited in order', () => {
    const { state, effects } = play({ t: 'spawned' }, { t: 'exited', status: ok, alive: true });
    expect(state.phase).toBe('killing');
    expect(names(effects)).toEqual(['armDeadline', 'disarm', 'answer', 'release', 'SIGKILL', 'look']);
  });

  it('answers at the deadline and goes on killing', () => {
    const { state, effects } = play({ t: 'spawned' }, { t: 'deadline' });
    expect(names(effects)).toEqual(['armDeadline', 'disarm', 'answer', 'SIGTERM', 'armGrace']);
    const [killing, more] = runMachine(state, { t: 'graceOver' });
    expect(names(more)).toEqual(['disarm', 'release', 'SIGKILL', 'look']);
    const [, last] = runMachine(killing, { t: 'looked', alive: false });
    expect(names(last)).toEqual(['disarm', 'sweep', 'gone']);
    expect(last).toContainEqual({ do: 'sweep', urgent: true });
  });

  it('waits out the grace for the others of the group once the leader gave in', () => {
    const { state, effects } = play(
      { t: 'spawned' },
      { t: 'deadline' },
      { t: 'exited', status: ok, alive: true },
      { t: 'looked', alive: true },
    );
    expect(state.phase).toBe('terminating');
    expect(names(effects).filter((name) => name === 'SIGKILL')).toEqual([]);
    expect(runMachine(state, { t: 'looked', alive: false })[0].phase).toBe('ended');
  });

  it('kills a flood without a grace', () => {
    const { effects } = play({ t: 'spawned' }, { t: 'stop', reason: 'flood' });
    expect(names(effects)).not.toContain('SIGTERM');
    expect(names(effects)).toContain('SIGKILL');
  });

  it('signals again as long as anything of the group is alive, ever more slowly', () => {
    const looks: RunInput[] = Array.from({ length: 20 }, () => ({ t: 'looked', alive: true }));
    const { effects } = play({ t: 'spawned' }, { t: 'stop', reason: 'flood' }, ...looks);
    expect(names(effects).filter((name) => name === 'SIGKILL')).toHaveLength(21);
    const waits = effects.flatMap((effect) => (effect.do === 'look' ? [effect.inMs] : []));
    expect(waits[0]).toBe(10);
    expect(waits.at(-1)).toBe(1_000);
  });

  it('answers exactly once and is gone exactly once, whatever comes in which order', () => {
    const input = fc.oneof(
      fc.constant<RunInput>({ t: 'spawned' }),
      fc.constant<RunInput>({ t: 'deadline' }),
      fc.constant<RunInput>({ t: 'graceOver' }),
      fc.constant<RunInput>({ t: 'failed', error: new Error('no such program') }),
      fc.boolean().map<RunInput>((alive) => ({ t: 'looked', alive })),
      fc.boolean().map<RunInput>((alive) => ({ t: 'exited', status: ok, alive })),
      fc.constantFrom('flood', 'cancelled', 'silent', 'stopping').map<RunInput>((reason) => ({ t: 'stop', reason: reason as 'flood' })),
    );
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
        const all = names(play(...inputs).effects);
        const end: RunInput[] = [
          { t: 'spawned' },
          { t: 'deadline' },
          { t: 'graceOver' },
          { t: 'looked', alive: false },
          { t: 'exited', status: ok, alive: false },
        ];
        const { state, effects } = play(...inputs, ...end);
        expect(all.filter((name) => name === 'answer').length).toBeLessThanOrEqual(1);
        expect(state.phase).toBe('ended');
        expect(names(effects).filter((name) => name === 'answer')).toHaveLength(1);
        expect(names(effects).filter((name) => name === 'gone')).toHaveLength(1);
        expect(names(effects).indexOf('gone')).toBeGreaterThan(names(effects).indexOf('answer'));
      }),
    );
  });
});
