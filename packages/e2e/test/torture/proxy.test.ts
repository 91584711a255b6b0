import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChaosProxy, type Weather } from '../../src/torture/proxy.js';

/** A server that remembers its connections and what came on each. */
class Target {
  readonly sockets: Socket[] = [];
  readonly heard: Buffer[][] = [];
  readonly #server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    const pieces: Buffer[] = [];
    this.sockets.push(socket);
    this.heard.push(pieces);
    socket.on('data', (bytes: Buffer) => pieces.push(bytes));
    socket.on('error', () => undefined);
    this.#server.emit('taken');
  });

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as { port: number }).port;
  }

  /** The n-th connection, as soon as it is there. */
  async taken(n = 0): Promise<Socket> {
    while (this.sockets.length <= n) await once(this.#server, 'taken');
    return this.sockets[n] as Socket;
  }

  text(n = 0): string {
    return Buffer.concat(this.heard[n] ?? []).toString();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const closed = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let code = 'closed';
    socket.on('error', (error: NodeJS.ErrnoException) => {
      code = error.code ?? 'error';
    });
    socket.on('close', () => resolve(code));
    socket.resume();
  });

describe('the chaos proxy', () => {
  let target: Target;
  let proxy: ChaosProxy;
  let port = 0;
  beforeEach(async () => {
    target = new Target();
    port = await target.start();
    proxy = new ChaosProxy(() => ({ host: '127.0.0.1', port }));
    await proxy.start();
  });
  afterEach(async () => {
    await proxy.stop();
    await target.stop();
  });
  const dial = async (): Promise<[Socket, Socket]> => {
    const n = target.sockets.length;
    const client = connect({ port: proxy.port, host: proxy.host, noDelay: true, allowHalfOpen: true });
    client.on('error', () => undefined);
    await once(client, 'connect');
    return [client, await target.taken(n)];
  };

  it.each<Weather>([
    { delayMs: 0, pieces: 'whole' },
    { delayMs: 30, pieces: 'whole' },
    { delayMs: 0, pieces: 'bytes' },
    { delayMs: 10, pieces: 'lumps' },
  ])('changes no byte and no order ($pieces, $delayMs ms), in both directions, to the end', async (weather) => {
    proxy.weather = weather;
    const [client, server] = await dial();
    const words = Array.from({ length: 40 }, (_, i) => `${i}:${'x'.repeat((i * 37) % 200)};`);
    for (const word of words) {
      client.write(word);
      server.write(word.toUpperCase());
    }
    client.end();
    server.end();
    const back: Buffer[] = [];
    client.on('data', (bytes: Buffer) => back.push(bytes));
    await Promise.all([once(client, 'end'), once(server, 'end')]);
    expect(target.text()).toBe(words.join(''));
    expect(Buffer.concat(back).toString()).toBe(words.join('').toUpperCase());
    await until(() => proxy.open === 0);
  });

  it('says the head of a piece byte by byte', async () => {
    proxy.weather = { delayMs: 0, pieces: 'bytes' };
    const [client] = await dial();
    client.write('a length and a tag');
    await until(() => target.text() === 'a length and a tag');
    expect(target.heard[0]?.length).toBeGreaterThan(3);
  });

  it('says as one what comes within a while', async () => {
    proxy.weather = { delayMs: 0, pieces: 'lumps' };
    const [client] = await dial();
    proxy.stall(60);
    for (const word of ['one', 'two', 'three']) {
      client.write(word);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => target.text() === 'onetwothree');
    expect(target.heard[0]?.length).toBe(1);
  });

  it('resets both sides', async () => {
    const [client, server] = await dial();
    const ends = [closed(client), closed(server)];
    expect(proxy.cut()).toBe(1);
    expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(proxy.open).toBe(0);
  });

  it('lets nothing pass while it is stalled, and all of it afterwards', async () => {
    const [client, server] = await dial();
    client.write('before');
    await until(() => target.text() === 'before');
    proxy.stall(3_600_000);
    client.write(' after');
    // What goes the other way round is held as well, and a newcomer is taken and hears nothing.
    server.write('held');
    let heard = '';
    client.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    });
    const [newcomer] = await dial();
    newcomer.write('hello');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([target.text(), target.text(1), heard]).toEqual(['before', '', '']);
    proxy.calm();
    await until(() => target.text() === 'before after' && target.text(1) === 'hello' && heard === 'held');
  });

  it('swallows what is said into a black hole, and resets at its end', async () => {
    const [client, server] = await dial();
    const ends = [closed(client), closed(server)];
    const hole = proxy.blackHole(80);
    client.write('lost');
    await hole;
    expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(target.text()).toBe('');
  });

  it('tells one side that nothing more comes, and loses what still would have', async () => {
    const [client, server] = await dial();
    let heard = '';
    client.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    });
    const end = once(client, 'end');
    proxy.halfClose('client');
    await end;
    server.write('lost');
    client.write('still heard');
    await until(() => target.text() === 'still heard');
    expect(heard).toBe('');
  });

  it('loses what is said to one side, who is told nothing', async () => {
    const [client, server] = await dial();
    const ends = [closed(client), closed(server)];
    proxy.deafen('server');
    client.write('lost');
    let heard = '';
    client.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    });
    server.write('still heard');
    await until(() => heard === 'still heard');
    expect([target.text(), server.readableEnded]).toEqual(['', false]);
    proxy.cut();
    expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'ECONNRESET']);
  });

  it('says a connection’s beginning again on another, and passes nothing of the answer on', async () => {
    const [client] = await dial();
    client.write('hello, it is me');
    await until(() => target.text() === 'hello, it is me');
    let heard = '';
    client.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    });
    expect(proxy.replay()).toBe(1);
    const twin = await target.taken(1);
    await until(() => target.text(1) === 'hello, it is me');
    twin.write('who are you?');
    target.sockets[0]?.write('welcome');
    await until(() => heard !== '');
    expect(heard).toBe('welcome');
    expect(proxy.open).toBe(1);
  });

  it('reads no more than it can pass on', async () => {
    const [client, server] = await dial();
    server.pause();
    proxy.stall(3_600_000);
    const piece = Buffer.alloc(65_536, 'x');
    let sent = 0;
    // The kernel's buffers take a few MB; whatever the proxy itself held without a bound would go on for ever.
    while (sent < 64 * 2 ** 20 && client.write(piece)) sent += piece.length;
    for (let i = 0; i < 50 && sent < 64 * 2 ** 20; i++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      while (client.writableLength < 1_048_576 && sent < 64 * 2 ** 20) {
        client.write(piece);
        sent += piece.length;
      }
    }
    expect(sent).toBeLessThan(32 * 2 ** 20);
  });

  it('refuses for a while, moves, and leads nowhere while nobody is there', async () => {
    proxy.refuse(true);
    expect(await closed(connect({ port: proxy.port, host: proxy.host }))).toBe('ECONNRESET');
    proxy.refuse(false);
    const [old] = await dial();
    const ended = closed(old);
    await proxy.move('127.0.0.2');
    expect(await ended).toBe('ECONNRESET');
    expect(proxy.host).toBe('127.0.0.2');
    const [client] = await dial();
    client.write('found');
    await until(() => target.text(1) === 'found');
    const nowhere = new ChaosProxy(() => undefined);
    await nowhere.start();
    expect(await closed(connect({ port: nowhere.port, host: nowhere.host }))).toBe('ECONNRESET');
    await nowhere.stop();
  });
});
