import { CLOSE, encodeRelayFrame, RELAY_FRAME } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { HOME, id, OTHER_HOME, switchboard, TOKEN } from '../support.js';

describe('a home that is away', () => {
  it('lets its phones wait on their sockets and calls them when it is back', async () => {
    const t = switchboard();
    const { leg, line } = t.phone();
    expect(t.hello(line)).toBe('waiting');
    expect(leg.texts).toEqual([{ t: 'home', up: false }]);
    line.frame(new Uint8Array(48));
    expect(t.board.counters.framesWithoutHome).toBe(1);
    const home = t.home();
    expect(leg.texts.at(-1)).toEqual({ t: 'home', up: true });
    expect(t.hello(line)).toBe('open');
    expect(home.leg.frames('open')).toHaveLength(1);
    expect(home.leg.frames('data')).toEqual([]);
  });

  it('tells phones with open channels since when, and takes them back', async () => {
    const t = switchboard();
    const first = t.home();
    const one = t.open(first);
    await t.clock.advance(5_000);
    first.link.pong();
    const since = t.clock.wall();
    await t.clock.advance(40_000);
    first.link.closed();
    // The last sign of life counts, not when its absence was noticed.
    expect(one.leg.texts.at(-1)).toEqual({ t: 'home', up: false, since });
    expect(one.leg.closed).toBeUndefined();
    expect(t.board.homes).toBe(0);
    const late = t.phone();
    expect(t.hello(late.line)).toBe('waiting');
    expect(late.leg.texts.at(-1)).toEqual({ t: 'home', up: false, since });
    t.home();
    expect(t.hello(one.line)).toBe('open');
  });

  it('resumes a phone that was paused for it', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    one.line.frame(new Uint8Array(65_536));
    one.line.frame(new Uint8Array(1));
    expect(one.leg.paused).toBe(true);
    home.link.closed();
    expect(one.leg.paused).toBe(false);
  });

  it('that has just logged in says its tokens first: nobody is refused, and nobody told it was away', () => {
    const t = switchboard();
    const home = t.home(HOME, null);
    const { leg, line } = t.phone();
    expect(t.hello(line)).toBe('waiting');
    expect(leg.texts).toEqual([]);
    t.tell(home.link, [TOKEN]);
    expect(leg.texts).toEqual([{ t: 'home', up: true }]);
    expect(t.hello(line)).toBe('open');
  });

  it('that goes before it was ready is told to those who waited for it without a word', async () => {
    const t = switchboard();
    const home = t.home(HOME, null);
    const { leg, line } = t.phone();
    expect(t.hello(line)).toBe('waiting');
    const since = t.clock.wall();
    await t.clock.advance(45_000);
    home.link.closed();
    expect(leg.texts).toEqual([{ t: 'home', up: false, since }]);
    t.home();
    expect(leg.texts.at(-1)).toEqual({ t: 'home', up: true });
  });

  it('that was never seen in this life of the relay is away since nobody knows when', () => {
    const t = switchboard();
    const { leg, line } = t.phone();
    t.hello(line);
    expect(leg.texts).toEqual([{ t: 'home', up: false }]);
  });

  it('is waited for by so many phones and no more', () => {
    const t = switchboard({ waitingPerHome: 2 });
    expect(t.hello(t.phone().line)).toBe('waiting');
    const second = t.phone();
    expect(t.hello(second.line)).toBe('waiting');
    expect(t.hello(t.phone().line)).toBe('tooMany');
    second.line.closed(1000, '');
    expect(t.hello(t.phone().line)).toBe('waiting');
  });

  it('a phone that is called back and says nothing is let go in the end', () => {
    const t = switchboard();
    const one = t.phone();
    t.hello(one.line);
    const home = t.home();
    for (let i = 0; i < 4; i++) {
      one.line.pong();
      home.link.pong();
      t.board.sweep();
    }
    expect(one.leg.closed).toBe(CLOSE.helloTimeout);
  });
});

describe('the newest link of a home', () => {
  it('wins, and the phones move over', () => {
    const t = switchboard();
    const old = t.home();
    const one = t.open(old);
    const next = t.home();
    expect(old.leg.closed).toBe(CLOSE.replaced);
    expect(one.leg.texts.at(-1)).toEqual({ t: 'home', up: true });
    expect(t.hello(one.line)).toBe('open');
    expect(next.leg.frames('open')).toHaveLength(1);
    old.link.closed();
    old.link.frame(encodeRelayFrame(RELAY_FRAME.tokens, 0, new Uint8Array(0)));
    expect(t.board.homes).toBe(1);
    expect(t.hello(t.phone().line)).toBe('open');
  });

  it('always has room, another home not', () => {
    const t = switchboard({ maxHomes: 1 });
    t.home();
    expect(t.board.hasRoom(HOME)).toBe(true);
    expect(t.board.hasRoom(OTHER_HOME)).toBe(false);
  });

  it('that says it goes away gets no new phones', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    home.link.frame(encodeRelayFrame(RELAY_FRAME.drain, 0));
    t.tell(home.link, [TOKEN]);
    expect(t.hello(t.phone().line)).toBe('waiting');
    one.line.frame(new Uint8Array(9));
    expect(home.leg.frames('data')).toHaveLength(1);
  });
});

