import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initialRelay, MAX_HOPS, type RelayInput, relayMachine } from '../../src/links/relayMachine.js';

test('whatever a relay does: one connection at a time, a login only after its challenge, never out of TLS, never stuck', () => {
  const code = fc.constantFrom('version', 'notEnrolled', 'badCode', 'full', 'tooMany', 'badSignature', 'malformed');
  const input = fc.oneof(
    fc.record({ t: fc.constantFrom('dialled', 'challenge', 'welcome', 'sound', 'again', 'due') }),
    fc.record({ t: fc.constant('redirect'), url: fc.constantFrom('wss://b/home', 'ws://c/home', 'wss://a/home') }),
    fc.record({ t: fc.constant('sorry'), code }),
    fc.record({ t: fc.constant('ended'), when: fc.constantFrom(undefined, 'soon', 'late') }),
  );
  fc.assert(
    fc.property(fc.boolean(), fc.array(input, { maxLength: 60 }), (hasCode, script) => {
      let state = initialRelay('wss://a/home', hasCode);
      let open: number | undefined;
      let waiting = false;
      const feed = (one: RelayInput): void => {
        const [next, effects] = relayMachine(state, one);
        state = next;
        for (const effect of effects) {
          if (effect.do === 'drop' && open === effect.n) open = undefined;
          if (effect.do === 'dial') {
            expect(open).toBeUndefined();
            expect(effect.url.startsWith('wss:')).toBe(true);
            open = effect.n;
          }
          if (effect.do === 'login') expect(one.t).toBe('challenge');
          if (effect.do === 'up') expect(one.t).toBe('welcome');
          if (effect.do === 'wait') waiting = true;
        }
      };
      feed({ t: 'start' });
      for (const one of script) {
        if (one.t === 'due') {
          if (!waiting) continue;
          waiting = false;
        }
        if (one.t === 'ended') open = undefined;
        const input: unknown = { n: state.n, chal: '', message: '', detail: 'x', ...one };
        feed(input as RelayInput);
        expect(state.hops).toBeLessThanOrEqual(MAX_HOPS);
        expect(state.phase === 'backoff').toBe(waiting);
        expect(open !== undefined || waiting).toBe(true);
        expect(state.phase === 'live' && state.detail !== undefined).toBe(false);
      }
      feed({ t: 'stop' });
      expect(open).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
