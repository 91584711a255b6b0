import type { CommandStep, FromPhone } from '@around/messages';
import { describe, expect, it } from 'vitest';
import type { CommandRequest } from '../src/index.js';
import { EMPTY, EPOCH, type PhoneLine } from './support/scriptedHome.js';
import { clientOf, fakeWorld, LAN, liveClient } from './support/world.js';

const lamp: CommandRequest = { thing: 'living/lamp', op: 'write', name: 'on', input: true };
type Sent = Extract<FromPhone, { t: 'command' }>;

const stepOf = (sent: Pick<Sent, 'id'>, step: CommandStep['step'], at = 1): CommandStep => ({
  command: sent.id,
  thing: 'living/lamp',
  op: 'write',
  name: 'on',
  by: 'Ann',
  step,
  at,
});

const commandOf = (line: PhoneLine): Sent => line.of('command')[0] as Sent;

describe('a command', () => {
  it('goes out once, stamped with the home’s tick, and ends as the home says', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    await world.clock.advance(3_000);
    const run = client.command({ ...lamp, validFor: 5_000, lease: 60_000 });
    const heard: string[] = [];
    run.onStep((step) => heard.push(step.step));
    await world.clock.advance(20);
    const sent = commandOf(world.home.session);
    expect(sent).toMatchObject({ id: run.id, thing: 'living/lamp', op: 'write', name: 'on', input: true, validFor: 5_000, lease: 60_000 });
    // The home said 5,000 when the session began: never ahead of the home's own count.
    expect(sent.tick).toBeGreaterThan(7_900);
    expect(sent.tick).toBeLessThanOrEqual(8_020);
    world.home.session.changes(13, [
      { k: 'step', n: 11, step: stepOf(sent, 'accepted') },
      { k: 'step', n: 12, step: stepOf({ id: 'another' }, 'completed') },
      { k: 'step', n: 13, step: stepOf(sent, 'completed', 2) },
    ]);
    await expect(world.clock.settle(run.done)).resolves.toMatchObject({ step: 'completed' });
    expect(heard).toEqual(['accepted', 'completed']);
    expect(world.home.session.of('command')).toHaveLength(1);
    expect(client.house.commands.get(run.id)?.step).toBe('completed');
  });

  it('is refused at once, and never sent, where there is no live link', async () => {
    const world = await fakeWorld();
    const { client } = clientOf(world, { lan: [LAN] });
    await client.start();
    const run = client.command(lamp);
    await expect(run.done).resolves.toMatchObject({ step: 'refused', code: 'away', by: 'Ann' });
    expect(run.steps).toHaveLength(1);
    await world.home.listen(world.lanHost, 8080);
    await world.clock.until(() => client.link.state === 'live');
    await world.clock.advance(1_000);
    expect(world.home.session.of('command')).toHaveLength(0);
  });

  it.each([
    ['a life out of bounds', { ...lamp, validFor: 5 }],
    ['a thing that is no name', { ...lamp, thing: '../etc' }],
    ['an input too large', { ...lamp, input: 'x'.repeat(70_000) }],
    ['an input too deep', { ...lamp, input: JSON.parse('['.repeat(20) + ']'.repeat(20)) as unknown }],
    ['an input that is no JSON', { ...lamp, input: 1n }],
  ])('with %s is refused here; the session lives on', async (_, request) => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    await expect(client.command(request).done).resolves.toMatchObject({ step: 'refused', code: 'badInput' });
    await world.clock.advance(100);
    expect(world.home.session.of('command')).toHaveLength(0);
    expect(client.link.state).toBe('live');
  });

  it('whose link is lost on the way ends as the resync tells', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command(lamp);
    await world.clock.advance(20);
    const sent = commandOf(world.home.session);
    world.home.sync = () => ({ t: 'sync', epoch: EPOCH, seq: 11, changes: [{ k: 'step', n: 11, step: stepOf(sent, 'completed') }] });
    world.network.cutAll('home', 'phone');
    await expect(world.clock.settle(run.done)).resolves.toMatchObject({ step: 'completed' });
    expect(world.home.session.of('command')).toHaveLength(0);
    expect(client.link.state).toBe('live');
  });

  it('that a snapshot tells of ends as it says', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command(lamp);
    await world.clock.advance(20);
    const sent = commandOf(world.home.session);
    world.home.sync = () => ({
      t: 'sync',
      epoch: 'BBBBBBBBBBBBBBBBBBBBBA',
      seq: 3,
      snapshot: { ...EMPTY, commands: [stepOf(sent, 'failed')] },
    });
    world.network.cutAll('home', 'phone');
    await expect(world.clock.settle(run.done)).resolves.toMatchObject({ step: 'failed' });
  });

  it('that the resync does not tell of is asked for, so that it cannot fire any more', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command(lamp);
    await world.clock.advance(20);
    world.home.sync = () => ({ t: 'sync', epoch: EPOCH, seq: 10, changes: [] });
    world.network.cutAll('home', 'phone');
    await world.clock.until(() => world.home.sessions.length === 2 && world.home.session.of('command').length === 1);
    const asked = commandOf(world.home.session);
    // Its life was over before the home could read it: tick 0, 100 ms, at a home that is up for seconds.
    expect(asked).toMatchObject({ id: run.id, tick: 0, validFor: 100 });
    world.home.session.changes(11, [{ k: 'step', n: 11, step: stepOf(asked, 'expired') }]);
    await expect(world.clock.settle(run.done)).resolves.toMatchObject({ step: 'expired' });
  });

  it('is asked for a little later at a home that has just started: it might still be in time there', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command({ ...lamp, validFor: 5_000 });
    await world.clock.advance(20);
    world.home.tick = 300;
    world.home.sync = () => ({ t: 'sync', epoch: EPOCH, seq: 10, changes: [] });
    world.network.cutAll('home', 'phone');
    await world.clock.until(() => world.home.sessions.length === 2 && client.link.state === 'live');
    await world.clock.advance(500);
    expect(world.home.session.of('command')).toHaveLength(0);
    await world.clock.advance(300);
    const asked = commandOf(world.home.session);
    expect(asked).toMatchObject({ id: run.id, tick: 0, validFor: 100 });
    world.home.session.changes(11, [{ k: 'step', n: 11, step: { ...stepOf(asked, 'failed'), code: 'restarted' } }]);
    await expect(world.clock.settle(run.done)).resolves.toMatchObject({ step: 'failed', code: 'restarted' });
  });

  it('ends unknown where nothing is heard for its life and 30 s more', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command({ ...lamp, validFor: 5_000 });
    let end: CommandStep | undefined;
    void run.done.then((step) => {
      end = step;
    });
    await world.clock.advance(20);
    world.network.kill('home', 'reset');
    await world.clock.advance(34_500);
    expect(end).toBeUndefined();
    await world.clock.advance(1_000);
    expect(end).toMatchObject({ step: 'unknown', code: 'lost' });
  });

  it('that runs for long is waited for as long as the home is there', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command({ ...lamp, validFor: 5_000 });
    await world.clock.advance(20);
    const sent = commandOf(world.home.session);
    world.home.session.changes(11, [{ k: 'step', n: 11, step: stepOf(sent, 'started') }]);
    const ticks = world.clock.every(10_000, () => world.home.session.send({ t: 'tick', tick: 9_000, wall: 1 }));
    await world.clock.advance(3_600_000);
    expect(run.steps.map(({ step }) => step)).toEqual(['started']);
    world.home.session.changes(12, [{ k: 'step', n: 12, step: stepOf(sent, 'completed') }]);
    await expect(world.clock.settle(run.done)).resolves.toMatchObject({ step: 'completed' });
    ticks.cancel();
  });

  it('is cancelled at once, and again after a resync where the first word may be lost', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command(lamp);
    await world.clock.advance(20);
    world.network.cutAll('home', 'phone');
    await world.clock.until(() => client.link.state === 'broken');
    run.cancel();
    world.home.sync = () => ({ t: 'sync', epoch: EPOCH, seq: 10, changes: [] });
    await world.clock.until(() => world.home.sessions.length === 2 && client.link.state === 'live');
    await world.clock.advance(20);
    expect(world.home.session.of('cancel')).toEqual([{ t: 'cancel', id: run.id }]);
    world.home.session.changes(11, [{ k: 'step', n: 11, step: stepOf({ id: run.id }, 'cancelled') }]);
    await expect(world.clock.settle(run.done)).resolves.toMatchObject({ step: 'cancelled' });
    run.cancel();
    await world.clock.advance(20);
    expect(world.home.session.of('cancel')).toHaveLength(1);
  });

  it('gets its outputs, also one that the last step overtook', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command({ thing: 'living/cam', op: 'invoke', name: 'photo' });
    const outputs: number[] = [];
    run.onOutput(({ index, bytes }) => outputs.push(index, bytes.length));
    await world.clock.advance(20);
    const output = { t: 'output', command: run.id, thing: 'living/cam', name: 'photo', at: 1, media: 'image/png' } as const;
    world.home.session.send({ ...output, index: 0 }, new Uint8Array(10));
    world.home.session.send({ ...output, command: 'other', index: 7 }, new Uint8Array(10));
    world.home.session.changes(11, [{ k: 'step', n: 11, step: stepOf({ id: run.id }, 'completed') }]);
    await world.clock.settle(run.done);
    world.home.session.send({ ...output, index: 1 }, new Uint8Array(20));
    await world.clock.advance(20);
    expect(outputs).toEqual([0, 10, 1, 20]);
  });

  it('ends at once when the key is revoked: nobody will tell how', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command(lamp);
    await world.clock.advance(20);
    world.home.session.send({ t: 'revoked', reason: 'Ann revoked it' });
    await world.clock.advance(20);
    await expect(Promise.race([run.done, Promise.resolve('open')])).resolves.toMatchObject({ step: 'unknown', code: 'lost' });
    expect(world.clock.pending).toBe(0);
  });

  it('ends unknown when we stop: done never hangs', async () => {
    const world = await fakeWorld();
    const { client } = await liveClient(world);
    const run = client.command(lamp);
    await client.stop();
    await expect(run.done).resolves.toMatchObject({ step: 'unknown', code: 'lost' });
  });
});
