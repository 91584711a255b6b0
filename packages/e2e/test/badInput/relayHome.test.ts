import { randomBytes } from 'node:crypto';
import {
  CLOSE,
  encodeClose,
  encodeCredit,
  encodeRelayFrame,
  fromBase64Url,
  fromRelayLogin,
  LIMITS,
  PROTOCOL_VERSION,
  RELAY_FRAME,
  toBase64Url,
  toUtf8,
} from '@around/messages';
import { seededRandom } from '@around/platform/fake';
import { homeIdOf, nodeSuite, type SignKey, signKeyFrom, signRelayLogin } from '@around/sealing/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { goldenSamples } from '../support/goldenSamples.js';
import { OpenHouse } from '../support/openHouse.js';
import { frame, OP, RawWeb } from '../support/rawWeb.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { openSockets, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { joined, Mutator } from './mutations.js';
import { addressOf } from './phoneDoor.js';
import { Siege } from './siege.js';

vi.setConfig({ testTimeout: INPUT_TIMEOUT });

/** Frames of one hostile link. */
const SESSION = 100;
const INPUTS = inputsOf({ logins: 2_500, frames: 14_000 });

const SEED = seedOf(105);
const suite = nodeSuite();
const CODES: ReadonlySet<number | undefined> = new Set([...Object.values(CLOSE), 1002, 1003, 1007, 1008, 1009]);

