import { CLOSE, decodePeerFrame, encodeClose, encodeRelayFrame, PEER_FRAME, RELAY_FRAME } from '@around/messages';
import { expect, it } from 'vitest';
import type { PhoneLine } from '../../src/switchboard/phoneLine.js';
import { closeOf, FakeLeg, HOME, id, TOKEN, textOf } from '../support.js';
import { channelOf, data, grant, relays, slot, slotAnswers } from './relays.js';

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
const typeOf = (frame: Uint8Array): number | undefined => {
  const read = decodePeerFrame(frame);
  return read.ok ? read.value.type : undefined;
};

it('a phone here reaches a home that is linked there, and its frames pass both ways unread', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const home = b.home();
  await run();
  const phone = a.phone();
  // Sealed message 1 follows the hello in the same breath.
  phone.line.frame(bytes(1, 2, 3));
  await run();
  expect(phone.leg.texts).toEqual([{ t: 'open', way: 'relay' }]);
  expect(JSON.parse(textOf(home.leg.frames('open')[0]?.payload as Uint8Array))).toMatchObject({ home: HOME, token: TOKEN });
  expect(home.leg.frames('data').map(({ payload }) => [...payload])).toEqual([[1, 2, 3]]);
  data(home.link, channelOf(home.leg), bytes(9, 8));
  await run();
  expect(phone.leg.binaries).toEqual([bytes(9, 8)]);
  expect(a.group.health).toMatchObject({ up: true, phonesOut: 1, phonesIn: 0 });
  expect(b.group.health).toMatchObject({ phonesOut: 0, phonesIn: 1 });
});

it('a phone that closes is closed at its home, and one that its home closes is closed with the same code', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const home = b.home();
  await run();
  const [first, second] = [a.phone(), a.phone()];
  await run();
  first.line.closed(CLOSE.normal, 'bye');
  const channel = channelOf(home.leg);
  const refused: number[] = [];
  second.line.onRefused = (code) => refused.push(code);
  home.link.frame(encodeRelayFrame(RELAY_FRAME.close, channel, encodeClose(CLOSE.badSeal, 'no')));
  await run();
  expect(home.leg.frames('close').map((frame) => closeOf(frame))).toEqual([CLOSE.normal]);
  expect(second.leg.closed).toBe(CLOSE.badSeal);
  expect(refused).toEqual([CLOSE.badSeal]);
  expect([a.board.phones, b.board.phones]).toEqual([0, 0]);
});

it('the home’s relay decides: an unknown token is refused, and counts as a failure where the phone stands', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  b.home();
  await run();
  const phone = a.phone({ home: HOME, token: id(8) });
  const refused: number[] = [];
  phone.line.onRefused = (code) => refused.push(code);
  await run();
  expect(phone.leg.texts.find(({ t }) => t === 'sorry')).toMatchObject({ code: CLOSE.unknownToken });
  expect(phone.leg.closed).toBe(CLOSE.unknownToken);
  expect(refused).toEqual([CLOSE.unknownToken]);
});

it('nobody has the home: the phone waits, and is told as soon as it comes anywhere', async () => {
  const { all, run } = await relays(3);
  const [a, b] = all;
  const phone = a.phone();
  await run();
  expect(phone.leg.texts).toEqual([{ t: 'home', up: false }]);
  b.home();
  await run();
  expect(phone.leg.texts.at(-1)).toEqual({ t: 'home', up: true });
  a.hello(phone);
  await run();
  expect(phone.leg.texts.at(-1)).toEqual({ t: 'open', way: 'relay' });
});

it('a home that nobody knows is told so, and a slot that nobody holds', async () => {
  const { all, run } = await relays();
  const [a] = all;
  const stranger = a.phone({ home: id(77), token: TOKEN });
  const guesser = a.phone({ slot: '7K' });
  const failures: number[] = [];
  for (const { line } of [stranger, guesser]) line.onRefused = (code) => failures.push(code);
  await run();
  expect(stranger.leg.closed).toBe(CLOSE.unknownHome);
  expect(guesser.leg.closed).toBe(CLOSE.expired);
  expect(failures).toHaveLength(2);
});

