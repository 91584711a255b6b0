import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkMachine } from '../src/connection/linkMachine.js';
import { INITIAL_STATE, type LinkEffect, type LinkInput, type MachineState } from '../src/connection/linkTypes.js';
import { RETRY_MS, retryDelay } from '../src/connection/schedule.js';
import { type Way, webBase } from '../src/connection/ways.js';

const lan: Way = { way: 'lan', url: 'ws://10.0.0.2:8080' };
const relay: Way = { way: 'relay', url: 'wss://relay.example' };

/** Feeds inputs; `unit` 0.5 means waits without jitter. */
function drive(ways: readonly Way[] = [lan, relay]) {
  let state: MachineState = INITIAL_STATE;
  let now = 0;
  const take = (input: LinkInput): readonly LinkEffect[] => {
    const [next, effects] = linkMachine(state, input, { ways, now, wall: 1_000_000 + now, unit: 0.5 });
    state = next;
    return effects;
  };
  return {
    take,
    pass: (ms: number) => {
      now += ms;
    },
    get link() {
      return state.link;
    },
    get legs() {
      return state.legs;
    },
  };
}

const dials = (effects: readonly LinkEffect[]) => effects.flatMap((effect) => (effect.do === 'dial' ? [effect.way.way] : []));
const timer = (effects: readonly LinkEffect[], name: string) =>
  effects.flatMap((effect) => (effect.do === 'timer' && effect.name === name ? [effect.ms] : [])).at(-1);
const did = (effects: readonly LinkEffect[], what: LinkEffect['do']) => effects.filter((effect) => effect.do === what).length;

function live(ways?: readonly Way[]) {
  const m = drive(ways);
  m.take({ t: 'start' });
  m.take({ t: 'dialled', leg: 1 });
  m.take({ t: 'welcomed', leg: 1 });
  m.take({ t: 'synced', leg: 1, way: 'lan' });
  expect(m.link.state).toBe('live');
  return m;
}