/** A home's identity, and what it says to the relay. */
class HostileHome {
  readonly #sign: SignKey = signKeyFrom(randomBytes(32));
  readonly #fixed = suite.generateKeyPair().publicKey;
  readonly id = homeIdOf(this.#sign.publicKey, this.#fixed);
  readonly token = toBase64Url(randomBytes(16));

  login(port: number, challenge: string, enrol?: string): Record<string, unknown> {
    const { chal } = JSON.parse(challenge) as { chal: string };
    const sig = signRelayLogin(this.#sign, `127.0.0.1:${port}`, fromBase64Url(chal) as Uint8Array, this.id);
    const keys = { sign: toBase64Url(this.#sign.publicKey), static: toBase64Url(this.#fixed) };
    return { t: 'login', v: PROTOCOL_VERSION, home: this.id, ...keys, sig: toBase64Url(sig), ...(enrol === undefined ? {} : { enrol }) };
  }

  /** Logged in. @throws Error where the relay refused */
  async link(port: number, enrol?: string): Promise<RawWeb> {
    const web = new RawWeb(port, { path: '/home' });
    await web.until(() => web.texts.length > 0);
    web.text(JSON.stringify(this.login(port, web.texts[0] as string, enrol)));
    await web.until(() => web.texts.length > 1);
    if (!web.texts[1]?.includes('welcome')) throw new Error(`not taken in: ${web.texts[1]}`);
    web.binary(encodeRelayFrame(RELAY_FRAME.tokens, 0, suite.sha256(fromBase64Url(this.token) as Uint8Array)));
    return web;
  }

  /** A phone of this home, joined to a channel. */
  async phone(port: number): Promise<RawWeb> {
    const hello = JSON.stringify({ t: 'hello', v: PROTOCOL_VERSION, home: this.id, token: this.token });
    const web = new RawWeb(port, { path: '/phone' }, [frame(OP.text, hello)]);
    await web.until(() => web.texts.some((text) => text.includes('"open"')));
    return web;
  }
}

describe(`bad input at the relay's /home (seed ${SEED})`, () => {
  const watch = new Watch();
  const siege = new Siege('relay WebSocket /home');
  const dice = new Mutator(seededRandom(SEED), readVectors());
  const hostile = Array.from({ length: 6 }, () => new HostileHome());
  let house: OpenHouse;
  let before: number;

  beforeAll(async () => {
    house = await OpenHouse.start({ watch });
    for (const home of hostile) {
      const web = await home.link(house.relayPort, await house.enrol());
      web.destroy();
      await web.closed;
    }
    await until('only the true home is there', () => house.web.homes === 1);
    before = openSockets();
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
    siege.end();
  });

  type One = (home: HostileHome, index: number) => Promise<number>;
  const run = async (inputs: number, perRound: number, one: One, weight = 1): Promise<void> => {
    await siege.attack({
      inputs: Math.ceil(inputs / weight),
      weight,
      lanes: hostile.length,
      perRound,
      one: (index, lane) => one(hostile[lane] as HostileHome, index),
      beside: () => house.turn(),
    });
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    await until('every socket is given back', () => openSockets() <= before && house.web.homes === 1);
  };

  it('logins: each is told why in a word that a home reads, and closed', async () => {
    const said = new Set<string>();
    await run(INPUTS.logins, 20, async (home, index) => {
      const web = new RawWeb(house.relayPort, { path: '/home', from: addressOf(index) });
      await web.until(() => web.texts.length > 0);
      const login = home.login(house.relayPort, web.texts[0] as string);
      const kind = dice.int(7);
      if (kind === 0) web.binary(dice.noise(300));
      else if (kind === 1) web.text(dice.raw());
      else if (kind === 2) web.text(JSON.stringify(dice.pick(goldenSamples('toRelayLogin'))));
      else if (kind === 3)
        web.text(JSON.stringify(dice.chance(0.5) ? { ...login, v: 99 } : { ...login, sig: toBase64Url(randomBytes(64)) }));
      else web.text(dice.text(login));
      // A login that the change left whole is spoilt by a second one.
      if (kind > 3) web.text('{}');
      await web.closed;
      for (const text of web.texts) {
        const message = fromRelayLogin.decode(text, LIMITS.frame);
        if (!message.ok) throw new Error(`the relay said what no home reads: ${message.error} in ${text.slice(0, 300)}`);
        said.add(message.value.t === 'sorry' ? `sorry ${message.value.code}` : message.value.t);
      }
      if (!CODES.has(web.code)) throw new Error(`closed with ${web.code} ${web.reason}`);
      return web.texts.length > 1 ? 1 : 0;
    });
    for (const word of ['challenge', 'sorry malformed', 'sorry badSignature', 'sorry version']) expect(said).toContain(word);
  });

  it('relay frames of a home that means harm: nothing of them reaches another home’s phone', () => {
    const harm: One = async (home) => {
      const web = await home.link(house.relayPort);
      const phones = [await home.phone(house.relayPort), await home.phone(house.relayPort)];
      const frames = relayFrames();
      for (let i = 0; i < SESSION && !web.over; i++) {
        const kind = dice.int(10);
        if (kind === 0) web.binary(dice.noise(400));
        else if (kind === 1) web.binary(encodeRelayFrame(dice.pick(TYPES), dice.pick(CHANNELS), dice.raw()));
        else web.binary(dice.bytes(dice.pick(frames), frames));
        // One at a time: a frame that is too short ends the link, and what follows it would prove nothing.
        if (i % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
      }
      web.binary(Uint8Array.of(2));
      await web.closed;
      if (!CODES.has(web.code)) throw new Error(`the home’s link closed with ${web.code} ${web.reason}`);
      for (const phone of phones) {
        phone.text('x');
        await phone.closed;
        // A home ends its own phones with any code of private use.
        const own = phone.code !== undefined && phone.code >= 4000 && phone.code < 5000;
        if (!own && !CODES.has(phone.code)) throw new Error(`a phone’s link closed with ${phone.code} ${phone.reason}`);
      }
      return 0;
    };
    return run(INPUTS.frames, 4, harm, SESSION);
  });

  it('a home sends too much, too large, and text where frames belong', async () => {
    const home = hostile[0] as HostileHome;
    const large = await home.link(house.relayPort);
    large.binary(new Uint8Array(LIMITS.frame + 6));
    await large.closed;
    expect(large.code).toBe(1009);
    const talker = await home.link(house.relayPort);
    talker.text('{}');
    await talker.closed;
    expect(talker.code).toBe(CLOSE.protocolError);

    // A phone that does not read: the home floods it, the phone is closed, nothing piles up.
    const web = await home.link(house.relayPort);
    const phone = await home.phone(house.relayPort);
    await web.until(() => web.binaries.some((bytes) => bytes[0] === RELAY_FRAME.open));
    const channel = web.binaries.find((bytes) => bytes[0] === RELAY_FRAME.open)?.readUInt32BE(1) as number;
    phone.deaf();
    const data = frame(OP.binary, encodeRelayFrame(RELAY_FRAME.data, channel, new Uint8Array(60_000)));
    for (let i = 0; i < 400; i++) {
      web.send(data);
      if (i % 10 === 0) await house.turn();
    }
    await until('the deaf phone is closed', () => house.web.counters.slowPhones === 1);
    web.destroy();
    phone.destroy();
    await house.turn();
    expect(house.lost).toBe(0);
  });

  it('shows its limits: an address that fails is turned away, and the true home not', async () => {
    const strict = await OpenHouse.start({ watch, failuresPerMinute: 5, perAddress: 3 });
    const codes: string[] = [];
    for (let i = 0; i < 7; i++) {
      const stranger = new HostileHome();
      const web = new RawWeb(strict.relayPort, { path: '/home', from: '127.0.9.1' });
      await web.until(() => web.texts.length > 0);
      web.text(JSON.stringify(stranger.login(strict.relayPort, web.texts[0] as string)));
      await web.closed;
      codes.push((JSON.parse(web.texts.at(-1) as string) as { code: string }).code);
    }
    expect(codes).toEqual([...Array(5).fill('notEnrolled'), 'tooMany', 'tooMany']);
    const idle = Array.from({ length: 4 }, () => new RawWeb(strict.relayPort, { path: '/home' }));
    await (idle[0] as RawWeb).closed;
    expect((idle[0] as RawWeb).code).toBe(CLOSE.tooMany);
    for (const web of idle) web.destroy();
    await strict.turn();
    expect(strict.lost).toBe(0);
    await strict[Symbol.asyncDispose]();
  });
});

const TYPES = Object.values(RELAY_FRAME);
const CHANNELS = [0, 1, 2, 3, 7, 0xffff_ffff];

function relayFrames(): Uint8Array[] {
  return CHANNELS.flatMap((channel) => [
    encodeRelayFrame(RELAY_FRAME.data, channel, new Uint8Array(40)),
    encodeRelayFrame(RELAY_FRAME.open, channel, toUtf8('{"t":"hello","v":1}')),
    encodeRelayFrame(RELAY_FRAME.close, channel, encodeClose(1000 + channel, 'no more')),
    encodeRelayFrame(RELAY_FRAME.credit, channel, encodeCredit(0xffff_ffff)),
    encodeRelayFrame(RELAY_FRAME.tokens, channel, joined(new Uint8Array(32), new Uint8Array(32).fill(7))),
    encodeRelayFrame(RELAY_FRAME.slot, channel, toUtf8('{"slot":"7K","ms":300000}')),
    encodeRelayFrame(RELAY_FRAME.drain, channel, toUtf8('bye')),
  ]);
}
