import type { TcpConnection, WebConnection } from '@around/platform';
import { FakeClock, FakeNetwork } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';

interface Heard {
  connection: TcpConnection;
  bytes: number[];
  closes: (Error | undefined)[];
}

function hear(connection: TcpConnection): Heard {
  const heard: Heard = { connection, bytes: [], closes: [] };
  connection.handle({ onData: (bytes) => heard.bytes.push(...bytes), onClose: (error) => heard.closes.push(error) });
  return heard;
}

async function linked(options: ConstructorParameters<typeof FakeNetwork>[1] = {}) {
  const clock = new FakeClock();
  const world = new FakeNetwork(clock, { seed: 4, ...options });
  const home = world.host('home', { addresses: ['10.0.0.2'] });
  const board = world.host('board', { addresses: ['10.0.0.3'] });
  const accepted: Heard[] = [];
  await board.listenTcp({ host: '0.0.0.0', port: 45_671 }, (connection) => accepted.push(hear(connection)));
  const near = hear(await clock.settle(home.dialTcp({ host: '10.0.0.3', port: 45_671 })));
  await clock.advance(10);
  return { clock, world, home, board, near, far: accepted[0] as Heard };
}

const one = new Uint8Array([1]);

describe('FakeNetwork', () => {
  it('holds what is sent during a partition and delivers it, in order, after', async () => {
    const { clock, world, near, far } = await linked();
    world.partition('home', 'board');
    near.connection.write(new Uint8Array([1, 2]));
    await clock.advance(60_000);
    near.connection.write(new Uint8Array([3]));
    await clock.advance(1_000);
    expect([far.bytes, near.closes, far.closes]).toEqual([[], [], []]);
    world.heal();
    await clock.advance(50);
    expect(far.bytes).toEqual([1, 2, 3]);
  });

  it('gives a connection up after 15 minutes without an answer', async () => {
    const { clock, world, near, far } = await linked();
    world.isolate('board');
    near.connection.write(one);
    await clock.advance(899_000);
    expect(near.closes).toHaveLength(0);
    await clock.advance(5_000);
    expect(near.closes[0]).toMatchObject({ code: 'closed' });
    expect(far.closes).toHaveLength(0);
  });

  it('a host whose power went tells nobody; when it is back it resets what it does not know', async () => {
    const { clock, world, home, near, far } = await linked();
    world.kill('board', 'silent');
    near.connection.write(one);
    await clock.advance(5_000);
    expect([near.closes, far.closes]).toEqual([[], []]);
    await expect(clock.settle(home.dialTcp({ host: 'board', port: 45_671 }))).rejects.toMatchObject({ code: 'timedOut' });
    world.revive('board');
    await clock.advance(50);
    expect(near.closes[0]).toMatchObject({ code: 'closed' });
    expect([far.closes, far.bytes]).toEqual([[], []]);
    await expect(clock.settle(home.dialTcp({ host: 'board', port: 45_671 }))).rejects.toMatchObject({ code: 'refused' });
  });

  it('a killed process closes its connections, and its own objects hear nothing', async () => {
    const { clock, world, near, far } = await linked();
    world.kill('board', 'reset');
    await clock.advance(50);
    expect(near.closes).toHaveLength(1);
    expect(far.closes).toHaveLength(0);
    expect(() => far.connection.write(one)).not.toThrow();
    expect(clock.pending).toBe(0);
  });

  it('after a change of address old connections pass nothing and new ones do', async () => {
    const { clock, world, home, near, far } = await linked();
    world.changeAddress('board', ['10.0.0.77']);
    near.connection.write(one);
    await clock.advance(1_000);
    expect([far.bytes, near.closes]).toEqual([[], []]);
    await expect(clock.settle(home.dialTcp({ host: '10.0.0.3', port: 45_671 }))).rejects.toMatchObject({ code: 'timedOut' });
    const again = await clock.settle(home.dialTcp({ host: '10.0.0.77', port: 45_671 }));
    expect(again.remote.host).toBe('10.0.0.77');
  });

  it('cuts one connection, aloud or silently', async () => {
    const { clock, world, near, far } = await linked();
    world.cut(near.connection, 'silent');
    near.connection.write(one);
    await clock.advance(1_000);
    expect([far.bytes, near.closes]).toEqual([[], []]);
    world.cut(far.connection, 'reset');
    await clock.advance(0);
    expect([near.closes.length, far.closes.length]).toEqual([1, 1]);
  });

  it('a dial survives a partition that heals in time', async () => {
    const { clock, world, home } = await linked();
    world.partition('home', 'board');
    clock.after(1_500, () => world.heal());
    await expect(clock.settle(home.dialTcp({ host: 'board', port: 45_671 }))).resolves.toBeDefined();
  });

  it('cuts and joins the bytes of a stream at random, differently with another seed', async () => {
    const shapes = new Set<string>();
    for (const seed of [1, 2, 3]) {
      const clock = new FakeClock();
      const world = new FakeNetwork(clock, { seed });
      const sizes: number[] = [];
      await world
        .host('b')
        .listenTcp({ host: '0.0.0.0', port: 1 }, (connection) =>
          connection.handle({ onData: (bytes) => sizes.push(bytes.length), onClose() {} }),
        );
      const connection = await clock.settle(world.host('a').dialTcp({ host: 'b', port: 1 }));
      for (let i = 0; i < 50; i++) {
        connection.write(new Uint8Array(20));
        await clock.advance(1);
      }
      await clock.advance(50);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_000);
      expect(sizes.some((size) => size < 20) && sizes.some((size) => size > 20)).toBe(true);
      shapes.add(sizes.join());
    }
    expect(shapes.size).toBe(3);
  });

  it('passes a proxied port on, resolves names, and shows everything to a tap', async () => {
    const clock = new FakeClock();
    const world = new FakeNetwork(clock);
    const relay = world.host('vps', { addresses: ['203.0.113.5'], names: ['relay.example'], forwards: { 443: 12_345 } });
    const seen: string[] = [];
    world.tap(({ kind, hosts, bytes }) => seen.push(`${kind} ${hosts.join('>')} ${new TextDecoder().decode(bytes)}`));
    const sockets: WebConnection[] = [];
    await relay.listenWeb({
      at: { host: '127.0.0.1', port: 12_345 },
      maxMessage: 100,
      perAddress: 0,
      hosts: ['relay.example'],
      origins: [],
      onRequest: () => ({ status: 200, body: 'page' }),
      sockets: { '/phone': (socket) => sockets.push(socket) },
    });
    const phone = world.host('phone', { addresses: ['198.51.100.7'] });
    const connection = await clock.settle(phone.dialWeb('wss://relay.example/phone'));
    expect(sockets[0]?.remote.host).toBe('198.51.100.7');
    connection.send('hello');
    await clock.advance(20);
    expect((await clock.settle(world.fetchFrom('vps', 'http://localhost:12345/', { headers: { host: 'relay.example' } }))).text()).toBe(
      'page',
    );
    expect(seen).toEqual(['web phone>vps hello', 'http vps>vps page']);
  });

  it('replays: the same seed gives the same run', async () => {
    const run = async (seed: number): Promise<string> => {
      const clock = new FakeClock();
      const world = new FakeNetwork(clock, { seed, loss: 0.2 });
      const trace: string[] = [];
      await world.host('b').listenTcp({ host: '0.0.0.0', port: 1 }, (connection) => {
        connection.handle({ onData: (bytes) => trace.push(`${clock.now()} ${bytes.length}`), onClose() {} });
      });
      const connection = await clock.settle(world.host('a').dialTcp({ host: 'b', port: 1 }));
      for (let i = 0; i < 20; i++) connection.write(new Uint8Array(500));
      await clock.advance(5_000);
      return trace.join(';');
    };
    expect(await run(7)).toBe(await run(7));
    expect(await run(7)).not.toBe(await run(8));
  });
});
