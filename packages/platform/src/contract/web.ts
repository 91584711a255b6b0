import { afterEach, describe, expect, it } from 'vitest';
import type { Listener, WebConnection, WebDialer, WebServerOptions, WebServing } from '../index.js';
import { hearWeb } from './collect.js';
import type { Stage } from './stage.js';

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  text(): string;
}

export interface WebPair {
  readonly server: WebServing;
  readonly dialer: WebDialer;
  /** Dials as a page of that origin. */
  pageDial(origin: string, url: string): Promise<WebConnection>;
  /** Sends the target as it is written, dot segments and all. */
  request(port: number, target: string, init?: { method?: string; headers?: Record<string, string> }): Promise<WebAnswer>;
  readonly host: string;
  readonly stage: Stage;
}

/** @param can what the dialling side cannot do: a browser pings not, pauses not and learns no reason of a refusal */
export function webContract(name: string, make: () => WebPair, can: { page?: boolean } = {}): void {
  const page = can.page === true;
  describe(`web: ${name}`, () => {
    const cleanups: (() => unknown)[] = [];
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });

    const serve = async (options: Partial<WebServerOptions> = {}) => {
      const pair = make();
      const accepted: WebConnection[] = [];
      const seen: { path: string; method: string; remote: string }[] = [];
      const listener: Listener = await pair.server.listenWeb({
        at: { host: '0.0.0.0', port: 0 },
        maxMessage: 65_536,
        perAddress: 0,
        hosts: [pair.host],
        origins: ['https://app.example'],
        onRequest: (request) => {
          seen.push({ path: request.path, method: request.method, remote: request.remote.host });
          return { status: 200, headers: { 'content-type': 'text/plain' }, body: `hello ${request.path}` };
        },
        sockets: { '/phone': (socket) => accepted.push(socket) },
        ...options,
      });
      const { port } = listener.address;
      const url = `ws://${pair.host}:${port}/phone`;
      cleanups.push(() => listener.close());
      const dial = async () => {
        const before = accepted.length;
        const connection = await pair.stage.settle(pair.dialer.dialWeb(url));
        await pair.stage.until(() => accepted.length > before);
        const near = hearWeb(connection);
        const far = hearWeb(accepted[before] as WebConnection);
        cleanups.push(
          () => near.connection.terminate(),
          () => far.connection.terminate(),
        );
        return { near, far };
      };
      return { ...pair, listener, port, url, accepted, seen, dial };
    };

    it('carries messages whole, in order, text as text', async () => {
      const { dial, stage } = await serve();
      const { near, far } = await dial();
      const sizes = [0, 1, 125, 126, 1_024, 1_025, 65_535, 65_536];
      for (const size of sizes) near.connection.send(new Uint8Array(size).fill(size & 255));
      near.connection.send('grüß dich ✓');
      for (const size of sizes) far.connection.send(new Uint8Array(size).fill(size & 255));
      far.connection.send('✓ zurück');
      await stage.until(() => near.messages.length === 9 && far.messages.length === 9);
      for (const { messages } of [near, far]) {
        expect(messages.slice(0, 8).map((message) => message.length)).toEqual(sizes);
        expect(
          messages
            .slice(0, 8)
            .every((message) => message instanceof Uint8Array && message.every((byte) => byte === (message.length & 255))),
        ).toBe(true);
      }
      expect([far.messages[8], near.messages[8]]).toEqual(['grüß dich ✓', '✓ zurück']);
    });

    it('delivers nothing before handle(), and then everything', async () => {
      const { dialer, url, stage, accepted } = await serve();
      const dialled = await stage.settle(dialer.dialWeb(url));
      await stage.until(() => accepted.length === 1);
      accepted[0]?.send('early');
      dialled.send('first');
      await stage.idle();
      const far = hearWeb(accepted[0] as WebConnection);
      const near = hearWeb(dialled);
      expect(near.messages).toEqual([]);
      await stage.until(() => near.messages.length === 1 && far.messages.length === 1);
      expect(far.messages).toEqual(['first']);
      near.connection.terminate();
    });

    it('closes with code and reason, told once to each side; nothing is sent or heard after', async () => {
      const { dial, stage } = await serve();
      const { near, far } = await dial();
      far.connection.send('last words');
      far.connection.close(4007, 'silent');
      far.connection.send('too late');
      near.connection.send('nobody hears this');
      await stage.until(() => near.closes.length === 1 && far.closes.length === 1);
      await stage.idle();
      expect(near.messages).toEqual(['last words']);
      expect(far.messages).toEqual([]);
      expect(near.closes).toEqual([{ code: 4007, reason: 'silent' }]);
      expect(far.closes).toEqual([{ code: 4007, reason: 'silent' }]);
    });

    it('takes any number and any length for a close, so that no peer can make it throw', async () => {
      const { dial, stage } = await serve();
      const { near, far } = await dial();
      far.connection.close(70_000, 'ä'.repeat(100));
      await stage.until(() => near.closes.length === 1 && far.closes.length === 1);
      expect(near.closes[0]?.code).toBe(1000);
      expect(near.closes[0]?.reason).toMatch(/^ä+$/);
    });

    it('terminate() ends at once: 1006 on both sides', async () => {
      const { dial, stage } = await serve();
      const { near, far } = await dial();
      far.connection.terminate();
      await stage.until(() => near.closes.length === 1 && far.closes.length === 1);
      expect([near.closes[0]?.code, far.closes[0]?.code]).toEqual([1006, 1006]);
      expect(() => far.connection.send('x')).not.toThrow();
    });

    it('answers a ping by itself', async () => {
      const { dial, stage } = await serve();
      const { near, far } = await dial();
      far.connection.ping();
      near.connection.ping();
      await stage.until(() => far.pongs === 1 && (page || near.pongs === 1));
    });

    it('closes a socket whose message is too large, with 1009', async () => {
      const { dial, stage } = await serve({ maxMessage: 1_000 });
      const { near, far } = await dial();
      near.connection.send(new Uint8Array(1_001));
      await stage.until(() => near.closes.length === 1 && far.closes.length === 1);
      expect(near.closes[0]?.code).toBe(1009);
      expect(far.messages).toEqual([]);
    });

    it('grows `buffered` against a peer that does not read', async () => {
      const { dial, stage } = await serve();
      const { near, far } = await dial();
      far.connection.pause();
      let sent = 0;
      for (let turn = 0; turn < 1_000 && near.connection.buffered === 0; turn++) {
        for (let n = 0; n < 8; n++, sent++) near.connection.send(new Uint8Array(65_536));
        await stage.idle();
      }
      expect(near.connection.buffered).toBeGreaterThan(0);
      far.connection.resume();
      await stage.until(() => far.messages.length === sent && near.connection.buffered === 0);
    });

    it('serves a socket on listed paths only, and to no foreign page', async () => {
      const { url, port, host, dialer, pageDial, stage } = await serve();
      await expect(stage.settle(dialer.dialWeb(`ws://${host}:${port}/other`))).rejects.toMatchObject({ name: 'PlatformError' });
      await expect(stage.settle(pageDial('https://evil.example', url))).rejects.toMatchObject({ code: 'denied' });
      await expect(stage.settle(pageDial('null', url))).rejects.toMatchObject({ code: 'denied' });
      for (const origin of ['https://app.example', `http://${host}:${port}`]) (await stage.settle(pageDial(origin, url))).terminate();
    });

    it('limits connections of one address, and counts those that ended no more', async () => {
      const { url, dialer, dial, stage } = await serve({ perAddress: 2 });
      const one = await dial();
      await dial();
      await expect(stage.settle(dialer.dialWeb(url))).rejects.toMatchObject({ code: 'refused' });
      one.near.connection.terminate();
      await stage.until(() => one.far.closes.length === 1);
      await stage.idle();
      await dial();
    });

    it('answers GET and HEAD, and nothing else', async () => {
      const { request, port, stage } = await serve();
      const got = await stage.settle(request(port, '/a%20b/c?query=1'));
      expect([got.status, got.text()]).toEqual([200, 'hello /a b/c']);
      const head = await stage.settle(request(port, '/', { method: 'HEAD' }));
      expect([head.status, head.text()]).toEqual([200, '']);
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
        expect((await stage.settle(request(port, '/', { method }))).status).toBe(405);
    });

    it('lets no path climb', async () => {
      const { request, port, seen, stage } = await serve();
      for (const target of ['/../etc/passwd', '/a/%2e%2e/b', '/a/..%2fb', '/./a', '/%00', '/a%5cb', '/%', '/%ff', '//a', '/a/..']) {
        expect([target, (await stage.settle(request(port, target))).status]).toEqual([target, 400]);
      }
      expect((await stage.settle(request(port, `/${'a'.repeat(3_000)}`))).status).toBe(414);
      expect(seen).toEqual([]);
    });

    it('answers for its own names only', async () => {
      const { request, port, host, stage } = await serve();
      expect((await stage.settle(request(port, '/', { headers: { host: 'rebound.example' } }))).status).toBe(421);
      expect((await stage.settle(request(port, '/', { headers: { host: `${host.toUpperCase()}:99` } }))).status).toBe(200);
    });

    it('answers 500 in words that tell nothing when its owner fails', async () => {
      const { request, port, stage } = await serve({
        onRequest: () => Promise.reject(new Error('the secret reason')),
      });
      const answer = await stage.settle(request(port, '/'));
      expect(answer.status).toBe(500);
      expect(answer.text()).not.toContain('secret');
    });

    it('frees its port at close() while sockets stay', async () => {
      const { dial, listener, port, server, stage } = await serve();
      const { near, far } = await dial();
      await listener.close();
      const again = await server.listenWeb({
        at: { host: '0.0.0.0', port },
        maxMessage: 1,
        perAddress: 0,
        hosts: [],
        origins: [],
        onRequest: () => ({ status: 204 }),
        sockets: {},
      });
      near.connection.send('still here');
      await stage.until(() => far.messages.length === 1);
      await again.close();
    });

    it('refuses a dial where nobody listens', async () => {
      const { dialer, url, listener, stage } = await serve();
      await listener.close();
      await expect(stage.settle(dialer.dialWeb(url))).rejects.toMatchObject({ code: 'refused' });
    });
  });
}
