import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INITIAL_LINK, type LinkEffect, type LinkInput, type LinkState, linkMachine } from '../../src/links/linkMachine.js';

const A = { host: '10.0.0.1', port: 1 };
const B = { host: '10.0.0.2', port: 1 };

function run(inputs: readonly LinkInput[]): { state: LinkState; effects: LinkEffect[] } {
  let state = INITIAL_LINK;
  const effects: LinkEffect[] = [];
  for (const input of inputs) {
    const [next, more] = linkMachine(state, input);
    state = next;
    effects.push(...more);
  }
  return { state, effects };
}

describe('linkMachine', () => {
  test('start without a place waits for a beacon; with one it dials', () => {
    expect(run([{ t: 'start', address: undefined }]).effects).toEqual([]);
    expect(run([{ t: 'start', address: A }]).effects).toEqual([{ do: 'dial', n: 1, to: A }]);
  });

  test('a live board that tells of two addresses in turn is not dialled anew for ever', () => {
    const told = (address: typeof A): LinkInput => ({ t: 'place', address, epoch: 'e' });
    const live: LinkInput[] = [{ t: 'start', address: A }, { t: 'proven', n: 1, address: A }, told(A), told(B), { t: 'failed', n: 2 }];
    expect(run(live).effects).toHaveLength(2);
    expect(run([...live, told(A), told(B), told(A)]).effects).toHaveLength(2);
  });

  test('failures wait longer and longer, and try the proven place in turn with the one that was heard of', () => {
    const { effects } = run([
      { t: 'start', address: A },
      { t: 'failed', n: 1 },
      { t: 'place', address: B, epoch: 'e' },
      { t: 'failed', n: 2 },
      { t: 'due' },
      { t: 'failed', n: 3 },
      { t: 'due' },
    ]);
    expect(effects).toEqual([
      { do: 'dial', n: 1, to: A },
      { do: 'wait', attempt: 0 },
      { do: 'unwait' },
      { do: 'dial', n: 2, to: B },
      { do: 'wait', attempt: 0 },
      { do: 'dial', n: 3, to: A },
      { do: 'wait', attempt: 1 },
      { do: 'dial', n: 4, to: B },
    ]);
  });

  test('a new place is dialled beside the live session, which ends only when the new one is proven', () => {
    const live: LinkInput[] = [
      { t: 'start', address: A },
      { t: 'dialled', n: 1 },
      { t: 'greeted', n: 1 },
      { t: 'proven', n: 1, address: A },
      { t: 'place', address: B, epoch: 'e' },
    ];
    const beside = run(live);
    expect(beside.state).toMatchObject({ live: 1, trying: 2 });
    expect(beside.effects.at(-1)).toEqual({ do: 'dial', n: 2, to: B });
    expect(run([...live, { t: 'failed', n: 2 }]).state).toMatchObject({ live: 1, phase: 'idle', trying: undefined });
    const replaced = run([...live, { t: 'proven', n: 2, address: B }]);
    expect(replaced.state).toMatchObject({ live: 2, proven: B });
    expect(replaced.effects.at(-1)).toEqual({ do: 'drop', n: 1, why: 'replaced' });
  });

  test('the schedule starts anew after a session that lasted, not after one that did not', () => {
    const live: LinkInput[] = [
      { t: 'start', address: A },
      { t: 'failed', n: 1 },
      { t: 'due' },
      { t: 'failed', n: 2 },
      { t: 'due' },
      { t: 'proven', n: 3, address: A },
    ];
    expect(run([...live, { t: 'lost', n: 3, lived: 60_000 }]).effects.at(-1)).toEqual({ do: 'wait', attempt: 0 });
    expect(run([...live, { t: 'lost', n: 3, lived: 100 }]).effects.at(-1)).toEqual({ do: 'wait', attempt: 2 });
  });

  test('a dial that ends after the stop is dropped', () => {
    const { state, effects } = run([{ t: 'start', address: A }, { t: 'stop' }, { t: 'dialled', n: 1 }]);
    expect(effects.slice(1)).toEqual([
      { do: 'drop', n: 1, why: 'stopped' },
      { do: 'drop', n: 1, why: 'stopped' },
    ]);
    expect(state).toMatchObject({ stopped: true, live: undefined, trying: undefined });
  });

  test('whatever happens: at most one dial under way, never a wait beside it, never stuck once a place is known', () => {
    const address = fc.constantFrom(A, B);
    const kinds = fc.oneof(
      fc.record({ t: fc.constant('place' as const), address, epoch: fc.constantFrom('e1', 'e2') }),
      fc.record({ t: fc.constantFrom('network' as const, 'accepted' as const, 'worn' as const, 'due' as const) }),
      fc.record({ t: fc.constantFrom('dialled' as const, 'greeted' as const, 'failed' as const, 'proven' as const), which: fc.nat(3) }),
      fc.record({ t: fc.constant('lost' as const), which: fc.nat(3), lived: fc.nat(20_000) }),
    );
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 80 }), (script) => {
        let state = INITIAL_LINK;
        let waiting = false;
        const open = new Set<number>();
        const feed = (input: LinkInput): void => {
          const [next, effects] = linkMachine(state, input);
          state = next;
          for (const effect of effects) {
            if (effect.do === 'dial' || effect.do === 'admit') open.add(effect.n);
            if (effect.do === 'drop') open.delete(effect.n);
            if (effect.do === 'wait') {
              expect(waiting).toBe(false);
              waiting = true;
            }
            if (effect.do === 'unwait') waiting = false;
          }
        };
        feed({ t: 'start', address: A });
        for (const step of script) {
          if ('which' in step) {
            const n = [...open].at(-1 - step.which);
            if (n === undefined) continue;
            if (step.t === 'lost') {
              if (n !== state.live) continue;
              open.delete(n);
              feed({ t: 'lost', n, lived: step.lived });
            } else if (step.t === 'failed') {
              if (n === state.live) continue;
              open.delete(n);
              feed({ t: 'failed', n });
            } else feed({ t: step.t, n });
          } else if (step.t === 'due') {
            if (!waiting) continue;
            waiting = false;
            feed(step);
          } else feed(step);
          expect(waiting).toBe(state.phase === 'backoff');
          expect(['dialling', 'hello', 'handshake'].includes(state.phase)).toBe(state.trying !== undefined);
          if (state.live !== undefined) expect(open.has(state.live)).toBe(true);
          expect(state.live !== undefined || state.trying !== undefined || waiting).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
