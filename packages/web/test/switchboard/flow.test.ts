import { CLOSE, LIMITS } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeOf, switchboard } from '../support.js';

const KIB = 1_024;
const bytes = (n: number): Uint8Array => new Uint8Array(n).fill(n & 255);

describe('from the phone to the home', () => {
  it('what passes the credit is held and the phone not read, until the home grants more', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    for (let i = 0; i < 4; i++) one.line.frame(bytes(16 * KIB));
    expect(one.leg.paused).toBe(false);
    one.line.frame(bytes(500));
    one.line.frame(bytes(501));
    expect(one.leg.paused).toBe(true);
    expect(home.leg.frames('data')).toHaveLength(4);
    t.credit(home.link, one.channel, 500);
    expect(
      home.leg
        .frames('data')
        .map((data) => data.payload.length)
        .slice(4),
    ).toEqual([500]);
    expect(one.leg.paused).toBe(true);
    t.credit(home.link, one.channel, 16 * KIB);
    expect(
      home.leg
        .frames('data')
        .map((data) => data.payload.length)
        .slice(4),
    ).toEqual([500, 501]);
    expect(one.leg.paused).toBe(false);
  });

  it('a phone that goes on all the same is closed, and the others notice nothing', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    const two = t.open(home);
    for (let i = 0; i < 10 && one.leg.closed === undefined; i++) one.line.frame(bytes(40 * KIB));
    expect(one.leg.closed).toBe(CLOSE.tooMany);
    expect(t.board.counters.overCredit).toBe(1);
    expect(closeOf(home.leg.frames('close')[0])).toBe(CLOSE.tooMany);
    two.line.frame(bytes(10));
    expect(home.leg.frames('data').at(-1)?.channel).toBe(two.channel);
  });

  it('a paused phone is not taken for a silent one, but not kept for ever either', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    one.line.frame(bytes(64 * KIB));
    one.line.frame(bytes(1));
    const beat = (): void => {
      home.link.pong();
      t.board.sweep();
    };
    beat();
    beat();
    beat();
    expect(one.leg.closed).toBeUndefined();
    for (let i = 0; i < 3; i++) beat();
    expect(one.leg.closed).toBe(CLOSE.tooMany);
  });

  it('a home that stops reading is let go, however often its phones come and go', () => {
    const t = switchboard({ homeBytes: 1_000_000 });
    const home = t.home();
    home.leg.stuck = true;
    const stays = t.open(home);
    for (let i = 0; i < 40 && home.leg.closed === undefined; i++) {
      const one = t.open(home);
      one.line.frame(bytes(60_000));
      if (home.leg.closed === undefined) one.line.closed(1000, '');
    }
    expect(home.leg.closed).toBe(CLOSE.slow);
    expect(home.leg.buffered).toBeLessThan(1_100_000);
    expect(stays.leg.texts.at(-1)).toMatchObject({ t: 'home', up: false });
    expect(stays.leg.closed).toBeUndefined();
    expect(t.board.counters.slowHomes).toBe(1);
  });

  it('what a home takes late is not forwarded to one that was let go over it', () => {
    const t = switchboard({ homeBytes: 100_000 });
    const home = t.home();
    const one = t.open(home);
    one.line.frame(bytes(60_000));
    one.line.frame(bytes(60_000));
    home.leg.stuck = true;
    home.leg.buffered = 60_000;
    t.credit(home.link, one.channel, 200_000);
    expect(home.leg.closed).toBe(CLOSE.slow);
    const next = t.home();
    expect(t.hello(one.line)).toBe('open');
    one.line.frame(bytes(10));
    expect(next.leg.frames('data').map(({ payload }) => payload.length)).toEqual([10]);
  });

  it('property: nothing is lost, doubled or reordered, and never more than the credit is under way', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.record({ size: fc.integer({ min: 1, max: 30_000 }) }), fc.record({ grant: fc.integer({ min: 1, max: 65_536 }) })),
          { maxLength: 60 },
        ),
        (moves) => {
          const t = switchboard();
          const home = t.home();
          const one = t.open(home);
          const sent: number[] = [];
          let granted: number = LIMITS.channelCredit;
          for (const move of moves) {
            if ('grant' in move) {
              // A home grants what it has consumed, never more.
              const consumed = home.leg.frames('data').reduce((sum, data) => sum + data.payload.length, 0);
              const grant = Math.min(move.grant, Math.max(0, consumed + LIMITS.channelCredit - granted));
              if (grant === 0) continue;
              granted += grant;
              t.credit(home.link, one.channel, grant);
            } else if (!one.leg.paused) {
              sent.push(move.size);
              one.line.frame(bytes(move.size));
            }
            const through = home.leg.frames('data').reduce((sum, data) => sum + data.payload.length, 0);
            expect(through).toBeLessThanOrEqual(granted);
          }
          t.credit(home.link, one.channel, 1_000_000);
          expect(home.leg.frames('data').map((data) => data.payload.length)).toEqual(sent);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('from the home to the phone', () => {
  it('a phone that stays over the bound is closed, its home told, and its neighbour served', async () => {
    const t = switchboard();
    const home = t.home();
    const slow = t.open(home);
    const quick = t.open(home);
    slow.leg.stuck = true;
    for (let i = 0; i < 5; i++) t.data(home.link, slow.channel, bytes(60_000));
    expect(slow.leg.closed).toBeUndefined();
    await t.clock.advance(10_001);
    t.data(home.link, slow.channel, bytes(1));
    expect(slow.leg.closed).toBe(CLOSE.slow);
    expect(t.board.counters.slowPhones).toBe(1);
    expect(closeOf(home.leg.frames('close')[0])).toBe(CLOSE.slow);
    t.data(home.link, quick.channel, bytes(2));
    expect(quick.leg.binaries).toHaveLength(1);
  });

  it('one that catches up in time is kept', async () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    one.leg.stuck = true;
    for (let i = 0; i < 5; i++) t.data(home.link, one.channel, bytes(60_000));
    await t.clock.advance(9_000);
    one.leg.buffered = 0;
    t.data(home.link, one.channel, bytes(1));
    await t.clock.advance(9_000);
    for (let i = 0; i < 5; i++) t.data(home.link, one.channel, bytes(60_000));
    expect(one.leg.closed).toBeUndefined();
  });

  it('the heartbeat notices a phone that is sent nothing more', async () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    one.leg.stuck = true;
    for (let i = 0; i < 5; i++) t.data(home.link, one.channel, bytes(60_000));
    await t.clock.advance(15_000);
    t.board.sweep();
    expect(one.leg.closed).toBe(CLOSE.slow);
  });

  it('a picture on top of the bound is let through; a flood is cut at once', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    one.leg.stuck = true;
    for (let sent = 0; sent < LIMITS.message; sent += 65_000) t.data(home.link, one.channel, bytes(65_000));
    expect(one.leg.closed).toBeUndefined();
    for (let i = 0; i < 10; i++) t.data(home.link, one.channel, bytes(65_000));
    expect(one.leg.closed).toBe(CLOSE.slow);
    expect(one.leg.buffered).toBeLessThan(262_144 + 2 * LIMITS.message);
  });
});
