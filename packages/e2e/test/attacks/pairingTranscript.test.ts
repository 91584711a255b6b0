import { type PairingError, pairWithLink } from '@around/client';
import { fromBase64Url, parsePairingLink, toUtf8 } from '@around/messages';
import type { WebConnection } from '@around/platform';
import { seededRandom } from '@around/platform/fake';
import { Handshake, type KeyPair, PHONE_PROLOGUE, XXpsk3 } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { describe, expect, it } from 'vitest';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

const SEED = seedOf(341);
const NOTHING = new Uint8Array(0);
const random = seededRandom(SEED);
const suite = nodeSuite({ random: (n) => random.bytes(n) });
/** A space of codes so small that every one can be tried; scrypt is left out, so that nothing but the handshake is in the way. */
const CODES = Array.from({ length: 256 }, (_, n) => suite.sha256(toUtf8(`code ${n}`)));
const RIGHT = 177;

/** A recorded pairing: everything that passed between phone and home. */
function recorded(code: Uint8Array) {
  const keys = { phone: pair('phone'), home: pair('home'), phoneOnce: pair('phone once'), homeOnce: pair('home once') };
  const common = { suite, pattern: XXpsk3, prologue: PHONE_PROLOGUE };
  const phone = new Handshake({ ...common, initiator: true, staticKey: keys.phone, ephemeral: keys.phoneOnce, psk: code });
  const home = new Handshake({ ...common, initiator: false, staticKey: keys.home, ephemeral: keys.homeOnce, psk: code });
  const first = phone.write(NOTHING);
  expect(home.read(first)).toBeDefined();
  const second = home.write(NOTHING);
  expect(phone.read(second)).toBeDefined();
  const third = phone.write(toUtf8('{"device":"x"}'));
  expect(home.read(third)).toBeDefined();
  return { keys, first, second, third };
}
const pair = (name: string): KeyPair => suite.keyPairFrom(suite.sha256(toUtf8(`${SEED} ${name}`)));

describe(`what a recorded pairing tells of its code (seed ${SEED})`, () => {
  it('the first two messages are the same for every code: they tell nothing', () => {
    const seen = new Set(CODES.slice(0, 16).map((code) => Buffer.concat([recorded(code).first, recorded(code).second]).toString('hex')));
    expect(seen.size).toBe(1);
    // The third does depend on it: who does not know the code does not get in.
    expect(new Set(CODES.slice(0, 16).map((code) => Buffer.from(recorded(code).third).toString('hex'))).size).toBe(16);
  });

  it('without a private key of either side no guess can be tried: the record ends before the code is mixed in', () => {
    const { keys, first, second } = recorded(CODES[RIGHT] as Uint8Array);
    const publics = [keys.phoneOnce, keys.homeOnce, keys.phone, keys.home].map(({ publicKey }) => publicKey);
    // All that a listener can put in the place of a shared secret: what passed, what was published, and nothing.
    const made = [...publics, new Uint8Array(32), suite.sha256(first), suite.sha256(second), ...publics.map((key) => suite.sha256(key))];
    for (const secret of made) {
      const listener: KeyPair = { publicKey: keys.phoneOnce.publicKey, dh: () => secret };
      for (const psk of CODES.slice(RIGHT - 8, RIGHT + 8)) {
        const guess = new Handshake({
          suite,
          pattern: XXpsk3,
          initiator: true,
          prologue: PHONE_PROLOGUE,
          staticKey: keys.phone,
          ephemeral: listener,
          psk,
        });
        expect(guess.write(NOTHING)).toEqual(first);
        expect(guess.read(second)).toBeUndefined();
      }
    }
  });

  it('with one that no relay has, exactly the right code opens the third message: the check can fail', () => {
    const { keys, first, third } = recorded(CODES[RIGHT] as Uint8Array);
    const opened: number[] = [];
    for (const [n, psk] of CODES.entries()) {
      const home = new Handshake({
        suite,
        pattern: XXpsk3,
        initiator: false,
        prologue: PHONE_PROLOGUE,
        staticKey: keys.home,
        ephemeral: keys.homeOnce,
      });
      home.read(first);
      home.write(NOTHING);
      home.setPsk(psk);
      if (home.read(third) !== undefined) opened.push(n);
    }
    expect(opened).toEqual([RIGHT]);
  });

  it('a relay that plays the home itself hears nothing of a link: the phone sees another key and says no third message', async () => {
    await using house = new SimulatedHouse(SEED);
    await house.start();
    await house.clock.until(() => house.home.offers.current() !== undefined);
    const link = house.home.offers.current()?.link as string;
    const parsed = parsePairingLink(link);
    expect(parsed.ok).toBe(true);
    const frames: Uint8Array[] = [];
    const evil = house.network.host('evil', { addresses: ['203.0.113.66'], names: ['evil.example'], forwards: { 443: 9_000 } });
    const impostor = new Handshake({
      suite,
      pattern: XXpsk3,
      initiator: false,
      prologue: PHONE_PROLOGUE,
      staticKey: suite.generateKeyPair(),
    });
    const play = (socket: WebConnection): void =>
      socket.handle({
        onText: () => socket.send('{"t":"open","way":"relay"}'),
        onBinary: (bytes) => {
          frames.push(bytes);
          if (frames.length > 1) return;
          impostor.read(bytes);
          socket.send(impostor.write(NOTHING));
        },
        onClose: () => undefined,
      });
    await evil.listenWeb({
      at: { host: '0.0.0.0', port: 9_000 },
      maxMessage: 70_000,
      perAddress: 0,
      hosts: ['*'],
      origins: [],
      onRequest: () => ({ status: 404 }),
      sockets: { '/phone': play },
    });
    const ben = house.network.host('ben', { addresses: ['198.51.100.77'] });
    const { clock, suite: own } = house.ports('ben');
    let stored = false;
    const failed = await house.clock.settle(
      pairWithLink({ clock, dialer: ben, suite: own }, link, {
        device: 'ben',
        software: 'e2e',
        ways: [{ way: 'relay', url: 'wss://evil.example' }],
        store: async () => {
          stored = true;
        },
      }).then(
        () => undefined,
        (error: unknown) => error as PairingError,
      ),
    );
    expect(failed?.code).toBe('wrongHome');
    expect(frames).toHaveLength(1);
    expect(stored).toBe(false);
    if (parsed.ok) expect(Buffer.concat(frames).includes(Buffer.from(fromBase64Url(parsed.value.secret) as Uint8Array))).toBe(false);
  });
});