it('an address that failed too often gets in with a known token alone, and asks the others nothing else', async () => {
  const { all, run, nats } = await relays();
  const [a, b] = all;
  b.home();
  await run();
  const before = nats.carried.length;
  const strangers = [{ slot: '7K' }, { home: HOME, slot: id(5) }, { home: id(77), token: TOKEN }].map((fields) => {
    const leg = new FakeLeg();
    const line = a.board.addPhone(leg) as PhoneLine;
    a.hello({ leg, line }, fields, true);
    return leg;
  });
  await run();
  expect(strangers.map(({ closed }) => closed)).toEqual([CLOSE.tooMany, CLOSE.tooMany, CLOSE.tooMany]);
  expect(nats.carried.length).toBe(before);
  const [guesser, known] = [id(8), TOKEN].map((token) => {
    const leg = new FakeLeg();
    const line = a.board.addPhone(leg) as PhoneLine;
    a.hello({ leg, line }, { home: HOME, token }, true);
    return leg;
  });
  await run();
  expect(guesser?.closed).toBe(CLOSE.tooMany);
  expect(known?.texts).toEqual([{ t: 'open', way: 'relay' }]);
});

it('a relay that does not know a home yet finds it all the same', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  a.enrolled.clear();
  b.home();
  await run();
  const phone = a.phone();
  await run();
  expect(phone.leg.texts).toEqual([{ t: 'open', way: 'relay' }]);
});

it('the home’s link ends there: the phone is told, waits, and is asked to come when the home is here', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const home = b.home();
  await run();
  const phone = a.phone();
  await run();
  home.link.closed();
  await run();
  expect(phone.leg.texts.at(-1)).toMatchObject({ t: 'home', up: false });
  a.home();
  await run();
  expect(phone.leg.texts.at(-1)).toEqual({ t: 'home', up: true });
  a.hello(phone);
  expect(phone.leg.texts.at(-1)).toEqual({ t: 'open', way: 'relay' });
});

it('the home comes here while its old link there is half open: the old one is replaced, and phones of both sides come along', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const old = b.home();
  await run();
  const [here, there] = [a.phone(), b.phone()];
  await run();
  const fresh = a.home();
  await run();
  expect(old.leg.closed).toBe(CLOSE.replaced);
  expect(fresh.leg.closed).toBeUndefined();
  for (const { leg } of [here, there]) expect(leg.texts.slice(-2)).toMatchObject([{ up: false }, { up: true }]);
  a.hello(here);
  b.hello(there);
  await run();
  for (const { leg } of [here, there]) expect(leg.texts.at(-1)).toMatchObject({ t: 'open' });
  expect(fresh.leg.frames('open')).toHaveLength(2);
});

it('a relay dies: its phones’ channels end at the homes here, and phones here that it carried wait', async () => {
  const { all, run, clock } = await relays();
  const [a, b] = all;
  b.home();
  const mine = a.home(id(2));
  await run();
  const phone = a.phone();
  const other = b.phone({ home: id(2), token: TOKEN });
  await run();
  expect(other.leg.texts).toEqual([{ t: 'open', way: 'relay' }]);
  await b.die();
  await clock.advance(10_000);
  expect(phone.leg.texts.find(({ t }) => t === 'home')).toMatchObject({ up: false });
  expect(phone.leg.closed).toBeUndefined();
  expect(mine.leg.frames('close')).toHaveLength(1);
  expect(a.group.health).toMatchObject({ phonesOut: 0, phonesIn: 0 });
});

it('a relay dies and its home is here before the silence is noticed: phones are told at once', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  b.home();
  await run();
  const phone = a.phone();
  await run();
  await b.die();
  a.home();
  await run();
  expect(phone.leg.texts.slice(-2)).toMatchObject([{ up: false }, { up: true }]);
  a.hello(phone);
  expect(phone.leg.texts.at(-1)).toMatchObject({ t: 'open' });
});

it('a relay that stops sends phones of others back to where they stand, and its own away', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  b.home();
  await run();
  const [phone, own] = [a.phone(), b.phone()];
  await run();
  await b.stop();
  await run();
  expect(own.leg.closed).toBe(CLOSE.goingAway);
  expect(phone.leg.closed).toBeUndefined();
  expect(phone.leg.texts.at(-1)).toMatchObject({ t: 'home', up: false });
});

it('a frame is lost on the bus: the channel ends, and the phone says hello anew', async () => {
  for (const lost of [PEER_FRAME.down, PEER_FRAME.up]) {
    const { all, run, nats } = await relays();
    const [a, b] = all;
    const home = b.home();
    await run();
    const phone = a.phone();
    await run();
    const channel = channelOf(home.leg);
    let drop = 1;
    nats.lose = (_subject, frame) => typeOf(frame) === lost && drop-- > 0;
    for (const n of [1, 2]) {
      data(home.link, channel, bytes(n));
      phone.line.frame(bytes(n));
    }
    await run();
    expect(phone.leg.texts.slice(-2), `type ${lost}`).toMatchObject([{ up: false }, { up: true }]);
    expect(home.leg.frames('close')).toHaveLength(1);
    a.hello(phone);
    await run();
    expect(phone.leg.texts.at(-1)).toMatchObject({ t: 'open' });
    if (lost === PEER_FRAME.down) expect(phone.leg.binaries).toEqual([]);
    else expect(home.leg.frames('data')).toEqual([]);
    expect(a.group.health.lostFrames + b.group.health.lostFrames).toBe(1);
  }
});

