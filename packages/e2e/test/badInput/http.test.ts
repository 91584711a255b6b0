import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageFiles } from '@around/platform';
import { seededRandom } from '@around/platform/fake';
import { loadPages } from '@around/platform/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OpenHouse } from '../support/openHouse.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { openSockets, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { Mutator } from './mutations.js';
import { Siege } from './siege.js';

const SEED = seedOf(107);
vi.setConfig({ testTimeout: INPUT_TIMEOUT });

/** Requests of one connection: one may come out of another's remains. */
const REQUESTS = 3;
const INPUTS = inputsOf({ requests: 18_000 });

/** What a listener may say: its own refusals, and those of Node's parser. None of them says that something broke inside. */
const STATUSES = new Set([101, 200, 304, 400, 403, 404, 405, 408, 413, 414, 417, 421, 426, 429, 431]);
const SECRET = 'this file lies beside the page and is nobody’s business';

interface Reply {
  readonly statuses: number[];
  readonly text: string;
}

/** Everything that came back for these bytes, after which the sender said no more. @throws Error where the connection stays for 30 s */
function talk(port: number, bytes: Uint8Array | string, options: { from?: string; stay?: boolean } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket: Socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      ...(options.from === undefined ? {} : { localAddress: options.from }),
    });
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the listener kept the connection: ${JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 500))}`));
    }, 30_000);
    socket.on('error', () => socket.destroy());
    socket.on('data', (part) => parts.push(part));
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(late);
      const text = Buffer.concat(parts).toString('latin1');
      resolve({ text, statuses: [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1])) });
    });
    socket.write(bytes);
    if (options.stay !== true) socket.end();
  });
}

describe(`bad input over HTTP (seed ${SEED})`, () => {
  const watch = new Watch();
  const siege = new Siege('HTTP');
  const vectors = readVectors();
  const dice = new Mutator(seededRandom(SEED), vectors);
  let folder: string;
  let house: OpenHouse;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'around-http-'));
    for (const name of ['page/index.html', 'page/app.js', 'secret.txt']) {
      if (name.startsWith('page/')) await import('node:fs').then(({ mkdirSync }) => mkdirSync(join(folder, 'page'), { recursive: true }));
      writeFileSync(join(folder, name), name === 'secret.txt' ? SECRET : `the page (${name})`);
    }
    const pages: PageFiles = await loadPages(join(folder, 'page'));
    house = await OpenHouse.start({ watch, pages });
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
    siege.end();
    rmSync(folder, { recursive: true, force: true });
  });
  const doors = (): readonly (readonly [name: string, port: number])[] => [
    ['relay', house.relayPort],
    ['home', house.lanPort],
  ];
  const get = (target: string, more = '', port = 0): string => `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${more}\r\n`;

  const check = ({ statuses, text }: Reply): void => {
    for (const status of statuses) if (!STATUSES.has(status)) throw new Error(`HTTP ${status}: ${text.slice(0, 500)}`);
    if (text.includes(SECRET) || /root:.*:0:0:/.test(text)) throw new Error('a file outside the page was served');
    if (/^(set-cookie|x-injected|location):/im.test(text)) throw new Error(`a header was injected: ${text.slice(0, 500)}`);
  };

  it('requests of every wrong kind: refused in a word or dropped, while drops of headers wait for their end', async () => {
    const before = openSockets();
    const upgrade =
      'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    const samples = [
      get('/'),
      get('/app.js', 'Accept-Encoding: br, gzip;q=0\r\nIf-None-Match: "x", *\r\n'),
      get('/phone', upgrade),
      get('/home', upgrade),
      get(
        '/phone',
        `${upgrade}Origin: https://evil.example\r\nSec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: a, b\r\n`,
      ),
      get('/healthz', 'X-Forwarded-For: 1.2.3.4, ::1\r\nConnection: close\r\n'),
      `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      `HEAD /index.html HTTP/1.0\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n\r\n`,
      get('/phone', upgrade.replace('websocket', 'h2c')),
      `OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ].map((text) => Buffer.from(text));
    // Headers that never end, a byte with each round: they may wait, but not for ever, and nobody waits for them.
    const drips = doors().map(([, port]) => dripping(port));
    await siege.attack({
      inputs: INPUTS.requests / REQUESTS,
      weight: REQUESTS,
      lanes: 12,
      perRound: 15,
      one: async (index) => {
        const first = dice.chance(0.3) ? dice.pick(samples) : dice.bytes(dice.pick(samples), samples);
        const rest = [dice.bytes(dice.pick(samples), samples), dice.chance(0.5) ? dice.pick(samples) : dice.raw()];
        const told = Buffer.from(get(`/${dice.string().replace(/[\r\n ]/g, '')}`, `X: ${dice.string()}\r\n`), 'utf8');
        const bytes = Buffer.concat([dice.chance(0.25) ? told : first, ...rest]);
        const reply = await talk(doors()[index % 2]?.[1] as number, bytes);
        check(reply);
        return reply.statuses.length;
      },
      beside: async () => {
        for (const drip of drips) drip.drop();
        for (const [, port] of doors())
          expect((await talk(port, get('/', 'Connection: close\r\n'))).text).toContain('the page (page/index.html)');
        await house.turn();
      },
    });
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    for (const drip of drips) {
      await until('who never ends its headers is shown out', () => drip.closed, 20_000);
      expect(drip.text()).toMatch(/^HTTP\/1\.1 408 /);
    }
    await until('every socket is given back', () => openSockets() <= before);
  });

  it.skipIf(vectors.paths.length === 0)('no path leads out of the page’s folder', async () => {
    const paths = vectors.paths.flatMap((path) => [path, `/${path}`, path.replaceAll('{FILE}', 'secret.txt'), encodeURI(path)]);
    const targets = [...new Set(paths)].map((path) => (path.startsWith('/') ? path : `/${path}`));
    for (let at = 0; at < targets.length; at += 50) {
      const requests = targets.slice(at, at + 50).map((target, i) => {
        const request = get(target.replace(/[\r\n]/g, ''), 'Connection: close\r\n');
        return talk(doors()[i % 2]?.[1] as number, Buffer.from(request, 'latin1'));
      });
      for (const reply of await Promise.all(requests)) check(reply);
    }
    for (const target of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/.%00./secret.txt',
      '//secret.txt',
      '/assets/../../secret.txt',
      'http://x/../secret.txt',
    ]) {
      for (const [, port] of doors())
        expect((await talk(port, get(target, 'Connection: close\r\n'))).statuses[0]).toBeGreaterThanOrEqual(400);
    }
    await house.turn();
  });

  it('headers too large, too many, and requests that would be smuggled', async () => {
    for (const [, port] of doors()) {
      const status = async (bytes: string): Promise<number | undefined> => {
        const reply = await talk(port, bytes);
        check(reply);
        return reply.statuses[0];
      };
      expect(await status(get('/', `X: ${'a'.repeat(20_000)}\r\n`))).toBe(431);
      expect(await status(get(`/${'a'.repeat(4_000)}`))).toBe(414);
      // Names over the bound are not read at all: Host stands before them, and the request is a common one.
      expect(await status(get('/', Array.from({ length: 300 }, (_, i) => `X${i}: 1\r\n`).join('')))).toBe(200);
      expect(await status(`GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n`)).toBe(421);
      expect(await status(`GET / HTTP/1.1\r\n\r\n`)).toBe(400);
      expect(await status(`DELETE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)).toBe(405);
      const smuggled =
        'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
      const { statuses, text } = await talk(port, smuggled);
      expect(statuses).toHaveLength(1);
      expect(text).not.toContain('"ok":true');
    }
  });

  it('upgrades that are none: each is told why', async () => {
    const upgrade = (more: string, target = '/phone'): string => get(target, `Connection: Upgrade\r\nUpgrade: websocket\r\n${more}`);
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    for (const [, port] of doors()) {
      const status = async (bytes: string): Promise<number | undefined> => (await talk(port, bytes)).statuses[0];
      expect(await status(upgrade(''))).toBe(400);
      expect(await status(upgrade('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n'))).toBe(400);
      expect(await status(upgrade(`Sec-WebSocket-Version: 7\r\n${key}`))).toBe(400);
      expect(await status(upgrade(`Sec-WebSocket-Version: 13\r\n${key}`, '/nowhere'))).toBe(404);
      expect(await status(upgrade(`Sec-WebSocket-Version: 13\r\n${key}`, '/__proto__'))).toBe(404);
      expect(await status(upgrade(`Sec-WebSocket-Version: 13\r\n${key}Origin: https://evil.example\r\n`))).toBe(403);
      expect(await status(upgrade(`Sec-WebSocket-Version: 13\r\n${key}`).replace('GET', 'POST'))).toBe(405);
    }
    await house.turn();
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
  });

  it('an upgrade behind a request that is not answered yet is dropped with its connection', async () => {
    const websocket = 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    for (const [, port] of doors()) {
      for (const more of [websocket, websocket.replace('13', '99'), 'Upgrade: h2c\r\n', `${websocket}Origin: https://evil.example\r\n`]) {
        check(await talk(port, get('/') + get('/phone', `Connection: Upgrade\r\n${more}`), { stay: true }));
      }
    }
    await house.turn();
    expect(watch.faults).toEqual([]);
  });

  it('a crowd of idle connections costs nobody else the door', async () => {
    for (const [, port] of doors()) {
      const crowd = Array.from({ length: 300 }, () => connect({ host: '127.0.0.1', port }));
      for (const socket of crowd) socket.on('error', () => undefined);
      await Promise.all(crowd.map((socket) => new Promise((resolve) => socket.on('connect', resolve))));
      expect((await talk(port, get('/', 'Connection: close\r\n'))).statuses).toEqual([200]);
      await house.turn();
      for (const socket of crowd) socket.destroy();
    }
  });
});

/** Sends a request's headers a byte at a time. */
function dripping(port: number): { drop(): void; readonly closed: boolean; text(): string } {
  const socket = connect({ host: '127.0.0.1', port });
  const parts: Buffer[] = [];
  let closed = false;
  socket.on('error', () => undefined);
  socket.on('data', (part) => parts.push(part));
  socket.on('end', () => socket.end());
  socket.on('close', () => {
    closed = true;
  });
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ');
  return {
    drop: () => void (socket.writable && socket.write('a')),
    get closed() {
      return closed;
    },
    text: () => Buffer.concat(parts).toString('latin1'),
  };
}