describe('link machine', () => {
  it('gives the LAN a head start of 700 ms', () => {
    const m = drive();
    const first = m.take({ t: 'start' });
    expect(dials(first)).toEqual(['lan']);
    expect(timer(first, 'headStart')).toBe(700);
    expect(dials(m.take({ t: 'timer', name: 'headStart' }))).toEqual(['relay']);
  });

  it('dials the relay at once when no LAN address answers', () => {
    const m = drive();
    m.take({ t: 'start' });
    expect(dials(m.take({ t: 'dialFailed', leg: 1, code: 'refused', detail: 'no' }))).toEqual(['relay']);
  });

  it('keeps the first way whose home proves itself and closes the others', () => {
    const m = drive();
    m.take({ t: 'start' });
    m.take({ t: 'timer', name: 'headStart' });
    m.take({ t: 'dialled', leg: 1 });
    m.take({ t: 'dialled', leg: 2 });
    const effects = m.take({ t: 'welcomed', leg: 2 });
    expect(effects).toContainEqual({ do: 'choose', leg: 2 });
    expect(effects).toContainEqual(expect.objectContaining({ do: 'close', leg: 1 }));
    expect(did(m.take({ t: 'welcomed', leg: 1 }), 'choose')).toBe(0);
    expect(m.link.state).toBe('connecting');
    m.take({ t: 'synced', leg: 2, way: 'relay' });
    expect(m.link).toEqual({ state: 'live', way: 'relay', url: relay.url, since: 1_000_000 });
  });

  it('waits 0.5, 1, 2, 4, 8, 15, 15 s between rounds, and says since when it is broken', () => {
    const m = drive([relay]);
    let effects = m.take({ t: 'start' });
    const waits: (number | undefined)[] = [];
    for (let leg = 1; leg <= 7; leg++) {
      expect(dials(effects)).toEqual(['relay']);
      effects = m.take({ t: 'dialFailed', leg, code: 'refused', detail: 'nobody' });
      const wait = timer(effects, 'retry');
      waits.push(wait);
      expect(m.link).toMatchObject({ state: 'broken', hop: 'relay', since: 1_000_000 });
      m.pass(wait ?? 0);
      effects = m.take({ t: 'timer', name: 'retry' });
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it.each([
    ['network', 'unreachable', 'phone'],
    ['no answer', 'refused', 'relay'],
  ] as const)('names the broken hop: %s', (_, code, hop) => {
    const m = drive([relay]);
    m.take({ t: 'start' });
    m.take({ t: 'dialFailed', leg: 1, code, detail: 'x' });
    expect(m.link).toMatchObject({ state: 'broken', hop });
  });

  it('waits on the relay for a home that is away, says so, and goes on trying the LAN', () => {
    const m = drive();
    m.take({ t: 'start' });
    m.take({ t: 'dialFailed', leg: 1, code: 'unreachable', detail: 'no' });
    m.take({ t: 'dialled', leg: 2 });
    const away = m.take({ t: 'homeDown', leg: 2 });
    expect(m.link).toMatchObject({ state: 'broken', hop: 'home' });
    expect(timer(away, 'retry')).toBe(500);
    expect(dials(m.take({ t: 'timer', name: 'retry' }))).toEqual(['lan']);
    expect(m.take({ t: 'homeUp', leg: 2 })).toContainEqual({ do: 'greet', leg: 2 });
  });

  it('asks again after a minute whether the home is back: the word that says so may be lost, or was a lie', () => {
    const m = drive([relay]);
    m.take({ t: 'start' });
    m.take({ t: 'dialled', leg: 1 });
    expect(timer(m.take({ t: 'homeDown', leg: 1 }), 'leg 1')).toBe(60_000);
    expect(m.take({ t: 'timer', name: 'leg 1' })).toContainEqual({ do: 'greet', leg: 1 });
    expect(m.link).toMatchObject({ state: 'broken', hop: 'home' });
    expect(did(m.take({ t: 'homeDown', leg: 1 }), 'close')).toBe(0);
  });

  it('loses the session when the home goes, and greets it again on the same socket', () => {
    const m = live([relay]);
    const down = m.take({ t: 'homeDown', leg: 1 });
    expect(did(down, 'lose')).toBe(1);
    expect(did(down, 'close')).toBe(0);
    expect(m.link).toMatchObject({ state: 'broken', hop: 'home' });
    expect(m.take({ t: 'homeUp', leg: 1 })).toContainEqual({ do: 'greet', leg: 1 });
  });

  it('is not live while a home that came back is greeted anew', () => {
    const m = live([relay]);
    const up = m.take({ t: 'homeUp', leg: 1 });
    expect(did(up, 'lose')).toBe(1);
    expect(m.link.state).toBe('connecting');
  });

  it('says since when the home is silent as the relay has it, and never since a time to come', () => {
    const m = drive([relay]);
    m.take({ t: 'start' });
    m.take({ t: 'dialled', leg: 1 });
    m.take({ t: 'homeDown', leg: 1, since: 400_000 });
    expect(m.link).toMatchObject({ state: 'broken', hop: 'home', since: 400_000 });
    m.pass(5_000);
    m.take({ t: 'homeDown', leg: 1, since: 9_000_000 });
    expect(m.link).toMatchObject({ since: 1_005_000 });
    // The relay went too: what it said of the home is not said of itself.
    m.take({ t: 'homeDown', leg: 1, since: 400_000 });
    m.take({ t: 'closed', leg: 1, code: 1006, reason: '' });
    expect(m.link).toMatchObject({ hop: 'relay', since: 1_000_000 });
  });

  it('believes no relay that the home was silent while it was heard', () => {
    const m = live([relay]);
    m.pass(500_000);
    m.take({ t: 'homeDown', leg: 1, since: 1 });
    // Its last tick may be 25 s old.
    expect(m.link).toMatchObject({ state: 'broken', hop: 'home', since: 1_475_000 });
    m.pass(60_000);
    m.take({ t: 'homeDown', leg: 1, since: 1_490_000 });
    expect(m.link).toMatchObject({ since: 1_490_000 });
  });

  it('closes a link after two pings without an answer', () => {
    const m = live();
    expect(did(m.take({ t: 'timer', name: 'beat' }), 'ping')).toBe(1);
    m.take({ t: 'pong', leg: 1 });
    m.take({ t: 'timer', name: 'beat' });
    m.take({ t: 'timer', name: 'beat' });
    const third = m.take({ t: 'timer', name: 'beat' });
    expect(third).toContainEqual(expect.objectContaining({ do: 'close', leg: 1, code: 4007 }));
    expect(did(third, 'lose')).toBe(1);
    expect(m.link.state).toBe('broken');
  });

  it('closes a link over which no tick came for 25 s', () => {
    const m = live();
    expect(timer(m.take({ t: 'tick', leg: 1 }), 'fresh')).toBe(25_000);
    expect(m.take({ t: 'timer', name: 'fresh' })).toContainEqual(expect.objectContaining({ do: 'close', leg: 1, code: 4007 }));
  });

  it('on a wake pings with a deadline of 1.5 s, and redials at once where nothing comes', () => {
    const m = live();
    const wake = m.take({ t: 'wake' });
    expect(did(wake, 'ping')).toBe(1);
    expect(timer(wake, 'wake')).toBe(1_500);
    expect(dials(m.take({ t: 'timer', name: 'wake' }))).toEqual(['lan']);
  });

  it('on a wake keeps a link that answers', () => {
    const m = live();
    m.take({ t: 'wake' });
    m.take({ t: 'pong', leg: 1 });
    expect(m.take({ t: 'timer', name: 'wake' })).toEqual([]);
    expect(m.link.state).toBe('live');
  });

  it('on a wake does not sit out the wait', () => {
    const m = drive([relay]);
    m.take({ t: 'start' });
    m.take({ t: 'dialFailed', leg: 1, code: 'refused', detail: 'x' });
    expect(dials(m.take({ t: 'wake' }))).toEqual(['relay']);
  });

  it.each([
    [4013, 0],
    [1001, 250],
    [4010, 5_000],
    [1006, 500],
  ])('comes back after close code %i in %i ms', (code, ms) => {
    const m = live();
    expect(timer(m.take({ t: 'closed', leg: 1, code, reason: '' }), 'retry')).toBe(ms);
  });

  it('is dead where every way refuses, asks again each minute, and lives again when one takes us', () => {
    const m = drive();
    m.take({ t: 'start' });
    m.take({ t: 'dialled', leg: 1 });
    m.take({ t: 'closed', leg: 1, code: 4004, reason: 'unknown' });
    expect(m.link.state).toBe('broken');
    m.take({ t: 'dialled', leg: 2 });
    const effects = m.take({ t: 'closed', leg: 2, code: 4004, reason: 'unknown' });
    expect(m.link).toMatchObject({ state: 'dead', reason: 'refused' });
    expect(timer(effects, 'retry')).toBe(60_000);
    m.take({ t: 'timer', name: 'retry' });
    expect(m.link.state).toBe('dead');
    m.take({ t: 'dialled', leg: 3 });
    m.take({ t: 'welcomed', leg: 3 });
    m.take({ t: 'synced', leg: 3, way: 'lan' });
    expect(m.link.state).toBe('live');
  });

  it('is not dead where one way refuses and another just does not answer', () => {
    const m = drive();
    m.take({ t: 'start' });
    m.take({ t: 'dialFailed', leg: 1, code: 'refused', detail: 'x' });
    m.take({ t: 'dialled', leg: 2 });
    m.take({ t: 'closed', leg: 2, code: 4003, reason: '' });
    expect(m.link.state).toBe('broken');
  });

  it('tells a version mismatch apart', () => {
    const m = drive([relay]);
    m.take({ t: 'start' });
    m.take({ t: 'dialled', leg: 1 });
    m.take({ t: 'closed', leg: 1, code: 4012, reason: 'speaks 2' });
    expect(m.link).toMatchObject({ state: 'dead', reason: 'version' });
  });

  it('stops for good when it is revoked', () => {
    const m = live();
    m.take({ t: 'revoked', leg: 1, detail: 'gone' });
    expect(m.link).toEqual({ state: 'dead', reason: 'revoked', detail: 'gone' });
    expect(m.take({ t: 'wake' })).toEqual([]);
    expect(m.take({ t: 'timer', name: 'retry' })).toEqual([]);
  });

  it('whatever happens: at most one session, one leg a way, a way out of every state, and stop ends all', () => {
    const inputs = fc.oneof(
      fc.constantFrom<LinkInput>(
        { t: 'wake' },
        { t: 'timer', name: 'retry' },
        { t: 'timer', name: 'headStart' },
        { t: 'timer', name: 'beat' },
        { t: 'timer', name: 'fresh' },
        { t: 'timer', name: 'wake' },
      ),
      fc.record({
        back: fc.integer({ min: 0, max: 3 }),
        what: fc.constantFrom('dialled', 'failed', 'down', 'up', 'welcomed', 'synced', 'closed', 'refused', 'legTimer', 'pong'),
      }),
    );
    fc.assert(
      fc.property(fc.array(inputs, { maxLength: 60 }), (sequence) => {
        const m = drive();
        let sessions = 0;
        let newest = 0;
        const held = new Set<number>();
        const take = (input: LinkInput): void => {
          for (const effect of m.take(input)) {
            if (effect.do === 'dial') held.add(effect.leg);
            if (effect.do === 'dial') newest = effect.leg;
            // Who performs this keeps a leg from its dial to its close.
            if (effect.do === 'close') expect(held.delete(effect.leg)).toBe(true);
            if (effect.do === 'choose') sessions++;
            if (effect.do === 'lose') sessions--;
            expect(sessions === 0 || sessions === 1).toBe(true);
          }
          const urls = m.legs.map((leg) => leg.way.url);
          expect(new Set(urls).size).toBe(urls.length);
          if (m.link.state === 'live') expect(sessions).toBe(1);
        };
        take({ t: 'start' });
        for (const one of sequence) {
          if ('t' in one) {
            take(one);
            continue;
          }
          const leg = newest - one.back;
          const stage = m.legs.find(({ id }) => id === leg)?.stage;
          const table: Record<string, LinkInput | undefined> = {
            dialled: stage === 'dialling' ? { t: 'dialled', leg } : undefined,
            failed: stage === 'dialling' ? { t: 'dialFailed', leg, code: 'refused', detail: 'x' } : undefined,
            down: { t: 'homeDown', leg },
            up: { t: 'homeUp', leg },
            welcomed: { t: 'welcomed', leg },
            synced: { t: 'synced', leg, way: 'lan' },
            closed: { t: 'closed', leg, code: 1006, reason: '' },
            refused: { t: 'closed', leg, code: 4004, reason: '' },
            legTimer: { t: 'timer', name: `leg ${leg}` },
            pong: { t: 'pong', leg },
          };
          const input = stage === 'dialling' && !['dialled', 'failed'].includes(one.what) ? undefined : table[one.what];
          if (input !== undefined) take(input);
          if (m.link.state === 'broken' && m.legs.every((one) => one.stage === 'waiting')) expect(m.link.retryAt).toBeDefined();
        }
        take({ t: 'stop' });
        expect(m.link).toEqual({ state: 'idle' });
        expect(m.legs).toEqual([]);
        expect(sessions).toBe(0);
        expect(held.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

it('jitter stays within 20 %', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, unit) => {
      const base = RETRY_MS[Math.min(attempt, 5)] as number;
      const delay = retryDelay(attempt, unit);
      expect(delay).toBeGreaterThanOrEqual(0.8 * base - 1);
      expect(delay).toBeLessThanOrEqual(1.2 * base + 1);
    }),
  );
});

it.each([
  ['https://around.example/#p=abc', 'wss://around.example'],
  ['http://192.168.1.7:8080', 'ws://192.168.1.7:8080'],
  ['192.168.1.7:8080', 'ws://192.168.1.7:8080'],
  ['Around.Example', 'wss://around.example'],
  ['localhost:12345/x', 'ws://localhost:12345'],
  ['wss://a.example:444', 'wss://a.example:444'],
  ['http://[fe80::1]:8080/', 'ws://[fe80::1]:8080'],
  ['ftp://x', undefined],
  ['a b', undefined],
  ['', undefined],
])('the WebSocket base of %s', (address, base) => {
  expect(webBase(address)).toBe(base);
});
