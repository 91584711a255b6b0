import { type Change, LEVEL } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { AskError, type Identity } from '../src/index.js';
import { EMPTY, EPOCH } from './support/scriptedHome.js';
import { clientOf, fakeWorld, LAN, liveClient, RELAY } from './support/world.js';

const relayUp = (n: number, up = true): Change => ({ k: 'relay', n, relay: { url: 'wss://r', up, since: 1 } });

describe('a session', () => {
  it('is live after the first sync, not before, and proves itself with an acknowledgement', async () => {
    const world = await fakeWorld();
    const { client, updates } = await liveClient(world);
    expect(client.house.known).toBe(true);
    expect(client.link).toMatchObject({ state: 'live', way: 'lan', url: LAN });
    expect(updates.findIndex((one) => one.reset)).toBeLessThan(updates.findIndex((one) => one.link?.state === 'live'));
    await world.clock.advance(50);
    expect(world.home.session.of('taken')).toEqual([{ t: 'taken', seq: 10 }]);
    expect(world.home.session.hellos[0]).toMatchObject({ v: 1, token: world.home.token });
  });

  it('acknowledges sooner when many changes came: the home would wait', async () => {
    const world = await fakeWorld();
    await liveClient(world);
    await world.clock.advance(10);
    const numbers = Array.from({ length: 64 }, (_, i) => 11 + i);
    world.home.session.changes(
      74,
      numbers.map((n) => relayUp(n)),
    );
    await world.clock.advance(50);
    expect(world.home.session.of('taken').at(-1)).toEqual({ t: 'taken', seq: 74 });
  });

  it('acknowledges at most every 200 ms, the newest number', async () => {
    const world = await fakeWorld();
    await liveClient(world);
    for (let n = 11; n <= 20; n++) {
      world.home.session.changes(n, [relayUp(n)]);
      await world.clock.advance(20);
    }
    await world.clock.advance(500);
    const taken = world.home.session.of('taken').map(({ seq }) => seq);
    expect(taken.length).toBeLessThanOrEqual(3);
    expect(taken.at(-1)).toBe(20);
  });

  it('says at the next session what it saw, and takes what it missed', async () => {
    const world = await fakeWorld();
    const { client, updates } = await liveClient(world);
    world.home.session.changes(11, [relayUp(11)]);
    await world.clock.advance(20);
    world.home.sync = (seen) => ({ t: 'sync', epoch: EPOCH, seq: 12, changes: seen?.seq === 11 ? [relayUp(12, false)] : [] });
    world.home.session.close(1001, 'restart');
    await world.clock.until(() => world.home.sessions.length === 2 && client.link.state === 'live');
    expect(world.home.session.seen).toEqual([{ v: 1, level: LEVEL, software: 'test', seen: { epoch: EPOCH, seq: 11 } }]);
    expect(client.house.relay?.up).toBe(false);
    expect(updates.filter((one) => one.reset).length).toBe(1);
  });

  it('begins with what was kept: asks for what it missed, and then tells of the whole house', async () => {
    const world = await fakeWorld();
    const memory = (await liveClient(world)).client.memory();
    if (memory === undefined) throw new Error('there is nothing to keep');
    world.home.sync = (seen) => ({ t: 'sync', epoch: EPOCH, seq: 12, changes: seen?.seq === 10 ? [relayUp(12)] : [] });
    const { client, updates } = clientOf(world, { lan: [LAN] });
    client.remember(memory);
    expect(client.house.known).toBe(true);
    await client.start();
    await world.clock.until(() => client.link.state === 'live');
    expect(world.home.session.seen[0]?.seen).toEqual({ epoch: EPOCH, seq: 10 });
    expect(client.house.relay?.up).toBe(true);
    expect(updates.filter(({ reset }) => reset).length).toBe(1);
    expect(updates.flatMap(({ changes }) => changes)).toEqual([relayUp(12)]);
  });

  it('ends and begins anew, from a snapshot, after numbers that do not fit', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    world.home.session.changes(9, [relayUp(9)]);
    await world.clock.until(() => world.home.sessions.length === 2 && client.link.state === 'live');
    expect(world.home.sessions[0]?.closed?.code).toBe(4000);
    expect(world.home.session.seen[0]?.seen).toBeUndefined();
  });

  it('ends over a frame that no key made, and comes back', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    world.home.session.sendGarbage();
    await world.clock.until(() => client.link.state === 'broken');
    await world.clock.until(() => client.link.state === 'live');
    expect(world.home.sessions[0]?.closed?.code).toBe(4011);
  });

  it('takes no frame before the channel is open: it belongs to an older session', async () => {
    const world = await fakeWorld();
    world.home.leftovers = true;
    await liveClient(world);
    expect(world.home.lines).toHaveLength(1);
  });

  it('lets messages of a later version pass', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    world.home.session.sendRaw('{"t":"fireworks","n":1}');
    world.home.session.changes(11, [relayUp(11)]);
    await world.clock.advance(50);
    expect(client.link.state).toBe('live');
    expect(client.house.relay?.up).toBe(true);
  });

  it('puts large messages together from fragments, pictures too', async () => {
    const world = await fakeWorld();
    const { client, updates } = await liveClient(world);
    const stop = client.observe('a/cam', 'image');
    const again = client.observe('a/cam', 'image');
    await world.clock.advance(20);
    expect(world.home.session.of('observe')).toHaveLength(1);
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
    world.home.session.send({ t: 'picture', thing: 'a/cam', name: 'image', at: 5, media: 'image/png' }, bytes);
    await world.clock.advance(50);
    expect(updates.at(-1)?.picture?.bytes).toEqual(bytes);
    again();
    await world.clock.advance(20);
    expect(world.home.session.of('unobserve')).toHaveLength(0);
    world.home.session.close(1001);
    await world.clock.until(() => world.home.sessions.length === 2 && client.link.state === 'live');
    await world.clock.advance(20);
    expect(world.home.session.of('observe')).toHaveLength(1);
    stop();
    stop();
    await world.clock.advance(20);
    expect(world.home.session.of('unobserve')).toHaveLength(1);
  });

  it('keeps the link while ticks come, and gives it up 25 s after the last', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    for (let i = 0; i < 4; i++) {
      await world.clock.advance(10_000);
      world.home.session.send({ t: 'tick', tick: 5_000 + 10_000 * (i + 1), wall: 1 });
    }
    expect(client.link.state).toBe('live');
    expect(world.home.sessions).toHaveLength(1);
    await world.clock.advance(24_000);
    expect(client.link.state).toBe('live');
    await world.clock.until(() => world.home.sessions[0]?.closed?.code === 4007, 3_000);
  });

  it('notices a link on which nothing comes back', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    world.home.answersPings = false;
    const stopTicks = world.clock.every(5_000, () => world.home.session.send({ t: 'tick', tick: 6_000, wall: 1 }));
    await world.clock.until(() => client.link.state === 'broken', 45_000);
    await world.clock.until(() => world.home.sessions[0]?.closed?.code === 4007, 1_000);
    stopTicks.cancel();
  });

  it('finds a dead link within 1.5 s of a wake, and is back at once', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    world.network.cutAll('home', 'phone', 'silent');
    client.wake();
    await world.clock.until(() => world.home.sessions.length === 2 && client.link.state === 'live', 1_700);
  });

  it('believes a revocation because it is sealed, and stops', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    world.home.session.send({ t: 'revoked', reason: 'Ann lost it' });
    await world.clock.until(() => client.link.state === 'dead');
    expect(client.link).toMatchObject({ reason: 'revoked', detail: 'Ann lost it: pair again' });
    await world.clock.advance(300_000);
    expect(world.home.sessions).toHaveLength(1);
  });

  it('stores what the home tells of itself', async () => {
    const world = await fakeWorld();
    world.home.lan = ['http://10.0.0.2:8080', 'http://10.0.0.3:8080', 'nonsense!'];
    const told: Identity[] = [];
    const { client } = await liveClient(world, { onIdentity: (identity) => told.push(identity) });
    expect(told.map(({ lan }) => lan)).toEqual([['ws://10.0.0.2:8080', 'ws://10.0.0.3:8080']]);
    expect(client.identity.lan).toEqual(told[0]?.lan);
  });

  it('leaves nothing behind when it is stopped, and can be started again', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    await client.stop();
    await client.stop();
    await world.clock.advance(5_000);
    expect(client.link.state).toBe('idle');
    expect(world.clock.pending).toBe(0);
    expect(world.network.links.size).toBe(0);
    await client.start();
    await world.clock.until(() => client.link.state === 'live');
  });

  it('that a listener ends with the first news of the house stays ended', async () => {
    const world = await fakeWorld();
    await world.home.listen(world.lanHost, 8080);
    const { client } = clientOf(world, { lan: [LAN] });
    client.subscribe(({ reset }) => {
      if (reset === true) void client.stop();
    });
    await client.start();
    await world.clock.until(() => client.house.known && client.link.state === 'idle', 5_000);
    const run = client.command({ thing: 'living/lamp', op: 'write', name: 'on', input: true });
    await expect(world.clock.settle(run.done)).resolves.toMatchObject({ step: 'refused', code: 'away' });
    await world.clock.advance(5_000);
    expect(world.clock.pending).toBe(0);
  });
});

