import type { TcpConnection } from '@around/platform';
import type { FakeProgram } from '@around/platform/fake';
import { afterEach, describe, expect, it } from 'vitest';
import type { Session } from '../support/scriptedHome.js';
import { type World, world } from '../support/world.js';

let w: World;
let calls: TcpConnection[];
afterEach(() => w.stop());

const slow: FakeProgram = (run) => void run.clock.after(20_000, () => run.exit(0));
const soil: FakeProgram = (run) => void run.clock.every(60_000, () => run.stdout(`${Math.round(run.clock.now() / 60_000)}\n`));

/** A board that sleeps, adopted, and a home that takes calls. */
const begin = async (): Promise<void> => {
  w = world(
    {
      dialHome: { host: 'home', port: 45_672 },
      sleep: { every: '10m', awake: '5s' },
      things: {
        soil: {
          properties: { level: { type: 'number', stream: { run: ['soil'] } } },
          actions: { water: { run: ['slow'], timeout: '60s' } },
        },
      },
    },
    { slow, soil },
  );
  await w.home.listenForBeacons();
  await w.clock.settle(w.controller.start());
  await w.home.adopt(w.controller.port, w.controller.id, w.controller.setupCode ?? '', 'living');
  calls = [];
  await w.home.host.listenTcp({ host: '0.0.0.0', port: 45_672 }, (tcp) => calls.push(tcp));
};
const visit = async (n: number, within = 700_000): Promise<Session> => {
  await w.clock.until(() => calls.length === n, within);
  return (await w.clock.settle(w.home.accept(calls[n - 1]!, 'living'))) as Session;
};

describe('a board that sleeps', () => {
  it('visits its home, hands over what it has, is quiet for 5 s, says when it is back, and comes back then', async () => {
    await begin();
    const first = await visit(1);
    const began = w.clock.now();
    await w.clock.until(() => first.closed, 60_000);
    expect(first.all('bye')).toEqual([{ t: 'bye', reason: 'asleep', back: 600_000 }]);
    expect(w.clock.now() - began).toBeGreaterThan(4_900);
    expect(w.clock.now() - began).toBeLessThan(7_000);
    const left = w.clock.now();
    const second = await visit(2);
    expect(w.clock.now() - left).toBeGreaterThan(599_000);
    expect(w.clock.now() - left).toBeLessThan(602_000);
    await w.clock.until(() => second.closed, 60_000);
    expect(second.values('soil', 'level').length).toBeGreaterThanOrEqual(9);
  });

  it('stays awake while a command is under way or comes, and not for pings', async () => {
    await begin();
    const s = await visit(1);
    await w.clock.until(() => s.all('pong').length > 0);
    await w.clock.advance(3_000);
    s.order('c1', 'soil', 'invoke', 'water');
    await w.clock.advance(19_000);
    expect(s.closed).toBe(false);
    await w.clock.until(() => s.last('c1')?.step === 'completed', 10_000);
    await w.clock.until(() => s.closed, 12_000);
  });

  it('tells nobody where it is and lets nobody in while it sleeps', async () => {
    await begin();
    const s = await visit(1);
    const heard = w.home.beacons.length;
    await w.clock.until(() => s.closed, 60_000);
    await w.clock.advance(120_000);
    expect(w.home.beacons.length).toBe(heard);
    expect(await w.home.dial(w.controller.port, { controller: 'living', psk: w.home.psk })).toBe('closed');
    expect(calls).toHaveLength(1);
  });

  it('does not wait for a home that is not there', async () => {
    await begin();
    const s = await visit(1);
    await w.clock.until(() => s.closed, 60_000);
    w.network.isolate('home');
    await w.clock.advance(1_800_000);
    w.network.heal('home');
    const tries = calls.length;
    await visit(tries + 1, 700_000);
  });
});

describe('a controller that its home forgets', () => {
  it('drops its key and what it kept for that home, and has a new setup code', async () => {
    w = world({ things: { lamp: { driver: 'simulated', type: ['OnOffSwitch'] } } });
    await w.clock.settle(w.controller.start());
    const before = w.controller.setupCode;
    const s = await w.home.take(w.controller);
    let told = 0;
    w.controller.onIdentity(() => told++);
    s.takes = false;
    s.order('c1', 'lamp', 'write', 'on', { input: true });
    await w.clock.advance(60_000);
    expect(w.files.content.has('readings')).toBe(true);
    s.say({ t: 'bye', reason: 'forgotten' });
    await w.clock.until(() => s.closed);
    await w.clock.flush();
    expect([w.controller.adopted, w.controller.setupCode === undefined, w.controller.setupCode === before, told]).toEqual([
      false,
      false,
      false,
      1,
    ]);
    expect(w.files.content.has('readings')).toBe(false);
    expect(await w.home.dial(w.controller.port, { controller: 'living', psk: w.home.psk })).toBe('notAdopted');
    // Another home takes it in and hears nothing of what was.
    const next = await w.home.take(w.controller, 'cellar');
    await w.clock.advance(1_000);
    expect(next.values('lamp', 'on').filter((value) => value === true).length).toBeLessThanOrEqual(1);
    await w.clock.settle(w.controller.stop());
    await w.clock.settle(w.again().start());
    expect(w.controller.id).toBe('cellar');
  });

  it('keeps its key at any other goodbye, and where that cannot be stored', async () => {
    w = world({});
    await w.clock.settle(w.controller.start());
    let s = await w.home.take(w.controller);
    s.say({ t: 'bye', reason: 'goingAway' });
    await w.clock.until(() => s.closed);
    expect(w.controller.adopted).toBe(true);
    s = await w.home.connect(w.controller.port);
    w.files.failing = (operation) => (operation === 'write' ? (new Error('read-only') as never) : undefined);
    s.say({ t: 'bye', reason: 'forgotten' });
    await w.clock.until(() => s.closed);
    expect(w.controller.adopted).toBe(true);
    expect(w.log.text()).toMatch(/adopt --reset/);
    w.files.failing = undefined;
  });
});
