import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBoardFiles, nodeHttp } from '@around/platform/node';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { driverContract, type Peer } from './contract.js';
import { Rig, type RigConfig } from './rig.js';

const folder = mkdtempSync(join(tmpdir(), 'around-http-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const peripherals = { http: nodeHttp(), boardFiles: nodeBoardFiles(folder) };

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A device of which the test says what it answers; `listen` again after `close` at the same port. */
class Device {
  readonly asked: Asked[] = [];
  readonly #answer: (asked: Asked, answer: ServerResponse) => void;
  readonly #open = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor(answer: (asked: Asked, answer: ServerResponse) => void) {
    this.#answer = answer;
  }

  async listen(): Promise<this> {
    const server = createServer((request, answer) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        const asked = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
        this.asked.push(asked);
        this.#answer(asked, answer);
      });
    });
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.on('close', () => this.#open.delete(socket)).on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#open) socket.destroy();
    await closed;
  }
}

async function relay(): Promise<Peer> {
  let body: string | undefined;
  let level = 0;
  let refuses = false;
  let hangs = false;
  const written: boolean[] = [];
  const device = await new Device(({ method, body: sent }, answer) => {
    if (method === 'GET') {
      answer.setHeader('content-type', 'application/json').end(body ?? JSON.stringify({ sensors: [{ value: level }] }));
      return;
    }
    if (hangs) return;
    if (refuses) {
      answer.writeHead(409).end('the fuse is out');
      return;
    }
    written.push((JSON.parse(sent) as { on: boolean }).on);
    answer.end('ok');
  }).listen();
  return {
    config: {
      things: {
        thing: {
          driver: 'http',
          http: { base: `http://127.0.0.1:${device.port}` },
          properties: {
            level: { type: 'number', http: { read: { url: '/state', pick: '/sensors/0/value', every: 100, timeout: 2_000 } } },
            on: { type: 'OnOffProperty', http: { write: { url: '/relay/0', body: { on: '{{value}}' }, timeout: 500 } } },
          },
        },
      },
    },
    peripherals,
    level: (value) => {
      level = value;
      body = undefined;
    },
    written: () => written,
    garbage: () => {
      body = '{"sensors": [';
    },
    refuse: (on) => {
      refuses = on;
    },
    hang: (on) => {
      hangs = on;
    },
    leave: () => device.close(),
    comeBack: async () => void (await device.listen()),
    stop: () => device.close(),
  };
}

driverContract('http', { writes: true, refuses: true, hangs: true, knowsAway: true }, relay);

