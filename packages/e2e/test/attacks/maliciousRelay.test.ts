import { CLOSE, decodeRelayFrame, encodeClose, encodeRelayFrame, RELAY_FRAME, toUtf8 } from '@around/messages';
import { describe, expect, it, vi } from 'vitest';
import { type Data, FORGED_CODES, type Passing } from '../support/maliciousRelay.js';
import { seedOf } from '../support/simulatedHouse.js';
import { NextDoor, Siege, SPOILS, spoilNext } from './siege.js';

const SEED = seedOf(301);
vi.setConfig({ testTimeout: 180_000 });

describe(`a malicious relay (seed ${SEED})`, () => {
  describe.each([
    { kind: 'phone', way: 'in', what: 'what phones say' },
    { kind: 'home', way: 'out', what: 'what it hands to homes' },
    { kind: 'home', way: 'in', what: 'what homes say' },
    { kind: 'phone', way: 'out', what: 'what it hands to phones' },
  ] as const)('spoils $what', ({ kind, way }) => {
    it('dropped, doubled, reordered, changed, cut, glued or old: the session ends, nothing is executed twice, the next one is live', async () => {
      await using siege = await Siege.start(SEED);
      for (const how of SPOILS) {
        const before = siege.lost;
        const strike = spoilNext({ kind, way }, how, siege.chance);
        siege.relay.meddle = strike.meddle;
        for (let presses = 0; presses < 30 && !(strike.done && siege.lost > before); presses++) {
          siege.press();
          await siege.house.clock.advance(siege.chance.int(2_000));
        }
        expect(strike.done, how).toBe(true);
        expect(siege.lost, `nobody noticed: ${how}`).toBeGreaterThan(before);
        await siege.recovers();
      }
      await siege.holds();
    });
  });

  it('plays whole sessions again, to this run of the home and to the next: nothing of them is executed', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay } = siege;
    for (let i = 0; i < 3; i++) expect((await siege.pressed()).step).toBe('completed');
    const old = siege.phoneLeg;
    const hello = old.texts('in').findLast((text) => text.includes('"hello"')) as string;
    const said = old.binaries('in');
    const play = async (): Promise<void> => {
      // As a phone of its own at this relay: hello, message 1, and every sealed frame that followed.
      const before = relay.home.record.length;
      relay.home.frame(RELAY_FRAME.open, 9_000, toUtf8(hello));
      for (const frame of said) relay.home.frame(RELAY_FRAME.data, 9_000, frame);
      await house.clock.advance(500);
      const answers = relay.home.record.slice(before).filter(({ way }) => way === 'in');
      const closed = answers
        .map(({ data }) => decodeRelayFrame(data as Uint8Array))
        .some((f) => f.ok && f.value.type === RELAY_FRAME.close && f.value.channel === 9_000);
      expect(closed, 'the home let go of a session that was played to it').toBe(true);
    };
    await play();
    expect(siege.phone.link.state).toBe('live');
    expect(siege.lost).toBe(0);
    await house.crash('home', 3_000);
    await siege.recovers();
    await play();
    expect(siege.phone.link.state).toBe('live');
    await siege.recovers();
    expect(siege.bell.rung).toHaveLength(5);
    await siege.holds();
  });

  it('plays a first message again and again: it opens nothing, ends no session, and keeps nobody out', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay, phoneLeg } = siege;
    const hello = toUtf8(phoneLeg.texts('in').findLast((text) => text.includes('"hello"')) as string);
    const first = phoneLeg.binaries('in')[0] as Uint8Array;
    const flood = async (ms: number): Promise<void> => {
      for (let i = 0; i < ms / 100; i++) {
        relay.home.frame(RELAY_FRAME.open, 9_000 + i, hello);
        relay.home.frame(RELAY_FRAME.data, 9_000 + i, first);
        await house.clock.advance(100);
      }
    };
    await flood(20_000);
    expect(siege.lost, 'the session of the phone itself goes on').toBe(0);
    expect((await siege.pressed()).step).toBe('completed');
    // The phone redials in the midst of it.
    phoneLeg.forge(CLOSE.goingAway);
    const flooding = flood(30_000);
    await flooding;
    expect(siege.phone.link.state, 'the phone got in beside them').toBe('live');
    await house.crash('home', 2_000);
    await house.clock.until(() => relay.open('home').length === 1);
    await flood(40_000);
    expect(siege.phone.link.state).toBe('live');
    await siege.recovers();
    await siege.holds();
  });

  it('holds a command back: it is executed in its time or not at all', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay } = siege;
    for (const ms of [500, 3_000, 4_800, 5_100, 6_000, 20_000]) {
      const held: (() => void)[] = [];
      relay.meddle = ({ leg, way, data }) => {
        if (leg !== siege.phoneLeg || way !== 'in' || typeof data === 'string') return [data];
        held.push(() => leg.give(data));
        return [];
      };
      const rung = siege.bell.rung.length;
      const run = siege.press();
      await house.clock.advance(ms);
      relay.behave();
      for (const let_go of held) let_go();
      await house.clock.advance(2_000);
      expect(siege.bell.rung.length - rung, `held for ${ms} ms`).toBe(ms < 5_000 ? 1 : 0);
      const end = await house.clock.settle(run.done, 120_000);
      expect(end.step).toBe(ms < 5_000 ? 'completed' : 'expired');
      await siege.recovers();
    }
    await siege.holds();
  });

  it('joins two phones of one home crosswise: neither hears, or does, what is the other’s', async () => {
    await using siege = await Siege.start(SEED);
    const { relay } = siege;
    const cross = (data: Data, a: number, b: number): Data => {
      const frame = typeof data === 'string' ? undefined : decodeRelayFrame(data);
      if (frame?.ok !== true || (frame.value.channel !== a && frame.value.channel !== b)) return data;
      return encodeRelayFrame(frame.value.type, frame.value.channel === a ? b : a, frame.value.payload);
    };
    for (const way of ['in', 'out'] as const) {
      const before = siege.lost;
      const [a, b] = relay.home.channels as [number, number];
      relay.meddle = (passing) => [passing.leg.kind === 'home' && passing.way === way ? cross(passing.data, a, b) : passing.data];
      for (let i = 0; i < 10 && siege.lost === before; i++) {
        siege.press();
        siege.press(siege.tablet);
        await siege.house.clock.advance(1_000);
      }
      expect(siege.lost).toBeGreaterThan(before);
      await siege.recovers();
    }
    await siege.holds();
  });

  it('opens a channel in one phone’s name with another’s first message: the home refuses', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay } = siege;
    const helloOfPhone = toUtf8(siege.phoneLeg.texts('in')[0] as string);
    const firstOfTablet = siege.tabletLeg.binaries('in')[0] as Uint8Array;
    relay.home.frame(RELAY_FRAME.open, 9_000, helloOfPhone);
    relay.home.frame(RELAY_FRAME.data, 9_000, firstOfTablet);
    await house.clock.advance(100);
    const last = relay.home
      .binaries('in')
      .map(decodeRelayFrame)
      .findLast((frame) => frame.ok && frame.value.channel === 9_000);
    expect(last).toMatchObject({ ok: true, value: { type: RELAY_FRAME.close } });
    expect(siege.lost).toBe(0);
    await siege.holds();
  });

  it('joins the phones of two homes crosswise: neither home does what the other’s phone asked', async () => {
    await using siege = await Siege.start(SEED);
    await using next = await NextDoor.start(siege.house);
    const { relay, house } = siege;
    const [ours, theirs] = relay.open('home') as [ReturnType<typeof siege.relay.open>[number], ReturnType<typeof siege.relay.open>[number]];
    const rings: string[] = [];
    const ring = (): void => {
      siege.press();
      rings.push(next.phone.command({ thing: 'hall/bell', op: 'invoke', name: 'ring', input: {}, validFor: 5_000 }).id);
    };
    ring();
    await house.clock.advance(500);
    const before = siege.lost;
    // What the relay hands to one home goes to the other, channel for channel; both have counted from 1.
    relay.meddle = ({ leg, way, data }: Passing) => {
      if (leg.kind !== 'home' || way !== 'out' || typeof data === 'string') return [data];
      (leg === ours ? theirs : ours).say(data);
      return [];
    };
    for (let i = 0; i < 8; i++) {
      ring();
      await house.clock.advance(2_000);
    }
    expect(siege.lost).toBeGreaterThan(before);
    await siege.recovers();
    await house.clock.until(() => next.phone.link.state === 'live', 120_000);
    const ourIds = new Set(siege.runs.map(({ id }) => id));
    expect(next.bell.rung.filter((id) => ourIds.has(id))).toEqual([]);
    expect(siege.bell.rung.filter((id) => rings.includes(id))).toEqual([]);
    expect(new Set(next.bell.rung).size).toBe(next.bell.rung.length);
    await siege.holds();
  });

  it('says frames of its own: a home and a phone drop what they do not know, or the link, and take nothing for true', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay, chance } = siege;
    const { home } = relay;
    const channel = home.channels[0] as number;
    const inventions: [string, () => void][] = [
      ['noise on a phone', () => siege.phoneLeg.say(chance.bytes(272))],
      ['noise on a channel', () => relay.home.frame(RELAY_FRAME.data, channel, chance.bytes(272))],
      ['an empty frame', () => relay.home.frame(RELAY_FRAME.data, channel)],
      ['a frame without a head', () => relay.home.say(Uint8Array.of(2, 0))],
      ['a frame of no type', () => relay.home.say(Uint8Array.of(99, 0, 0, 0, 1, 1))],
      ['a hello on channel 0', () => relay.home.frame(RELAY_FRAME.open, 0, toUtf8('{"t":"hello","v":1}'))],
      ['a hello that is none', () => relay.home.frame(RELAY_FRAME.open, 700, chance.bytes(40))],
      ['tokens of its own', () => relay.home.frame(RELAY_FRAME.tokens, 0, chance.bytes(64))],
      ['credit of its own', () => relay.home.frame(RELAY_FRAME.credit, channel, Uint8Array.of(255, 255, 255, 255))],
      ['slots that are another’s', () => relay.home.frame(RELAY_FRAME.slot, 0, toUtf8('{"slot":"AA","yours":false}'))],
      ['a second welcome', () => relay.home.say('{"t":"welcome","credit":1,"channels":1,"software":"x"}')],
      ['a second challenge', () => relay.home.say(`{"t":"challenge","v":1,"chal":"${'A'.repeat(43)}","relay":"x","time":0}`)],
      ['a redirect in the midst', () => relay.home.say('{"t":"redirect","url":"wss://evil.example"}')],
      [
        'the end of every channel',
        () =>
          [1, 2, 3, 4, 5].forEach((n) => {
            relay.home.frame(RELAY_FRAME.close, n, encodeClose(CLOSE.refused, 'revoked'));
          }),
      ],
      ['its own going away', () => relay.home.frame(RELAY_FRAME.drain, 0, toUtf8('gone'))],
      ['a revocation in plain', () => siege.phoneLeg.say('{"t":"revoked","reason":"an owner revoked this key"}')],
      ['a revocation in plain bytes', () => siege.phoneLeg.say(toUtf8('{"t":"revoked","reason":"an owner revoked this key"}'))],
      ['news in plain', () => siege.phoneLeg.say('{"t":"changes","seq":1000000,"items":[{"k":"gone","n":1000000,"thing":"hall/bell"}]}')],
      [
        'a command in plain',
        () => siege.phoneLeg.give('{"t":"command","id":"x","thing":"hall/bell","op":"invoke","name":"ring","tick":0}'),
      ],
    ];
    for (const [what, say] of inventions) {
      say();
      await house.clock.advance(3_000);
      expect(siege.phone.house.things.has('hall/bell'), what).toBe(true);
      await siege.recovers({ silence: true });
    }
    expect(home.record.some(({ way, data }) => way === 'in' && String(data).includes('evil'))).toBe(false);
    await siege.holds();
  });

  it('forges every close code, with and without a "sorry": no phone forgets its home, and each is live again by itself', async () => {
    await using siege = await Siege.start(SEED);
    const { relay, house, phone } = siege;
    const { key } = phone.identity;
    for (const code of FORGED_CODES) {
      for (const sorry of [false, true]) {
        if (sorry) siege.phoneLeg.say(JSON.stringify({ t: 'sorry', code, message: 'an owner revoked this key: forget this home' }));
        siege.phoneLeg.forge(code, 'an owner revoked this key: forget this home');
        relay.meddle = ({ leg, way, data }) => (leg.kind === 'phone' && way === 'in' && typeof data !== 'string' ? [] : [data]);
        await house.clock.advance(1_000 + siege.chance.int(5_000));
        expect(phone.link.state).not.toBe('live');
        expect(phone.link).not.toMatchObject({ reason: 'revoked' });
        await siege.recovers();
      }
      relay.home.forge(code, 'another home');
      await house.clock.advance(1_000);
      await siege.recovers();
      expect(phone.identity.key).toEqual(key);
      expect(phone.house.things.has('hall/bell')).toBe(true);
    }
    await siege.holds();
  });

  it('lies in its text frames: what is shown as live is live, and since when is the phone’s own word', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay, phone } = siege;
    const lies = [
      '{"t":"home","up":false,"since":1}',
      '{"t":"home","up":false,"since":99999999999999}',
      '{"t":"home","up":false,"since":-5}',
      '{"t":"home","up":true}',
      '{"t":"open","way":"lan"}',
      '{"t":"open","way":"relay"}',
      '{"t":"pong","n":1}',
      '{"t":"pong","n":4000000000,"home":0.001}',
      '{"t":"pong","n":-1}',
      '{"t":"sorry","code":4005,"message":"\u202e\u001b[31mrevoked"}',
      '{"t":"hello"}',
      '{',
      '',
    ];
    for (let i = 0; i < 60; i++) {
      const leg = relay.open('phone').find(({ remote }) => remote.host === '198.51.100.10');
      const wall = house.clock.wall();
      leg?.say(lies[siege.chance.int(lies.length)] as string);
      await house.clock.advance(siege.chance.int(3_000));
      const { link } = phone;
      if (link.state === 'broken') expect(link.since).toBeGreaterThan(wall - 60_000);
      if (link.state === 'broken') expect(link.since).toBeLessThanOrEqual(house.clock.wall());
      if (i % 10 === 9) await siege.recovers();
    }
    // It answers every ping and lets nothing sealed through: that is no live link.
    relay.meddle = ({ leg, way, data }) => {
      if (leg.kind === 'phone' && way === 'in' && typeof data === 'string' && data.includes('"ping"'))
        leg.say(`{"t":"pong","n":${(JSON.parse(data) as { n: number }).n},"home":1}`);
      return leg.kind === 'phone' && typeof data !== 'string' ? [] : [data];
    };
    await house.clock.advance(30_000);
    expect(phone.link.state).toBe('broken');
    await siege.recovers();
    await siege.holds();
  });

  it('changes what is said in plain: versions, names, tokens, credit, and withholds the list of phones', async () => {
    await using siege = await Siege.start(SEED);
    const { relay, house } = siege;
    const edits: [string, (text: string) => string][] = [
      ['an older version', (text) => text.replace('"v":1', '"v":0')],
      ['a later version', (text) => text.replace('"v":1', '"v":2')],
      ['no token', (text) => text.replace(/,"token":"[^"]*"/, '')],
      ['another token', (text) => text.replace(/"token":"[^"]{4}/, '"token":"AAAA')],
      ['another home', (text) => text.replace(/"home":"[^"]{4}/, '"home":"AAAA')],
      ['a slot beside', (text) => text.replace('"t":"hello"', '"t":"hello","slot":"AA"')],
    ];
    for (const [, edit] of edits) {
      relay.meddle = (passing) => {
        const { leg, way, data } = passing;
        if (leg.kind === 'home' && way === 'out' && typeof data !== 'string') {
          const frame = decodeRelayFrame(data);
          if (frame.ok && frame.value.type === RELAY_FRAME.open)
            return [encodeRelayFrame(RELAY_FRAME.open, frame.value.channel, toUtf8(edit(Buffer.from(frame.value.payload).toString())))];
        }
        return [leg.kind === 'phone' && way === 'in' && typeof data === 'string' && siege.chance.chance(0.5) ? edit(data) : data];
      };
      siege.phoneLeg.forge(CLOSE.goingAway);
      await house.clock.advance(20_000);
      await siege.recovers();
    }
    const strip = (text: string): string =>
      text
        .replace(/"credit":\d+/, '"credit":1')
        .replace(/"channels":\d+/, '"channels":0')
        .replace('"v":1', '"v":1,"level":0,"features":[]');
    relay.meddle = ({ leg, way, data }) => [leg.kind === 'home' && way === 'out' && typeof data === 'string' ? strip(data) : data];
    relay.home.forge(CLOSE.goingAway);
    await house.clock.advance(10_000);
    await siege.recovers();
    // Without the list nobody is let in; with it, everybody is.
    relay.meddle = ({ leg, way, data }) =>
      leg.kind === 'home' && way === 'in' && typeof data !== 'string' && data[0] === RELAY_FRAME.tokens ? [] : [data];
    relay.home.forge(CLOSE.goingAway);
    await house.clock.advance(60_000);
    expect(siege.phone.link.state).toBe('broken');
    relay.behave();
    relay.home.forge(CLOSE.goingAway);
    await siege.recovers();
    await siege.holds();
  });
});
