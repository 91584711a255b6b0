import type { Keyed } from '@around/client';
import { CLOSE, LIMITS, PROTOCOL_VERSION, parsePairingLink, toUtf8 } from '@around/messages';
import { seededRandom } from '@around/platform/fake';
import { Handshake, PHONE_PROLOGUE, pskOfSecret, SealedSession, XXpsk3 } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OpenHouse } from '../support/openHouse.js';
import { helloOf, PhoneEnd } from '../support/phoneEnd.js';
import { frame, OP, RawWeb } from '../support/rawWeb.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { openSockets, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { Mutator } from './mutations.js';
import { badFraming, badOpening, expectGoodEnd, hostileMessages, spoiltSeal, wordsComeBackWhole } from './phoneDoor.js';
import { Siege } from './siege.js';

vi.setConfig({ testTimeout: INPUT_TIMEOUT });

/** Messages of one hostile session. */
const SESSION = 20;
const INPUTS = inputsOf({ openings: 2_500, framing: 1_500, seals: 800, hostile: 10_000 });

const SEED = seedOf(102);
const suite = nodeSuite();

describe(`bad input at the home's own /phone (seed ${SEED})`, () => {
  const watch = new Watch();
  const siege = new Siege('home WebSocket /phone');
  const dice = new Mutator(seededRandom(SEED), readVectors());
  const hostile: Keyed[] = [];
  let house: OpenHouse;
  let before: number;

  beforeAll(async () => {
    house = await OpenHouse.start({ watch });
    await house.connect(await house.pair('Bea'), 'lan');
    for (let i = 0; i < 6; i++)
      hostile.push(await house.pair(`hostile ${i}`, i % 2 === 0 ? { role: 'owner' } : { role: 'guest', things: ['living/*'] }));
    before = openSockets();
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
    siege.end();
  });

  /** Each lane has a key of its own: a newer session of a key ends the older one. */
  type One = (keyed: Keyed, index: number) => Promise<number>;
  const run = async (inputs: number, perRound: number, one: One, weight = 1): Promise<void> => {
    await siege.attack({
      inputs: Math.ceil(inputs / weight),
      weight,
      lanes: hostile.length,
      perRound,
      one: (index, lane) => one(hostile[lane] as Keyed, index),
      beside: () => house.turn(),
    });
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    await until('every socket is given back', () => openSockets() <= before);
  };

  it('openings: each is told why, and closed', () => run(INPUTS.openings, 20, (keyed, i) => badOpening(house.lanPort, dice, keyed, i)));
  it('says what was wrong in whole characters', () => wordsComeBackWhole(house.lanPort));
  it('framing: the socket alone is closed', () => run(INPUTS.framing, 20, (keyed, i) => badFraming(house.lanPort, dice, keyed, i)));
  it('spoilt seals: the session alone is closed', () => run(INPUTS.seals, 8, (keyed, i) => spoiltSeal(house.lanPort, dice, keyed, i)));
  it('hostile messages, well sealed: answered or dropped', () =>
    run(INPUTS.hostile, 8, (keyed, i) => hostileMessages(house.lanPort, dice, keyed, i, SESSION), SESSION));

  it('pairings that go wrong: nobody gets a key, and five wrong secrets burn the invitation', async () => {
    const keys = house.home.desk.keys().length;
    const { link, slot } = await house.home.desk.invite('nobody', { role: 'owner' }, 'test');
    const offer = parsePairingLink(link);
    if (!offer.ok) throw new Error(offer.error);
    const psk = pskOfSecret(suite, slot, offer.value.secret);
    const shaken = async (spoil: 1 | 3 | 4): Promise<RawWeb> => {
      const handshake = new Handshake({
        suite,
        pattern: XXpsk3,
        initiator: true,
        prologue: PHONE_PROLOGUE,
        staticKey: suite.generateKeyPair(),
      });
      const first = handshake.write(new Uint8Array(0));
      const hello = frame(OP.text, JSON.stringify({ t: 'hello', v: PROTOCOL_VERSION, home: offer.value.home, slot }));
      const bad = (bytes: Uint8Array): Uint8Array => joinedNot(dice.bytes(bytes), bytes);
      const web = new RawWeb(house.lanPort, { path: '/phone' }, [hello, frame(OP.binary, spoil === 1 ? bad(first).slice(0, 31) : first)]);
      if (spoil === 1) return web;
      await web.until(() => web.binaries.length > 0);
      if (web.binaries[0] === undefined || handshake.read(web.binaries[0]) === undefined) return web;
      handshake.setPsk(psk);
      const third = handshake.write(toUtf8(JSON.stringify({ v: PROTOCOL_VERSION, device: 'x', software: 'test' })));
      web.binary(spoil === 3 ? bad(third) : third);
      const session = spoil === 4 ? new SealedSession(handshake.split()) : undefined;
      for (const bytes of session?.seal(joinedNot(dice.text({ t: 'stored' }), new Uint8Array(0))) ?? []) web.binary(bytes);
      return web;
    };
    for (const spoil of [1, 4, 1, 4, 1, 4, 3, 3, 3, 3, 3] as const) {
      const web = await shaken(spoil);
      await web.closed;
      expectGoodEnd(web, `a pairing spoilt at ${spoil}`);
      expect(house.home.desk.keys()).toHaveLength(keys);
    }
    expect(house.home.desk.invitations.find(slot)).toBeUndefined();
    expect(watch.faults).toEqual([]);
    await house.turn();
  });

  it('observes no more than it may, whatever it claims to have given up', async () => {
    const phone = new PhoneEnd(house.lanPort, hostile[0] as Keyed);
    await phone.open();
    for (let i = 0; i < 100; i++) {
      phone.say({ t: 'observe', thing: 'living/lamp', name: `name${i}` });
      phone.say({ t: 'unobserve', thing: 'living/lamp', name: 'never' });
    }
    phone.web.binary(new Uint8Array(40));
    await phone.web.closed;
    expect(phone.web.code).toBe(CLOSE.tooMany);
  });

  it('shows its limits: failures of one address block it, and it alone; more than 200 messages a second end the session', async () => {
    const strict = await OpenHouse.start({ watch, limits: { failedHandshakesPerMinute: 5, connectionsPerAddress: 3 } });
    const bad = async (from: string): Promise<number | undefined> => {
      const hello = { t: 'hello', v: PROTOCOL_VERSION, token: 'AAAAAAAAAAAAAAAAAAAAAA' };
      const web = new RawWeb(strict.lanPort, { path: '/phone', from }, [frame(OP.text, JSON.stringify(hello))]);
      await web.closed;
      return web.code;
    };
    const codes: (number | undefined)[] = [];
    for (let i = 0; i < 7; i++) codes.push(await bad('127.0.9.1'));
    expect(codes).toEqual([...Array(5).fill(CLOSE.unknownToken), CLOSE.tooMany, CLOSE.tooMany]);
    expect(await bad('127.0.9.2')).toBe(CLOSE.unknownToken);

    const idle = Array.from({ length: 3 }, () => new RawWeb(strict.lanPort, { path: '/phone', from: '127.0.9.3' }));
    for (const web of idle) await web.until(() => web.status === 101);
    const fourth = new RawWeb(strict.lanPort, { path: '/phone', from: '127.0.9.3' });
    await fourth.closed;
    expect(fourth.status).toBe(429);
    for (const web of idle) web.destroy();

    const keyed = await strict.pair('quick');
    const quick = new PhoneEnd(strict.lanPort, keyed);
    await quick.open();
    // So many that a slow machine cannot take them at the allowed rate either.
    for (let i = 0; i < 5_000; i++) quick.say({ t: 'ping', n: i });
    await quick.web.closed;
    expect(quick.web.code).toBe(CLOSE.tooMany);
    await strict.turn();
    expect(strict.lost).toBe(0);
    await strict[Symbol.asyncDispose]();
  });
});

/** `bytes`, or where the change came to nothing something that is surely bad. */
function joinedNot(bytes: Uint8Array, good: Uint8Array): Uint8Array {
  return Buffer.from(bytes).equals(good) ? new Uint8Array(LIMITS.hello) : bytes;
}

void helloOf;
