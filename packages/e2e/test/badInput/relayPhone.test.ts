import type { Keyed } from '@around/client';
import { CLOSE, PROTOCOL_VERSION } from '@around/messages';
import { seededRandom } from '@around/platform/fake';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OpenHouse } from '../support/openHouse.js';
import { helloOf, PhoneEnd } from '../support/phoneEnd.js';
import { frame, OP, RawWeb } from '../support/rawWeb.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { openSockets, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { Mutator } from './mutations.js';
import { badFraming, badOpening, hostileMessages, spoiltSeal, wordsComeBackWhole } from './phoneDoor.js';
import { Siege } from './siege.js';

vi.setConfig({ testTimeout: INPUT_TIMEOUT });

/** Messages of one hostile session. */
const SESSION = 20;
const INPUTS = inputsOf({ openings: 2_500, framing: 1_500, seals: 400, hostile: 10_000 });

const SEED = seedOf(104);

describe(`bad input at the relay's /phone (seed ${SEED})`, () => {
  const watch = new Watch();
  const siege = new Siege('relay WebSocket /phone');
  const dice = new Mutator(seededRandom(SEED), readVectors());
  const hostile: Keyed[] = [];
  let house: OpenHouse;
  let before: number;

  beforeAll(async () => {
    house = await OpenHouse.start({ watch });
    for (let i = 0; i < 6; i++)
      hostile.push(await house.pair(`hostile ${i}`, i % 2 === 0 ? { role: 'owner' } : { role: 'guest', things: ['living/*'] }));
    before = openSockets();
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
    siege.end();
  });

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
    await until('every socket is given back', () => openSockets() <= before && house.web.phones === 1);
  };

  it('openings: each is told why, and closed', () => run(INPUTS.openings, 20, (keyed, i) => badOpening(house.relayPort, dice, keyed, i)));
  it('says what was wrong in whole characters', () => wordsComeBackWhole(house.relayPort));
  it('framing: the socket alone is closed', () => run(INPUTS.framing, 20, (keyed, i) => badFraming(house.relayPort, dice, keyed, i)));
  it('spoilt seals: the session at home alone is closed', () =>
    run(INPUTS.seals, 8, (keyed, i) => spoiltSeal(house.relayPort, dice, keyed, i)));
  it('hostile messages, well sealed: answered or dropped', () =>
    run(INPUTS.hostile, 8, (keyed, i) => hostileMessages(house.relayPort, dice, keyed, i, SESSION), SESSION));

  it('shows its limits: failures and connections of one address, hellos, and credit', async () => {
    const strict = await OpenHouse.start({ watch, perAddress: 3, failuresPerMinute: 5 });
    const keyed = await strict.pair('quick');
    const hello = (more: object) => frame(OP.text, JSON.stringify({ t: 'hello', v: PROTOCOL_VERSION, ...more }));
    const stranger = { home: keyed.identity.home.id, token: 'AAAAAAAAAAAAAAAAAAAAAA' };
    const codes: (number | undefined)[] = [];
    for (let i = 0; i < 7; i++) {
      const web = new RawWeb(strict.relayPort, { path: '/phone', from: '127.0.9.1' }, [hello(stranger)]);
      await web.closed;
      codes.push(web.code);
    }
    expect(codes).toEqual([...Array(5).fill(CLOSE.unknownToken), CLOSE.tooMany, CLOSE.tooMany]);
    // Who is known gets in from there all the same.
    const known = new PhoneEnd(strict.relayPort, keyed, '127.0.9.1');
    await known.open();

    const idle = Array.from({ length: 4 }, () => new RawWeb(strict.relayPort, { path: '/phone', from: '127.0.9.2' }));
    await (idle[0] as RawWeb).closed;
    expect((idle[0] as RawWeb).code).toBe(CLOSE.tooMany);
    for (const web of idle) web.destroy();

    const eager = new RawWeb(
      strict.relayPort,
      { path: '/phone', from: '127.0.9.3' },
      Array.from({ length: 12 }, () => frame(OP.text, helloOf(keyed))),
    );
    await eager.closed;
    expect(eager.code).toBe(CLOSE.tooMany);

    // Frames that open as nothing end the session at home; a flood of them costs its sender alone.
    const flood = new RawWeb(strict.relayPort, { path: '/phone', from: '127.0.9.4' }, [frame(OP.text, helloOf(keyed))]);
    const junk = frame(OP.binary, new Uint8Array(60_000));
    for (let i = 0; i < 100; i++) flood.send(junk);
    await flood.closed;
    known.web.destroy();
    await strict.turn();
    expect(strict.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    await strict[Symbol.asyncDispose]();
  });
});
