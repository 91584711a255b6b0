import { createHome, homeConfig } from '@around/home';
import { RELAY_FRAME, toUtf8 } from '@around/messages';
import type { WebConnection } from '@around/platform';
import type { FakeHost } from '@around/platform/fake';
import { describe, expect, it, vi } from 'vitest';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';
import { NextDoor, Siege } from './siege.js';

const SEED = seedOf(321);
vi.setConfig({ testTimeout: 180_000 });
const CHALLENGE = JSON.stringify({ t: 'challenge', v: 1, chal: 'A'.repeat(43), relay: 'evil.example', time: 0 });
const WELCOME = JSON.stringify({ t: 'welcome', credit: 65_536, channels: 64, software: 'evil' });

/** A server of somebody else’s, under a name of its own. */
function evilHost(house: SimulatedHouse): FakeHost {
  return house.network.host('evil', { addresses: ['203.0.113.66'], names: ['evil.example'], forwards: { 443: 9_000 } });
}

async function listen(host: FakeHost, onHome: (socket: WebConnection) => void): Promise<void> {
  await host.listenWeb({
    at: { host: '0.0.0.0', port: 9_000 },
    maxMessage: 70_000,
    perAddress: 0,
    hosts: ['*'],
    origins: [],
    onRequest: () => ({ status: 404 }),
    sockets: { '/home': onHome },
  });
}

describe(`a home's login at its relay (seed ${SEED})`, () => {
  it('a login that another relay passes on is refused: the signature names the relay that the home dialled', async () => {
    await using house = new SimulatedHouse(SEED);
    await house.start();
    const next = await NextDoor.start(house);
    await next.home.stop();
    await house.clock.until(() => house.web.homes === 1);
    const evil = evilHost(house);
    const passed: string[] = [];
    await listen(evil, (ours) => {
      const waiting: string[] = [];
      let theirs: WebConnection | undefined;
      ours.handle({
        onText: (text) => (theirs === undefined ? waiting.push(text) : theirs.send(text)),
        onBinary: () => undefined,
        onClose: () => theirs?.close(1000),
      });
      void evil.dialWeb('wss://relay.example/home').then((socket) => {
        theirs = socket;
        socket.handle({
          onText: (text) => {
            passed.push(text);
            ours.send(text);
          },
          onBinary: () => undefined,
          onClose: (code, reason) => ours.close(code, reason),
        });
        for (const text of waiting) socket.send(text);
      });
    });
    const pi2 = house.network.host('pi2');
    const home = createHome(
      { ...house.ports('pi2'), network: pi2, web: pi2, files: house.files('pi2'), openDb: (path) => house.openDb(path) },
      homeConfig({ title: 'Next door', relay: { url: 'wss://evil.example' } }),
    );
    await house.clock.settle(home.start());
    await house.clock.until(() => passed.some((text) => text.includes('sorry')));
    expect(passed.map((text) => (JSON.parse(text) as { t: string }).t)).toEqual(['challenge', 'sorry']);
    expect(passed.at(-1)).toContain('badSignature');
    expect(house.web.homes).toBe(1);
    await house.clock.settle(home.stop());
  });

  it('a login that was recorded is refused: the challenge is new each time', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay } = siege;
    const login = relay.home.texts('in')[0] as string;
    const thief = await house.clock.settle(
      house.network.host('thief', { addresses: ['198.51.100.99'] }).dialWeb('wss://relay.example/home'),
    );
    const heard: string[] = [];
    let closed = 0;
    thief.handle({
      onText: (text) => {
        heard.push(text);
        if (text.includes('challenge')) thief.send(login);
      },
      onBinary: () => undefined,
      onClose: (code) => {
        closed = code;
      },
    });
    await house.clock.until(() => closed !== 0);
    expect(heard.at(-1)).toContain('badSignature');
    expect(siege.lost).toBe(0);
    await siege.recovers();
    await siege.holds();
  });

  it.each([true, false])(
    'a relay that sends the home elsewhere gets nothing by it there, and the home comes back by itself (ended there: %s)',
    async (ends) => {
      await using siege = await Siege.start(SEED);
      const { house, relay } = siege;
      const hello = siege.phoneLeg.texts('in').find((text) => text.includes('"hello"')) as string;
      const said = siege.phoneLeg.binaries('in');
      const heard: Uint8Array[] = [];
      let there: WebConnection | undefined;
      await listen(evilHost(house), (socket) => {
        there = socket;
        socket.handle({
          onText: () => {
            socket.send(WELCOME);
            // Whatever this relay knows of the house's phones, it plays.
            socket.send(Buffer.concat([Uint8Array.of(RELAY_FRAME.open, 0, 0, 0, 7), toUtf8(hello)]));
            for (const frame of said) socket.send(Buffer.concat([Uint8Array.of(RELAY_FRAME.data, 0, 0, 0, 7), frame]));
          },
          onBinary: (bytes) => heard.push(bytes),
          onClose: () => undefined,
        });
        socket.send(CHALLENGE);
      });
      relay.takes = (leg) => {
        if (leg.kind !== 'home') return false;
        leg.say('{"t":"redirect","url":"wss://evil.example"}');
        return true;
      };
      relay.home.forge(1001);
      await house.clock.until(() => heard.length > 0);
      await house.clock.advance(60_000);
      const rung = siege.bell.rung.length;
      expect(Buffer.concat(heard).includes('hall/bell')).toBe(false);
      expect(rung).toBe(0);
      relay.behave();
      if (ends) there?.close(1001, 'done');
      // Where it does not end, the home itself asks its own relay again.
      else await house.clock.advance(600_000);
      await siege.recovers();
      await siege.holds();
    },
  );

  it('a relay that sends the home out of TLS is not followed', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay } = siege;
    let dialled = 0;
    const evil = house.network.host('plain', { addresses: ['203.0.113.67'], names: ['plain.example'], forwards: { 80: 9_000 } });
    await listen(evil, () => {
      dialled++;
    });
    for (const url of ['ws://plain.example', 'ws://203.0.113.67:80/home', 'http://plain.example']) {
      relay.takes = (leg) => {
        if (leg.kind !== 'home') return false;
        leg.say(JSON.stringify({ t: 'redirect', url }));
        return true;
      };
      relay.home.forge(1001);
      await house.clock.advance(20_000);
      await siege.recovers();
    }
    expect(dialled).toBe(0);
    await siege.holds();
  });

  it('relays that send the home round and round are given up, and it stays with its own', async () => {
    await using siege = await Siege.start(SEED);
    const { house, relay } = siege;
    const evil = evilHost(house);
    let visits = 0;
    await listen(evil, (socket) => {
      visits++;
      socket.handle({ onText: () => undefined, onBinary: () => undefined, onClose: () => undefined });
      socket.send('{"t":"redirect","url":"wss://evil.example"}');
    });
    relay.takes = (leg) => {
      if (leg.kind !== 'home') return false;
      leg.say('{"t":"redirect","url":"wss://evil.example"}');
      return true;
    };
    relay.home.forge(1001);
    await house.clock.advance(60_000);
    // Four in a row, then the schedule's wait.
    expect(visits).toBeLessThan(60);
    await siege.recovers();
    await siege.holds();
  });
});