describe('http', () => {
  let rig: Rig;
  let device: Device;
  afterEach(async () => {
    await rig.stop();
    await device.close();
  });
  type Thing = NonNullable<RigConfig['things']>[string];
  const begin = async (answer: (asked: Asked, answer: ServerResponse) => void, thing: (base: string) => Thing): Promise<void> => {
    device = await new Device(answer).listen();
    rig = await new Rig({ things: { thing: { driver: 'http', ...thing(`http://127.0.0.1:${device.port}`) } } }, peripherals).start();
  };

  it('puts values into addresses, headers and bodies so that they stay values', async () => {
    await begin(
      (_, answer) => answer.end('done'),
      (base) => ({
        http: { base, headers: { 'x-house': 'ours' } },
        actions: {
          say: {
            input: { type: 'object', properties: { text: { type: 'string' } } },
            http: {
              url: '/say/{{input.text}}?loud=1',
              headers: { 'x-text': '{{input.text}}' },
              body: { text: '{{input.text}}', all: '{{input}}', note: 'said: {{input.text}}' },
            },
          },
        },
      }),
    );
    const text = 'a/b?c=d" }\r\nx-evil: 1';
    expect(await rig.do('invoke', 'say', { text })).toEqual({ step: 'completed' });
    const [asked] = device.asked;
    expect(asked).toMatchObject({
      method: 'POST',
      url: `/say/${encodeURIComponent(text)}?loud=1`,
      headers: { 'x-house': 'ours', 'content-type': 'application/json' },
    });
    expect(asked?.headers['x-evil']).toBeUndefined();
    expect(JSON.parse(asked?.body ?? '')).toEqual({ text, all: { text }, note: `said: ${text}` });
  });

  it('takes a number out of a text, and switches out of words', async () => {
    await begin(
      ({ url }, answer) => answer.end(url === '/a' ? '<td>Temp</td> 21.5 C' : 'OPEN'),
      (base) => ({
        http: { base },
        properties: {
          temperature: { type: 'TemperatureProperty', http: { read: { url: '/a', match: '([0-9.]+) C', every: '1h' } } },
          open: { type: 'OpenProperty', http: { read: { url: '/b', every: '1h' }, words: { true: 'OPEN', false: 'SHUT' } } },
        },
      }),
    );
    await rig.good('temperature', 21.5);
    await rig.good('open', true);
  });

  it('knows itself by a password or a token from a file, and follows a redirect without showing them to a stranger', async () => {
    const stranger = await new Device((_, answer) => answer.end('7')).listen();
    writeFileSync(join(folder, 'token'), 'secret\n');
    try {
      await begin(
        ({ url }, answer) =>
          url === '/far' ? answer.writeHead(302, { location: `http://127.0.0.1:${stranger.port}/` }).end() : answer.end('5'),
        (base) => ({
          http: { base, tokenFile: 'token' },
          properties: {
            near: { type: 'number', http: { read: { url: '/near', every: '1h' } } },
            far: { type: 'number', http: { read: { url: '/far', every: '1h' } } },
          },
        }),
      );
      await rig.good('near', 5);
      await rig.good('far', 7);
      expect(device.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret']);
      expect(stranger.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    } finally {
      await stranger.close();
    }
  });

  it('believes a certificate only by its authority', async () => {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key.pem')];
    execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', '-out', join(folder, 'cert.pem'), ...subject], { stdio: 'ignore' });
    const pem = (name: string) => readFileSync(join(folder, name));
    const server = createTlsServer({ key: pem('key.pem'), cert: pem('cert.pem') }, (_, answer) => answer.end('9'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    device = await new Device((_, answer) => answer.end()).listen();
    const property = { x: { type: 'number', http: { read: { url, every: '1h' } } } };
    rig = await new Rig(
      {
        things: {
          thing: { driver: 'http', http: { ca: 'cert.pem' }, properties: property },
          wary: { driver: 'http', properties: property },
        },
      },
      peripherals,
    ).start();
    try {
      await rig.good('x', 9);
      await expect
        .poll(() => rig.notices.join(), { timeout: 10_000 })
        .toContain('wary.x: it could not be read: cannot ask https://127.0.0.1');
      expect(rig.notices.join()).toContain('certificate');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('gives up on redirects without end and on answers without end', async () => {
    await begin(
      ({ url }, answer) => {
        if (url === '/round') answer.writeHead(302, { location: '/round' }).end();
        else answer.end(Buffer.alloc(1_000_000, 0x31));
      },
      (base) => ({
        http: { base },
        actions: { round: { http: { method: 'GET', url: '/round' } }, huge: { http: { method: 'GET', url: '/huge' } } },
      }),
    );
    expect(await rig.do('invoke', 'round')).toMatchObject({ step: 'failed', detail: expect.stringContaining('again and again') });
    expect(await rig.do('invoke', 'huge')).toMatchObject({ step: 'failed', detail: expect.stringContaining('more than') });
  });

  it('fetches pictures only while somebody looks', async () => {
    const jpeg = Buffer.from('ffd8ffe000104a464946ffd9', 'hex');
    await begin(
      (_, answer) => answer.setHeader('content-type', 'image/jpeg').end(jpeg),
      (base) => ({
        type: 'Camera',
        http: { base },
        properties: { image: { type: 'ImageProperty', http: { read: { url: '/snapshot.jpg', every: 100 } } } },
      }),
    );
    expect(device.asked).toEqual([]);
    rig.things.observe('thing', 'image', true);
    await expect.poll(() => rig.pictures.length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(rig.pictures[0]).toMatchObject({ name: 'image', media: 'image/jpeg', bytes: new Uint8Array(jpeg) });
    rig.things.observe('thing', 'image', false);
  });
});