describe('ways', () => {
  it('goes through the relay when the LAN does not answer, and says so', async () => {
    const world = await fakeWorld();
    world.home.way = 'relay';
    await world.home.listen(world.relayHost, 12345);
    const { client } = clientOf(world, { lan: [LAN], relay: RELAY });
    await client.start();
    await world.clock.until(() => client.link.state === 'live', 5_000);
    expect(client.link).toMatchObject({ way: 'relay', url: RELAY });
  });

  it('takes the LAN where both are there', async () => {
    const world = await fakeWorld();
    await world.home.listen(world.lanHost, 8080);
    await world.home.listen(world.relayHost, 12345);
    const { client } = clientOf(world, { lan: [LAN], relay: RELAY });
    await client.start();
    await world.clock.until(() => client.link.state === 'live', 5_000);
    expect(client.link).toMatchObject({ way: 'lan' });
    expect(world.home.lines).toHaveLength(1);
  });

  it('goes over to the LAN when the relay dies', async () => {
    const world = await fakeWorld();
    await world.home.listen(world.relayHost, 12345);
    const { client } = clientOf(world, { lan: [LAN], relay: RELAY });
    await client.start();
    await world.clock.until(() => client.link.state === 'live', 5_000);
    await world.home.listen(world.lanHost, 8080);
    world.network.kill('relay.example', 'reset');
    await world.clock.until(() => client.link.state === 'live' && client.link.way === 'lan', 5_000);
  });

  it('waits at the relay for a home that is away and greets it the moment it is back', async () => {
    const world = await fakeWorld();
    world.home.up = false;
    world.home.way = 'relay';
    await world.home.listen(world.relayHost, 12345);
    const { client } = clientOf(world, { relay: RELAY });
    await client.start();
    await world.clock.until(() => client.link.state === 'broken', 5_000);
    expect(client.link).toMatchObject({ hop: 'home' });
    await world.clock.advance(120_000);
    expect(world.home.lines).toHaveLength(1);
    // On the same socket it asks again each minute.
    const asked = world.home.lines[0]?.hellos.length ?? 0;
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(asked).toBeLessThanOrEqual(3);
    world.home.up = true;
    world.home.lines[0]?.say({ t: 'home', up: true });
    await world.clock.until(() => client.link.state === 'live', 1_000);
    expect(world.home.lines[0]?.hellos).toHaveLength(asked + 1);
  });

  it('says that a home which cannot prove itself is not the one', async () => {
    const world = await fakeWorld();
    await world.home.listen(world.lanHost, 8080);
    const other = await fakeWorld();
    const { client } = clientOf(world, { lan: [LAN], homeKey: other.home.identity().identity.homeKey });
    await client.start();
    await world.clock.until(() => client.link.state === 'dead', 5_000);
    expect(client.link).toMatchObject({ reason: 'refused' });
  });
});

