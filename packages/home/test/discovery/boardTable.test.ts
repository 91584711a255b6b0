import type { Beacon } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOARD_LIMITS, type BoardEffect, BoardTable } from '../../src/discovery/boardTable.js';

const beacon = (over: Partial<Beacon> = {}): Beacon => ({
  v: 1,
  id: 'living',
  title: 'Living',
  tcp: 45_671,
  epoch: 'e1',
  fingerprint: 'mine',
  ...over,
});
const from = (host = '10.0.0.5', port = 50_000) => ({ host, port });
const did = (effects: readonly BoardEffect[]) => effects.map((effect) => effect.do);

function table(): BoardTable {
  const made = new BoardTable();
  made.setOwn(new Map([['living', 'mine']]));
  return made;
}

describe('BoardTable', () => {
  test('dials an own controller at its first beacon, and when its address, port or epoch changes; not for a repeat', () => {
    const boards = table();
    expect(did(boards.beacon(beacon(), from(), 0))).toEqual(['reply', 'dial']);
    expect(did(boards.repeat(beacon(), from(), 10_000))).toEqual(['reply', 'heard']);
    expect(did(boards.beacon(beacon({ title: 'Other words' }), from(), 20_000))).toEqual(['reply', 'heard']);
    expect(did(boards.beacon(beacon(), from('10.0.0.6'), 30_000))).toEqual(['reply', 'dial']);
    expect(did(boards.beacon(beacon({ tcp: 1 }), from('10.0.0.6'), 40_000))).toEqual(['reply', 'dial']);
    expect(boards.beacon(beacon({ tcp: 1, epoch: 'e2' }), from('10.0.0.6'), 50_000)[1]).toEqual({
      do: 'dial',
      controller: 'living',
      address: { host: '10.0.0.6', port: 1 },
      epoch: 'e2',
    });
  });

  test('a fingerprint that is not ours makes a stranger, whatever it calls itself: no reply, no dial', () => {
    const boards = table();
    expect(boards.beacon(beacon({ fingerprint: 'theirs' }), from(), 0)).toEqual([]);
    expect(boards.beacon(beacon({ id: 'other' }), from(), 0)).toEqual([]);
    expect(boards.own('living')).toBeUndefined();
  });

  test('an unadopted board is found, lost when it falls silent or is adopted; an own one is never forgotten', () => {
    const boards = table();
    expect(did(boards.beacon(beacon({ id: 'b', fingerprint: '' }), from(), 0))).toEqual(['reply', 'found']);
    boards.beacon(beacon(), from(), 0);
    boards.repeat(beacon({ id: 'b', fingerprint: '' }), from(), 50_000);
    expect(boards.sweep(100_000)).toEqual([]);
    expect(boards.sweep(111_000)).toEqual([{ do: 'lost', id: 'b' }]);
    expect(boards.own('living')).toBeDefined();
    boards.beacon(beacon({ id: 'b', fingerprint: '' }), from(), 120_000);
    expect(boards.adopted('b')).toEqual([{ do: 'lost', id: 'b' }]);
    expect(boards.adopted('b')).toEqual([]);
  });

  test('a board that becomes ours is dialled at the repeat of a beacon that was a stranger’s before', () => {
    const boards = table();
    boards.beacon(beacon({ id: 'new', fingerprint: 'f' }), from(), 0);
    boards.setOwn(new Map([['new', 'f']]));
    expect(did(boards.repeat(beacon({ id: 'new', fingerprint: 'f' }), from(), 1_000))).toEqual(['reply', 'dial']);
  });

  test('a flood from one address is limited, and a board at another address is found all the same', () => {
    const boards = table();
    let found = 0;
    for (let i = 0; i < 5_000; i++) {
      found += boards
        .beacon(beacon({ id: `forged-${i}`, fingerprint: '' }), from('10.0.0.66'), i / 100)
        .filter((one) => one.do === 'found').length;
    }
    expect(found).toBeLessThan(BOARD_LIMITS.perAddress.burst + 2);
    expect(boards.limited).toBeGreaterThan(4_900);
    expect(did(boards.beacon(beacon({ id: 'true', fingerprint: '' }), from('10.0.0.7'), 60))).toContain('found');
    expect(did(boards.beacon(beacon(), from('10.0.0.8'), 60))).toEqual(['reply', 'dial']);
  });

  test('a flood in a controller’s own name from one address keeps nobody from dialling its true one', () => {
    const boards = table();
    let dials = 0;
    for (let i = 0; i < 5_000; i++) {
      dials += did(boards.beacon(beacon({ epoch: `f${i}` }), from('10.0.0.66'), i * 20)).filter((one) => one === 'dial').length;
      if (i % 500 === 250) expect(did(boards.beacon(beacon(), from('10.0.0.5'), i * 20))).toContain('dial');
    }
    expect(dials).toBeLessThan(40);
  });

  test('stays within its bounds, and keeps what it tells in step with what it holds, whatever comes', () => {
    const limits = {
      ...BOARD_LIMITS,
      boards: 12,
      unadopted: 4,
      perAddress: { burst: 1e9, perSecond: 1 },
      inAll: { burst: 1e9, perSecond: 1 },
    };
    const input = fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      kind: fc.constantFrom('', 'mine', 'theirs'),
      host: fc.integer({ min: 1, max: 5 }),
      epoch: fc.constantFrom('e1', 'e2'),
      wait: fc.integer({ min: 0, max: 20_000 }),
      op: fc.constantFrom('beacon', 'repeat', 'sweep'),
    });
    fc.assert(
      fc.property(fc.array(input, { maxLength: 200 }), (inputs) => {
        const boards = new BoardTable(limits);
        boards.setOwn(
          new Map([
            ['c1', 'mine'],
            ['c2', 'mine'],
          ]),
        );
        const shown = new Set<string>();
        let now = 0;
        for (const one of inputs) {
          now += one.wait;
          const said = beacon({ id: `c${one.id}`, fingerprint: one.kind, epoch: one.epoch });
          const effects = one.op === 'sweep' ? boards.sweep(now) : boards[one.op](said, from(`10.0.0.${one.host}`), now);
          for (const effect of effects) {
            if (effect.do === 'found') shown.add(effect.board.id);
            if (effect.do === 'lost') expect(shown.delete(effect.id)).toBe(true);
            if (effect.do === 'dial') expect(['c1', 'c2']).toContain(effect.controller);
          }
          expect(boards.size).toBeLessThanOrEqual(limits.boards);
          expect(shown.size).toBeLessThanOrEqual(limits.unadopted);
          for (const id of shown) expect(boards.unadopted(id)).toBeDefined();
        }
      }),
      { numRuns: 200 },
    );
  });
});
