import { connect } from 'node:net';
import { toBase64Url } from '@around/messages';
import type { FakeHost } from '@around/platform/fake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenHouse } from '../support/openHouse.js';
import { seedOf } from '../support/simulatedHouse.js';
import { Watch } from '../support/watch.js';
import { Siege } from './siege.js';

const SEED = seedOf(381);
const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** Everything that came back for these bytes; who has answered is given two seconds more to close. */
function talk(port: number, bytes: string | Uint8Array): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port });
    let late = setTimeout(() => socket.destroy(), 20_000);
    socket.on('error', () => undefined);
    socket.on('data', (part) => {
      clearTimeout(late);
      late = setTimeout(() => socket.destroy(), 2_000);
      parts.push(part);
    });
    socket.on('close', () => {
      clearTimeout(late);
      resolve(Buffer.concat(parts));
    });
    socket.write(bytes);
  });
}

describe('a page from elsewhere, in a browser of this network', () => {
  const watch = new Watch();
  let house: OpenHouse;
  beforeAll(async () => {
    house = await OpenHouse.start({ watch });
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
  });
  const doors = (): readonly (readonly [port: number, path: string])[] => [
    [house.relayPort, '/phone'],
    [house.relayPort, '/home'],
    [house.lanPort, '/phone'],
  ];

  it('gets no socket: its Origin is named by its browser, whatever it asks for', async () => {
    for (const [port, path] of doors()) {
      for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example', `http://127.0.0.1:${port + 1}`, 'file://']) {
        const reply = await talk(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${origin}\r\n${UPGRADE}\r\n`);
        expect(reply.toString(), `${path} ${origin}`).toMatch(/^HTTP\/1\.1 403 /);
      }
    }
  });

  it('gets nothing by a name of its own that was made to mean this machine (DNS rebinding)', async () => {
    for (const [port, path] of doors()) {
      const host = `evil.example:${port}`;
      const page = (await talk(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toString();
      expect(page).toMatch(/^HTTP\/1\.1 421 /);
      const health = (await talk(port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toString();
      expect(health).toMatch(/^HTTP\/1\.1 421 /);
      // Its Origin fits its name, so that the Host alone is what tells.
      const socket = await talk(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\n${UPGRADE}\r\n`);
      const text = socket.toString('latin1');
      if (text.startsWith('HTTP/1.1 101')) {
        // The home knows its names only there: it says no word, and closes with 4005.
        const after = socket.subarray(socket.indexOf('\r\n\r\n') + 4);
        expect(after[0]).toBe(0x88);
        expect(after.readUInt16BE(2)).toBe(4005);
      } else expect(text).toMatch(/^HTTP\/1\.1 421 /);
    }
  });

  it('gets the house’s page only as it is: framed by nobody, with no script but its own, no cookie, and no CORS', async () => {
    for (const [port] of [doors()[0], doors()[2]] as [readonly [number, string], readonly [number, string]]) {
      for (const target of ['/', '/assets/x-12345678.js', '/healthz']) {
        const reply = (
          await talk(port, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n`)
        ).toString();
        expect(reply).not.toMatch(/^(access-control-|set-cookie)/im);
        expect(reply).toMatch(/^x-content-type-options: nosniff/im);
        if (target === '/healthz') continue;
        const csp = /^content-security-policy: (.*)$/im.exec(reply)?.[1] ?? '';
        expect(csp).toContain("frame-ancestors 'none'");
        expect(csp).toContain("script-src 'self'");
        expect(csp).not.toMatch(/unsafe|\*/);
      }
    }
  });

  it('moves nothing by speaking HTTP or TLS to the ports of controllers', async () => {
    const body = '{"t":"home","v":1}';
    const said = [
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      'PUT / HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`,
      Buffer.from('16030100c8010000c40303', 'hex'),
    ];
    for (const bytes of said) expect((await talk(house.tcpPort, bytes)).length).toBe(0);
    await house.turn();
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
  });
});

describe(`an address that somebody only claims (seed ${SEED})`, () => {
  it('X-Forwarded-For from elsewhere than this machine’s own proxy counts for nothing: it hides no guesser, and blames nobody', async () => {
    await using siege = await Siege.start(SEED);
    const { house } = siege;
    const { clock } = house;
    const evil = house.network.host('evil', { addresses: ['198.51.100.99'] });
    const victim = house.network.host('victim', { addresses: ['198.51.100.98'] });
    const fail = async (host: FakeHost, forwarded?: string): Promise<number> => {
      const dialer =
        forwarded === undefined
          ? host
          : host.saying({ 'x-forwarded-for': forwarded, forwarded: `for=${forwarded}`, 'x-real-ip': forwarded });
      const socket = await clock.settle(dialer.dialWeb('wss://relay.example/phone'));
      let closed = 0;
      socket.handle({
        onText: () => undefined,
        onBinary: () => undefined,
        onClose: (code) => {
          closed = code;
        },
      });
      const token = toBase64Url(siege.chance.bytes(16));
      socket.send(JSON.stringify({ t: 'hello', v: 1, home: house.home.homeId, token }));
      await clock.until(() => closed !== 0);
      return closed;
    };
    const codes: number[] = [];
    for (let i = 0; i < 14; i++) codes.push(await fail(evil, i % 2 === 0 ? '198.51.100.98' : `203.0.113.${i}, 198.51.100.98`));
    expect(codes.slice(0, 10)).toEqual(Array(10).fill(4004));
    expect(codes.slice(10)).toEqual(Array(4).fill(4006));
    expect(await fail(victim)).toBe(4004);
    await siege.recovers();
  });
});
