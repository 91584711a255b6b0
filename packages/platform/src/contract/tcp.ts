import { afterEach, describe, expect, it } from 'vitest';
import type { TcpConnection, TcpNetwork } from '../index.js';
import { hearTcp, type TcpHeard } from './collect.js';
import type { Stage } from './stage.js';

export interface TcpPair {
  readonly server: TcpNetwork;
  readonly client: TcpNetwork;
  /** Where the client finds the server. */
  readonly host: string;
  readonly stage: Stage;
}

export function tcpContract(name: string, make: () => TcpPair): void {
  describe(`tcp: ${name}`, () => {
    const cleanups: (() => unknown)[] = [];
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });

    const open = async (): Promise<TcpPair & { near: TcpHeard; far: TcpHeard }> => {
      const pair = make();
      const accepted: TcpConnection[] = [];
      const listener = await pair.server.listenTcp({ host: '0.0.0.0', port: 0 }, (connection) => accepted.push(connection));
      const dialled = await pair.stage.settle(pair.client.dialTcp({ host: pair.host, port: listener.address.port }));
      await pair.stage.until(() => accepted.length === 1);
      const near = hearTcp(dialled);
      const far = hearTcp(accepted[0] as TcpConnection);
      cleanups.push(
        () => listener.close(),
        () => near.connection.destroy(),
        () => far.connection.destroy(),
      );
      return { ...pair, near, far };
    };

    it('carries bytes both ways, whole and in order', async () => {
      const { near, far, stage } = await open();
      const sent = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 255);
      for (let at = 0; at < sent.length; at += 1_733) near.connection.write(sent.slice(at, at + 1_733));
      far.connection.write(sent.slice(0, 500));
      await stage.until(() => far.count === sent.length && near.count === 500);
      expect(Buffer.compare(far.bytes(), sent)).toBe(0);
      expect(Buffer.compare(near.bytes(), sent.slice(0, 500))).toBe(0);
    });

    it('knows both addresses', async () => {
      const { near, far } = await open();
      expect(near.connection.remote).toEqual(far.connection.local);
      expect(far.connection.remote).toEqual(near.connection.local);
    });

    it('delivers nothing before handle(), and then everything', async () => {
      const { server, client, host, stage } = make();
      const accepted: TcpConnection[] = [];
      const listener = await server.listenTcp({ host: '0.0.0.0', port: 0 }, (connection) => accepted.push(connection));
      const near = await stage.settle(client.dialTcp({ host, port: listener.address.port }));
      near.write(new Uint8Array([1, 2, 3]));
      near.close();
      await stage.until(() => accepted.length === 1);
      await stage.idle();
      const far = hearTcp(accepted[0] as TcpConnection);
      await stage.until(() => far.closes.length === 1);
      expect([...far.bytes()]).toEqual([1, 2, 3]);
      await listener.close();
    });

    it('sends what is queued, then ends; both sides hear of it once, without an error', async () => {
      const { near, far, stage } = await open();
      near.connection.write(new Uint8Array(50_000));
      near.connection.close();
      near.connection.write(new Uint8Array([9]));
      await stage.until(() => far.closes.length === 1 && near.closes.length === 1);
      await stage.idle();
      expect(far.count).toBe(50_000);
      expect(far.closes).toEqual([undefined]);
      expect(near.closes).toEqual([undefined]);
      expect(() => near.connection.write(new Uint8Array([1]))).not.toThrow();
      expect(near.connection.buffered).toBe(0);
    });

    it('destroy() ends at once, and tells its own owner too', async () => {
      const { near, far, stage } = await open();
      near.connection.destroy();
      expect(near.closes).toHaveLength(0);
      await stage.until(() => near.closes.length === 1 && far.closes.length === 1);
      near.connection.destroy();
      await stage.idle();
      expect(near.closes).toEqual([undefined]);
    });

    it('tells of a peer that has said its last word, and still lets it be answered', async () => {
      const { server, client, host, stage } = make();
      let ends = 0;
      let closed = 0;
      const listener = await server.listenTcp({ host: '0.0.0.0', port: 0 }, (connection) => {
        connection.handle({
          onData() {},
          onEnd() {
            ends++;
            connection.write(new Uint8Array([42]));
            connection.close();
          },
          onClose: (error) => {
            if (error === undefined) closed++;
          },
        });
      });
      const near = hearTcp(await stage.settle(client.dialTcp({ host, port: listener.address.port })));
      near.connection.close();
      await stage.until(() => closed === 1 && near.closes.length === 1);
      expect(ends).toBe(1);
      await listener.close();
    });

    it('grows `buffered` against a peer that does not read, and drains when it does', async () => {
      const { near, far, stage } = await open();
      far.connection.pause();
      let sent = 0;
      for (let turn = 0; turn < 200 && (turn < 2 || near.connection.buffered === 0 || sent < 1_000_000); turn++) {
        near.connection.write(new Uint8Array(262_144));
        sent += 262_144;
        await stage.idle();
      }
      expect(near.connection.buffered).toBeGreaterThan(0);
      expect(near.drains).toBe(0);
      const before = far.count;
      await stage.idle();
      expect(far.count - before).toBeLessThan(sent);
      far.connection.resume();
      await stage.until(() => far.count === sent && near.drains > 0);
      expect(near.connection.buffered).toBe(0);
    });

    it('refuses a dial to a port where nobody listens, and one to a name that is none', async () => {
      const { server, client, host, stage } = make();
      const listener = await server.listenTcp({ host: '0.0.0.0', port: 0 }, () => {});
      const { port } = listener.address;
      await listener.close();
      await expect(stage.settle(client.dialTcp({ host, port }))).rejects.toMatchObject({ code: 'refused', retry: true });
      await expect(stage.settle(client.dialTcp({ host: 'no-such-name.invalid', port }))).rejects.toMatchObject({ code: 'unreachable' });
    });

    it('names a port in use, and frees it at close() while connections stay', async () => {
      const { server, near, far, stage } = await open();
      const { port } = far.connection.local;
      await expect(server.listenTcp({ host: '0.0.0.0', port }, () => {})).rejects.toMatchObject({ code: 'inUse' });
      await cleanups[0]?.();
      const again = await server.listenTcp({ host: '0.0.0.0', port }, () => {});
      near.connection.write(new Uint8Array([5]));
      await stage.until(() => far.count === 1);
      await again.close();
    });

    it('refuses to listen on an address that is not here', async () => {
      const { server } = make();
      await expect(server.listenTcp({ host: '203.0.113.77', port: 0 }, () => {})).rejects.toMatchObject({ code: 'unreachable' });
    });

    it('carries many connections at once without mixing them', async () => {
      const { server, client, host, stage } = make();
      const listener = await server.listenTcp({ host: '0.0.0.0', port: 0 }, (connection) => {
        connection.handle({ onData: (bytes) => connection.write(bytes), onClose() {} });
      });
      const dials = Array.from({ length: 20 }, () => client.dialTcp({ host, port: listener.address.port }));
      const heard = (await stage.settle(Promise.all(dials))).map(hearTcp);
      for (const [i, one] of heard.entries()) one.connection.write(new Uint8Array(100).fill(i));
      await stage.until(() => heard.every((one) => one.count === 100));
      heard.forEach((one, i) => {
        expect(one.bytes().every((byte) => byte === i)).toBe(true);
        one.connection.destroy();
      });
      await listener.close();
    });
  });
}