it('the last frame is lost, and nothing follows: the next beat tells', async () => {
  for (const lost of [PEER_FRAME.down, PEER_FRAME.up, PEER_FRAME.closed, PEER_FRAME.end]) {
    const { all, run, nats, clock } = await relays();
    const [a, b] = all;
    const home = b.home();
    await run();
    const phone = a.phone();
    await run(3_000);
    const channel = channelOf(home.leg);
    let drop = 1;
    nats.lose = (_subject, frame) => typeOf(frame) === lost && drop-- > 0;
    if (lost === PEER_FRAME.down) data(home.link, channel, bytes(1));
    else if (lost === PEER_FRAME.up) phone.line.frame(bytes(1));
    else if (lost === PEER_FRAME.closed) phone.line.closed(CLOSE.normal, '');
    else home.link.frame(encodeRelayFrame(RELAY_FRAME.close, channel, encodeClose(CLOSE.badSeal, '')));
    await clock.advance(3_000);
    expect(drop, `type ${lost}`).toBe(0);
    expect(b.board.phones, `type ${lost}`).toBe(0);
    if (lost !== PEER_FRAME.closed) expect(phone.leg.texts.at(-1), `type ${lost}`).toMatchObject({ up: true });
  }
});

it('NATS goes away: phones of other relays wait, those of this one go on; when it is back all find each other', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const home = b.home();
  await run();
  const [far, near] = [a.phone(), b.phone()];
  await run();
  const channel = channelOf(home.leg);
  b.bus.cut(true);
  a.bus.cut(true);
  await run();
  expect(far.leg.texts.at(-1)).toMatchObject({ up: false });
  const before = near.leg.sent.length;
  for (const one of [channel, channel - 1]) data(home.link, one, bytes(5));
  expect(near.leg.sent.length).toBe(before + 1);
  const waiting = a.phone();
  await run(2_000);
  expect(waiting.leg.texts).toEqual([{ t: 'home', up: false }]);
  a.bus.cut(false);
  b.bus.cut(false);
  await run();
  for (const { leg } of [far, waiting]) expect(leg.texts.at(-1)).toEqual({ t: 'home', up: true });
});

it('two links of one home found each other after NATS was away: the older one ends', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  a.bus.cut(true);
  const old = b.home();
  await run(1_000);
  const fresh = a.home();
  await run(1_000);
  expect([old.leg.closed, fresh.leg.closed]).toEqual([undefined, undefined]);
  a.bus.cut(false);
  await run();
  expect([old.leg.closed, fresh.leg.closed]).toEqual([CLOSE.replaced, undefined]);
});

it('what a phone sends is bounded by what its home grants: it is paused where it stands, and nothing is lost', async () => {
  const { all, run } = await relays(2, { channelCredit: 100 });
  const [a, b] = all;
  const home = b.home();
  await run();
  const phone = a.phone();
  await run();
  const sent: number[] = [];
  for (let n = 0; n < 5; n++) {
    phone.line.frame(new Uint8Array(50).fill(n));
    sent.push(n);
    await run();
  }
  expect(home.leg.frames('data')).toHaveLength(2);
  expect(phone.leg.paused).toBe(true);
  expect(phone.line.state).toBe('open');
  for (let i = 0; i < 10; i++) {
    grant(home.link, channelOf(home.leg), 50);
    await run();
  }
  expect(home.leg.frames('data').map(({ payload }) => payload[0])).toEqual(sent);
  expect(phone.leg.paused).toBe(false);
});

it('a slow phone is closed by itself and delays no other', async () => {
  const { all, run, clock } = await relays(2, { slowBytes: 1_000, slowMs: 2_000 });
  const [a, b] = all;
  const home = b.home();
  await run();
  const [slow, quick] = [a.phone(), a.phone()];
  await run();
  slow.leg.stuck = true;
  const [first, second] = home.leg.frames('open').map(({ channel }) => channel) as [number, number];
  for (let n = 0; n < 40; n++) {
    data(home.link, first, new Uint8Array(200));
    data(home.link, second, new Uint8Array(200));
    await run(100);
  }
  expect(slow.leg.closed).toBe(CLOSE.slow);
  expect(quick.leg.closed).toBeUndefined();
  expect(quick.leg.binaries).toHaveLength(40);
  await clock.advance(3_000);
  expect(b.group.health.phonesIn).toBe(1);
});

