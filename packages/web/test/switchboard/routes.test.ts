import { CLOSE, encodeClose, encodeRelayFrame, RELAY_FRAME } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { closeOf, HOME, id, OTHER_HOME, switchboard, TOKEN, textOf } from '../support.js';

const frame = (n: number): Uint8Array => new Uint8Array(300).fill(n);

describe('a phone with a known token', () => {
  it('is joined, and the home gets its own words', () => {
    const t = switchboard();
    const home = t.home();
    const { leg, line } = t.phone();
    const text = `{"t":"hello","v":1,"home":"${HOME}","token":"${TOKEN}","later":true}`;
    expect(t.board.hello(line, { t: 'hello', v: 1, home: HOME, token: TOKEN }, text)).toBe('open');
    expect(leg.texts).toEqual([{ t: 'open', way: 'relay' }]);
    expect(home.leg.frames('open').map((open) => [open.channel, textOf(open.payload)])).toEqual([[1, text]]);
  });

  it('and its home reach each other, and nobody else hears it', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    const two = t.open(home);
    one.line.frame(frame(7));
    expect(home.leg.frames('data')).toEqual([{ type: RELAY_FRAME.data, channel: one.channel, payload: frame(7) }]);
    t.data(home.link, two.channel, frame(8));
    expect(two.leg.binaries).toEqual([frame(8)]);
    expect(one.leg.binaries).toEqual([]);
  });

  it('a frame that no phone of ours sends (empty) does not reach the home', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    one.line.frame(new Uint8Array(0));
    expect(home.leg.frames('data')).toEqual([]);
    expect(t.board.counters.framesWithoutHome).toBe(1);
  });
});

describe('who is turned away', () => {
  it('a token the home did not name', () => {
    const t = switchboard();
    const home = t.home();
    const { leg, line } = t.phone();
    expect(t.hello(line, { home: HOME, token: id(3) })).toBe('unknownToken');
    expect(leg.texts[0]).toMatchObject({ t: 'sorry', code: CLOSE.unknownToken });
    expect(leg.closed).toBe(CLOSE.unknownToken);
    expect(home.leg.frames()).toEqual([]);
    expect(t.board.phones).toBe(0);
  });

  it('a token of another home', () => {
    const t = switchboard();
    t.home(HOME, [TOKEN]);
    t.home(OTHER_HOME, [id(3)]);
    const { line } = t.phone();
    expect(t.hello(line, { home: HOME, token: id(3) })).toBe('unknownToken');
  });

  it('a token the home has taken back', () => {
    const t = switchboard();
    const home = t.home();
    t.tell(home.link, [id(4)]);
    expect(t.hello(t.phone().line)).toBe('unknownToken');
    expect(t.hello(t.phone().line, { home: HOME, token: id(4) })).toBe('open');
  });

  it('a home that is not enrolled', () => {
    const t = switchboard();
    const { leg, line } = t.phone();
    expect(t.hello(line, { home: id(77), token: TOKEN })).toBe('unknownHome');
    expect(leg.closed).toBe(CLOSE.unknownHome);
  });

  it('one phone more than a home may have, and it frees its place when one leaves', () => {
    const t = switchboard({ channelsPerHome: 2 });
    const home = t.home();
    const first = t.open(home);
    t.open(home);
    expect(t.hello(t.phone().line)).toBe('tooMany');
    first.line.closed(1000, '');
    expect(t.hello(t.phone().line)).toBe('open');
  });

  it('an address that failed too often, but not with a known token', () => {
    const t = switchboard();
    const home = t.home();
    t.slot(home, '7K');
    expect(t.hello(t.phone().line, { slot: '7K' }, true)).toBe('tooMany');
    expect(t.hello(t.phone().line, { home: HOME, token: TOKEN }, true)).toBe('open');
  });

  it('a phone that says hello without end', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    const outcomes = Array.from({ length: 20 }, () => t.hello(one.line));
    expect(outcomes).toContain('tooMany');
    expect(one.leg.closed).toBe(CLOSE.tooMany);
    expect(home.link.channels.size).toBe(0);
  });
});

describe('closing', () => {
  it('of the phone is told to the home', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    one.line.closed(1001, 'bye');
    expect(home.leg.frames('close').map((close) => [close.channel, closeOf(close)])).toEqual([[one.channel, 1001]]);
    t.data(home.link, one.channel, frame(1));
    expect(t.board.counters.framesWithoutPhone).toBe(1);
    expect(one.leg.binaries).toEqual([]);
  });

  it('of the channel by the home reaches the phone with its code, and is not told back', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    home.link.frame(encodeRelayFrame(RELAY_FRAME.close, one.channel, encodeClose(CLOSE.badSeal, 'bad seal')));
    expect(one.leg.closes).toEqual([{ code: CLOSE.badSeal, reason: 'bad seal' }]);
    expect(home.leg.frames('close')).toEqual([]);
  });

  it('with a code that no WebSocket may send becomes one of ours', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    home.link.frame(encodeRelayFrame(RELAY_FRAME.close, one.channel, encodeClose(1006, '')));
    expect(one.leg.closed).toBe(CLOSE.protocolError);
  });

  it('a new hello on the same socket begins anew on another channel', () => {
    const t = switchboard();
    const home = t.home();
    const one = t.open(home);
    expect(t.hello(one.line)).toBe('open');
    expect(home.leg.frames('close').map((close) => close.channel)).toEqual([one.channel]);
    const again = home.leg.frames('open').at(-1)?.channel as number;
    expect(again).not.toBe(one.channel);
    t.data(home.link, again, frame(5));
    expect(one.leg.binaries).toEqual([frame(5)]);
  });
});

describe('a home that sends nonsense', () => {
  it('is closed for a frame without a header, alone', () => {
    const t = switchboard();
    const home = t.home();
    const other = t.home(OTHER_HOME);
    home.link.frame(Uint8Array.of(2, 0));
    expect(home.leg.closed).toBe(CLOSE.protocolError);
    expect(other.leg.closed).toBeUndefined();
  });

  it('is kept for what a newer version may mean, and counted', () => {
    const t = switchboard();
    const home = t.home();
    home.link.frame(Uint8Array.of(99, 0, 0, 0, 1));
    home.link.frame(encodeRelayFrame(RELAY_FRAME.tokens, 0, new Uint8Array(33)));
    home.link.frame(encodeRelayFrame(RELAY_FRAME.credit, 1, new Uint8Array(3)));
    home.link.frame(encodeRelayFrame(RELAY_FRAME.slot, 0, new Uint8Array(3)));
    expect(t.board.counters.badFrames).toBe(4);
    expect(home.leg.closed).toBeUndefined();
    expect(t.hello(t.phone().line)).toBe('open');
  });
});