describe('questions', () => {
  it('asks and is answered; errors come with the home’s code', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    world.home.session.onHeard = (message) => {
      if (message.t !== 'ask') return;
      if (message.what === 'controllers') world.home.session.send({ t: 'answer', n: message.n, ok: { controllers: [] } });
      else if (message.what === 'phones') world.home.session.send({ t: 'answer', n: message.n, ok: { phones: 'many' } });
      else world.home.session.send({ t: 'answer', n: message.n, error: { code: 'notAllowed', message: 'ask an owner' } });
    };
    await expect(world.clock.settle(client.ask('controllers', {}))).resolves.toEqual({ controllers: [] });
    await expect(world.clock.settle(client.ask('revoke', { key: 'k' }))).rejects.toMatchObject({
      code: 'notAllowed',
      message: 'ask an owner',
    });
    await expect(world.clock.settle(client.ask('phones', {}))).rejects.toMatchObject({ code: 'malformed' });
  });

  it('refuses what no home would read, and keeps the link', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const wish = { id: 'w', thing: 'living/lamp', name: 'text', value: 'x'.repeat(70_000) };
    await expect(client.ask('wish', wish)).rejects.toMatchObject({ code: 'malformed' });
    await expect(client.ask('wish', { ...wish, value: 1n })).rejects.toMatchObject({ code: 'malformed' });
    await world.clock.advance(100);
    expect(world.home.session.of('ask')).toEqual([]);
    expect(client.link.state).toBe('live');
  });

  it('fails with away where there is no link, and where it breaks before the answer', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const asked = client.ask('controllers', {});
    const refused = expect(asked).rejects.toMatchObject({ code: 'away' });
    await world.clock.advance(20);
    world.home.session.close(1001);
    await world.clock.until(() => client.link.state === 'broken');
    await refused;
    await expect(client.ask('controllers', {})).rejects.toBeInstanceOf(AskError);
    await expect(client.ping()).rejects.toMatchObject({ code: 'away' });
  });

  it('gives up a home that never answers', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const stopTicks = world.clock.every(5_000, () => world.home.session.send({ t: 'tick', tick: 6_000, wall: 1 }));
    await expect(world.clock.settle(client.ask('controllers', {}))).rejects.toMatchObject({ code: 'timeout' });
    stopTicks.cancel();
  });

  it('measures each leg of the way', async () => {
    const world = await fakeWorld();
    world.home.way = 'relay';
    await world.home.listen(world.relayHost, 12345);
    const { client } = clientOf(world, { relay: RELAY });
    await client.start();
    await world.clock.until(() => client.link.state === 'live', 5_000);
    world.home.session.onHeard = (message) => {
      if (message.t === 'ping') world.home.session.send({ t: 'pong', n: message.n, held: 0.25, controller: { rtt: 3 } });
    };
    const result = await world.clock.settle(client.ping('living'));
    expect(result).toMatchObject({ way: 'relay', relayHome: 1.5, homeHeld: 0.25, homeController: 3 });
    expect(result.total).toBeGreaterThan(0);
    expect(result.phoneRelay).toBeGreaterThan(0);
  });
});

it('a listener that throws costs the others nothing', async () => {
  const world = await fakeWorld();
  await world.home.listen(world.lanHost, 8080);
  world.home.sync = () => ({ t: 'sync', epoch: EPOCH, seq: 1, snapshot: EMPTY });
  const { client } = clientOf(world, { lan: [LAN] });
  client.subscribe(() => {
    throw new Error('a page with a mistake');
  });
  await client.start();
  await world.clock.until(() => client.link.state === 'live', 5_000);
});