it('the phones’ own relay is not needed to notice a slow one: the home’s relay hears what was taken', async () => {
  const { all, run, nats } = await relays(2, { slowBytes: 1_000, slowMs: 2_000 });
  const [a, b] = all;
  const home = b.home();
  await run();
  const phone = a.phone();
  await run(1_500);
  // A relay that tells nothing of what its phones take.
  nats.lose = (_subject, frame) => typeOf(frame) === PEER_FRAME.taken;
  for (let n = 0; n < 40; n++) {
    data(home.link, channelOf(home.leg), new Uint8Array(200));
    await run(100);
  }
  expect(home.leg.frames('close').length + b.group.health.lostFrames).toBeGreaterThan(0);
  expect(phone.leg.texts.some(({ up }) => up === false) || phone.leg.closed !== undefined).toBe(true);
});

it('an open slot of a home there is found from here, by link and by typed code', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const home = b.home();
  await run();
  const long = id(5);
  slot(home.link, long);
  slot(home.link, '7K');
  await run();
  expect(slotAnswers(home.leg)).toEqual([true, true]);
  const [byLink, byCode] = [a.phone({ home: HOME, slot: long }), a.phone({ slot: '7K' })];
  byCode.line.frame(bytes(4));
  await run();
  for (const { leg } of [byLink, byCode]) expect(leg.texts).toEqual([{ t: 'open', way: 'relay' }]);
  expect(home.leg.frames('open')).toHaveLength(2);
  expect(home.leg.frames('data')).toHaveLength(1);
});

it('a typed code’s slot belongs to one home of all relays, and goes along when the home moves', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const [one, other] = [a.home(), b.home(id(2))];
  await run();
  slot(one.link, '7K');
  await run();
  slot(other.link, '7K');
  await run();
  expect([slotAnswers(one.leg), slotAnswers(other.leg)]).toEqual([[true], [false]]);
  const moved = b.home();
  await run();
  slot(moved.link, '7K');
  await run();
  expect(slotAnswers(moved.leg)).toEqual([true]);
  const phone = a.phone({ slot: '7K' });
  await run();
  expect(phone.leg.texts).toEqual([{ t: 'open', way: 'relay' }]);
  expect(moved.leg.frames('open')).toHaveLength(1);
});

it('two homes take the same slot at the same moment: one gets it', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const [one, other] = [a.home(), b.home(id(2))];
  await run();
  slot(one.link, '7K');
  slot(other.link, '7K');
  await run();
  expect([...slotAnswers(one.leg), ...slotAnswers(other.leg)].sort()).toEqual([false, true]);
});

it('a phone’s ping is answered with the way to its home, the other relay included', async () => {
  const { all, run } = await relays();
  const [a, b] = all;
  const home = b.home();
  home.link.pong();
  await run();
  const phone = a.phone();
  await run();
  a.board.ping(phone.line, 1);
  await run();
  home.link.pong();
  a.board.ping(phone.line, 2);
  expect(phone.leg.texts.at(-1)).toMatchObject({ t: 'pong', n: 2, home: expect.any(Number) });
});

it('nothing but what it carries is on the bus: who watches it reads what a relay reads', async () => {
  const { all, run, nats } = await relays();
  const [a, b] = all;
  b.home();
  await run();
  a.phone();
  await run(5_000);
  expect(new Set(nats.carried.map(({ subject }) => subject.split('.')[1]))).toEqual(new Set(['up', 'home', 'relay']));
});

it('frames of nobody, from anybody, harm nothing', async () => {
  const { all, run, nats } = await relays();
  const [a, b] = all;
  b.home();
  await run();
  const phone = a.phone();
  await run();
  const stranger = nats.join();
  await stranger.start();
  for (let type = 0; type < 50; type++)
    for (const payload of [[], [0, 0], [1, 2, 3, 4, 5, 6, 7, 8]])
      for (const relay of [a, b])
        stranger.publish(`around.relay.${relay.group.id}.${id(99)}`, bytes(type, 0, 0, 0, 1, 0, 0, 0, 1, ...payload));
  for (const subject of [`around.up.${HOME}`, `around.home.${HOME}`]) stranger.publish(subject, bytes(123, 1));
  await run(3_000);
  expect(phone.leg.texts).toEqual([{ t: 'open', way: 'relay' }]);
});