describe('the heartbeat', () => {
  it('closes a home that leaves two pings unanswered and tells its phones', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    for (let i = 0; i < 2; i++) {
      one.line.pong();
      t.board.sweep();
    }
    expect(home.leg.closed).toBeUndefined();
    one.line.pong();
    t.board.sweep();
    expect(home.leg.closed).toBe(CLOSE.silent);
    expect(one.leg.closed).toBeUndefined();
    expect(one.leg.texts.at(-1)).toMatchObject({ t: 'home', up: false });
  });

  it('closes a phone that leaves two pings unanswered and tells its home; an answer keeps it', () => {
    const t = switchboard();
    const home = t.home();
    const dead = t.open(home);
    const alive = t.open(home);
    for (let i = 0; i < 5; i++) {
      home.link.pong();
      alive.line.pong();
      t.board.sweep();
    }
    expect(dead.leg.closed).toBe(CLOSE.silent);
    expect(home.leg.frames('close').map((close) => close.channel)).toEqual([dead.channel]);
    expect(alive.leg.closed).toBeUndefined();
    expect(dead.leg.pings).toBe(2);
  });

  it('measures the way to the home and tells it in the pong', async () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    t.board.ping(one.line, 1);
    expect(one.leg.texts.at(-1)).toEqual({ t: 'pong', n: 1 });
    t.board.sweep();
    await t.clock.advance(12.5);
    home.link.pong();
    t.board.ping(one.line, 2);
    expect(one.leg.texts.at(-1)).toEqual({ t: 'pong', n: 2, home: 12.5 });
    await t.clock.advance(5_000);
    const before = home.leg.pings;
    for (let n = 0; n < 10; n++) t.board.ping(one.line, n);
    expect(home.leg.pings).toBe(before + 1);
    await t.clock.advance(3);
    home.link.pong();
    t.board.ping(one.line, 3);
    expect(one.leg.texts.at(-1)).toEqual({ t: 'pong', n: 3, home: 3 });
  });
});

describe('pairing slots', () => {
  const LONG = id(5);

  it('of a link belong to their home', () => {
    const t = switchboard();
    const home = t.home();
    const other = t.home(OTHER_HOME);
    expect(t.slot(home, LONG)).toBe(true);
    expect(t.slot(other, LONG)).toBe(true);
    expect(t.hello(t.phone().line, { home: HOME, slot: LONG })).toBe('open');
    expect(home.leg.frames('open')).toHaveLength(1);
    expect(other.leg.frames('open')).toHaveLength(0);
  });

  it('of a typed code go to who comes first, and a phone needs no home to find them', () => {
    const t = switchboard();
    const home = t.home();
    const other = t.home(OTHER_HOME);
    expect(t.slot(home, '7K')).toBe(true);
    expect(t.slot(other, '7K')).toBe(false);
    expect(t.slot(home, '7K')).toBe(true);
    expect(t.hello(t.phone().line, { slot: '7K' })).toBe('open');
    expect(home.leg.frames('open')).toHaveLength(1);
  });

  it('close by the home’s word, and by time', async () => {
    const t = switchboard();
    const home = t.home();
    t.slot(home, '7K', 1_000);
    t.slot(home, LONG);
    t.slot(home, LONG, 0);
    const gone = t.phone();
    expect(t.hello(gone.line, { home: HOME, slot: LONG })).toBe('noSlot');
    expect(gone.leg.closed).toBe(CLOSE.expired);
    await t.clock.advance(1_000);
    expect(t.hello(t.phone().line, { slot: '7K' })).toBe('noSlot');
    expect(t.slot(t.home(OTHER_HOME), '7K')).toBe(true);
  });

  it('stay with their home through a broken link, and their phones wait', () => {
    const t = switchboard();
    const home = t.home();
    t.slot(home, '7K');
    home.link.closed();
    expect(t.slot(t.home(OTHER_HOME), '7K')).toBe(false);
    const { leg, line } = t.phone();
    expect(t.hello(line, { slot: '7K' })).toBe('waiting');
    const back = t.home();
    expect(leg.texts.at(-1)).toEqual({ t: 'home', up: true });
    expect(t.hello(line, { slot: '7K' })).toBe('open');
    expect(back.leg.frames('open')).toHaveLength(1);
  });

  it('are so many and no more', () => {
    const t = switchboard({ slotsPerHome: 2 });
    const home = t.home();
    expect(t.slot(home, '70')).toBe(true);
    expect(t.slot(home, '71')).toBe(true);
    expect(t.slot(home, '72')).toBe(false);
    expect(t.slot(home, 'no slot at all')).toBe(false);
    expect(t.slot(t.home(OTHER_HOME), '72')).toBe(true);
  });
});

describe('leaving', () => {
  it('tells homes and phones that the relay goes away', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    const waiting = t.phone();
    t.hello(waiting.line, { home: OTHER_HOME, token: TOKEN });
    t.board.drain('stopping');
    expect(home.leg.frames('drain')).toHaveLength(1);
    expect([home.leg.closed, one.leg.closed, waiting.leg.closed]).toEqual([CLOSE.goingAway, CLOSE.goingAway, CLOSE.goingAway]);
    expect([t.board.homes, t.board.phones]).toEqual([0, 0]);
  });

  it('an expelled home takes its phones with it, those of others stay', () => {
    const t = switchboard();
    const home = t.home();
    const other = t.home(OTHER_HOME);
    const one = t.open(home);
    t.enrolled.delete(HOME);
    t.board.expel(HOME);
    expect(home.leg.closed).toBe(CLOSE.refused);
    expect(one.leg.closed).toBe(CLOSE.unknownHome);
    expect(other.leg.closed).toBeUndefined();
    expect(t.hello(t.phone().line)).toBe('unknownHome');
    expect(t.board.known()).toEqual([OTHER_HOME]);
  });
});
