import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { type BrowserSocketClass, browserWeb } from '@around/platform/browser';
import { fakeStage, realStage, type WebAnswer, type WebPair, webContract } from '@around/platform/contract';
import { FakeClock, FakeNetwork } from '@around/platform/fake';
import { nodeWeb } from '@around/platform/node';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const HOST = '127.0.0.1';

function request(port: number, target: string, init: { method?: string; headers?: Record<string, string> } = {}): Promise<WebAnswer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {} } = init;
    const out = httpRequest({ host: HOST, port, path: target, method, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (bytes) => {
        body += String(bytes);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, text: () => body }),
      );
    });
    out.on('error', reject);
    out.end();
  });
}

function nodePair(): WebPair {
  const web = nodeWeb();
  const pageDial = (origin: string, url: string) => nodeWeb({ origin }).dialWeb(url);
  return { server: web, dialer: nodeWeb(), pageDial, request, host: HOST, stage: realStage() };
}

webContract('node', nodePair);
webContract('browser', () => ({ ...nodePair(), dialer: browserWeb(WebSocket as unknown as BrowserSocketClass) }), { page: true });
webContract('fake', () => {
  const clock = new FakeClock();
  const world = new FakeNetwork(clock, { seed: 9 });
  const client = world.host('client');
  return {
    server: world.host('server'),
    dialer: client,
    pageDial: (origin, url) => client.browser(origin).dialWeb(url),
    request: (port, target, init) => client.fetch(`http://server:${port}${target}`, init),
    host: 'server',
    stage: fakeStage(clock),
  };
});

describe('node web', () => {
  const serve = async (perAddress = 0) => {
    const remotes: string[] = [];
    const listener = await nodeWeb().listenWeb({
      at: { host: HOST, port: 0 },
      maxMessage: 1_000,
      perAddress,
      hosts: ['*'],
      origins: [],
      onRequest: ({ remote }) => ({ status: 200, body: remote.host }),
      sockets: { '/phone': (_socket, { remote }) => remotes.push(remote.host) },
    });
    return { listener, port: listener.address.port, remotes };
  };

  /** What a raw client gets for raw bytes, until the server closes. */
  const raw = (port: number, text: string): Promise<string> =>
    new Promise((resolve) => {
      let answer = '';
      const socket = connect(port, HOST, () => socket.write(text));
      socket.on('data', (bytes) => {
        answer += String(bytes);
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(answer));
    });

  it('believes the last address that a proxy on loopback forwards, if it is one', async () => {
    const { listener, port } = await serve();
    const asked = async (forwarded: string) => (await request(port, '/', { headers: { 'x-forwarded-for': forwarded } })).text();
    expect(await asked('6.6.6.6, 203.0.113.9')).toBe('203.0.113.9');
    expect(await asked('::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(await asked('2001:db8::1')).toBe('2001:db8::1');
    expect(await asked('203.0.113.9, <script>')).toBe('127.0.0.1');
    await listener.close();
  });

  it('limits by the forwarded address, a whole /64 as one', async () => {
    const { listener, port } = await serve(1);
    const dial = (forwarded: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${HOST}:${port}/phone`, { headers: { 'x-forwarded-for': forwarded } });
        socket.on('open', () => resolve('open'));
        socket.on('error', (error) => resolve(error.message));
        cleanups.push(() => socket.terminate());
      });
    const cleanups: (() => void)[] = [];
    expect(await dial('2001:db8::1')).toBe('open');
    expect(await dial('2001:db8::2')).toContain('429');
    expect(await dial('2001:db8:0:1::2')).toBe('open');
    expect(await dial('203.0.113.9')).toBe('open');
    for (const cleanup of cleanups) cleanup();
    await listener.close();
  });

  it('never reads a body: the answer comes at once and the connection goes', async () => {
    const { listener, port } = await serve();
    const answer = await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nsome of it');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
    await listener.close();
  });

  it('survives what is no HTTP, no upgrade, or an offer of another protocol', async () => {
    const { listener, port } = await serve();
    expect(await raw(port, '\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(9_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await raw(port, 'GET http://x/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(port, 'GET /phone HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw(port, 'GET /__proto__ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 404 /,
    );
    expect((await request(port, '/')).status).toBe(200);
    await listener.close();
  });

  it('refuses what has no room for a certificate error: plain text to a TLS dial', async () => {
    const { listener, port } = await serve();
    await expect(nodeWeb().dialWeb(`wss://${HOST}:${port}/phone`)).rejects.toMatchObject({ name: 'PlatformError' });
    await expect(nodeWeb().dialWeb('not an address')).rejects.toMatchObject({ code: 'failed' });
    await listener.close();
  });
});
