import { type FromController, toBase64Url } from '@around/messages';
import { FakeClock, FakeNetwork, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ControllerLinks, createControllerLinks } from '../../src/links/controllers.js';
import { ControllerWire } from '../../src/links/controllerWire.js';
import type { Order } from '../../src/seams.js';
import { FakeBook, FakeInbox } from './fakeHouse.js';
import { ScriptedController } from './scriptedController.js';

const HOME = toBase64Url(new Uint8Array(16).fill(7));
const CODE = '7K2M9QXD4TPA0WJ3H8CN';
const PSK = new Uint8Array(32).fill(5);

class House {
  readonly clock = new FakeClock();
  readonly world = new FakeNetwork(this.clock);
  readonly inbox = new FakeInbox();
  readonly book = new FakeBook();
  readonly log = recordingLog();
  readonly suite = nodeSuite();
  readonly host = this.world.host('home');
  links: ControllerLinks = this.#make();

  #make(): ControllerLinks {
    return createControllerLinks(
      { clock: this.clock, random: seededRandom(3), network: this.host, suite: this.suite, log: this.log },
      {
        homeId: HOME,
        book: this.book,
        inbox: this.inbox,
        config: { beaconPort: 45_670, listen: { host: '0.0.0.0', port: 45_672 } },
      },
    );
  }

  restart(): void {
    this.links = this.#make();
  }

  controller(name = 'board', title = 'Living room'): ScriptedController {
    return new ScriptedController({ suite: this.suite, host: this.world.host(name), board: `${name}-x1`, title, code: CODE });
  }

  /** A controller that is this home's already. */
  async own(name = 'board', id = 'living'): Promise<ScriptedController> {
    const controller = this.controller(name).belongTo(HOME, id, PSK);
    this.book.put({ id, board: `${name}-x1`, title: 'Living room', psk: PSK });
    await controller.listen();
    return controller;
  }

  async connected(id = 'living'): Promise<void> {
    await this.clock.until(() => this.inbox.of(id) === 'connected', 60_000);
  }
}

const order = (clock: FakeClock, over: Partial<Order> = {}): Order => ({
  id: 'c1',
  thing: 'lamp',
  op: 'write',
  name: 'on',
  input: true,
  deadline: clock.now() + 5_000,
  by: 'Ann',
  ...over,
});

let house: House;
afterEach(async () => {
  await house.links.stop();
  await house.clock.advance(10_000);
});

describe('a controller of this home', () => {
  test('is found by its beacon, answered, and its info reaches the house before "connected"', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    expect(house.inbox.of('living')).toBe('away');
    await board.beacon();
    await house.connected();
    expect(house.inbox.infos).toMatchObject([{ controller: 'living', title: 'Living room', things: [{ key: 'lamp' }] }]);
    expect(JSON.parse(new TextDecoder().decode(board.replies[0]))).toEqual({ v: 1, home: HOME, tcp: 45_672 });
    expect(house.book.records.get('living')?.address).toBe(`${board.live?.tcp.local.host}:45671`);
  });

  test('is connected all the same where its new address cannot be written down', async () => {
    house = new House();
    const board = await house.own();
    house.book.put = () => {
      throw new Error('disk full');
    };
    await house.links.start();
    await board.beacon();
    await house.connected();
    expect(house.inbox.infos).toHaveLength(1);
    expect(house.log.text()).toMatch(/is the disk full/);
  });

  test('is dialled at its last known address when no beacon comes', async () => {
    house = new House();
    const board = await house.own();
    house.book.put({ ...house.book.all()[0]!, address: `${house.world.host('board').addresses[0]}:45671` });
    await house.links.start();
    await house.connected();
    expect(board.talks).toHaveLength(1);
  });

  test('gets commands with a time limit in its own clock, that errs towards early only', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    expect(house.links.send('living', order(house.clock))).toBe(false);
    await board.beacon();
    await house.connected();
    await house.clock.advance(100);
    board.ct = 50_000;
    await house.clock.advance(5_000);
    // The pong with 50,000 arrived between 95 and 105 ms ago.
    const pings = board.live!.received.filter((message) => message.t === 'ping').length;
    expect(pings).toBe(2);
    expect(house.links.send('living', order(house.clock, { lease: 9_000 }))).toBe(true);
    await house.clock.advance(10);
    const sent = board.live!.received.at(-1)!;
    expect(sent).toMatchObject({
      t: 'do',
      id: 'c1',
      thing: 'lamp',
      op: 'write',
      name: 'on',
      input: true,
      cboot: 'A'.repeat(22),
      lease: 9_000,
      by: 'Ann',
    });
    const { notAfter } = sent as { notAfter: number };
    // True controller time now is 50,000 + what passed since it said so (100 at most, plus the way).
    expect(notAfter).toBeGreaterThan(55_000);
    expect(notAfter).toBeLessThanOrEqual(55_110);
  });

  test('is left when two pings go unanswered, and found again when it wakes', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    board.answers = false;
    const first = board.live;
    const before = house.clock.now();
    await house.clock.until(() => first!.closed, 60_000);
    const waited = house.clock.now() - before;
    expect(waited).toBeGreaterThan(9_000);
    expect(waited).toBeLessThan(16_000);
    board.answers = true;
    await house.clock.until(() => board.live !== undefined && house.inbox.of('living') === 'connected', 60_000);
  });

  test('whose pongs stand behind what it has to say is not taken for silent', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    const talk = board.live!;
    board.answers = false;
    for (let i = 0; i < 10; i++) {
      await house.clock.advance(4_000);
      talk.say({ t: 'notice', kind: 'failed', detail: 'a sensor', at: i });
    }
    expect(talk.closed).toBe(false);
    await house.clock.advance(20_000);
    expect(talk.closed).toBe(true);
  });

  test('that restarts at another address is back as soon as its beacon comes, whatever the backoff', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    await board.close();
    await house.clock.advance(200_000);
    expect(house.inbox.of('living')).toBe('away');
    house.world.changeAddress('board', ['10.0.0.99']);
    board.epoch = 'epoch-2';
    board.port = 45_999;
    await board.listen();
    await board.beacon();
    const before = house.clock.now();
    await house.connected();
    expect(house.clock.now() - before).toBeLessThan(100);
    expect(house.inbox.states.at(-1)?.address).toBe('10.0.0.99:45999');
  });

  test('that was switched off without a word is reached again at its next start, before its old session is given up', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    const old = board.live!;
    house.world.cutAll('home', 'board', 'silent');
    board.epoch = 'epoch-2';
    await board.beacon();
    await house.clock.until(() => board.talks.length === 2, 3_000);
    await house.clock.advance(100);
    expect(house.inbox.of('living')).toBe('connected');
    expect(house.links.send('living', order(house.clock))).toBe(true);
    await house.clock.advance(50);
    expect(board.talks[1]!.received.some((message) => message.t === 'do')).toBe(true);
    expect(old.received.some((message) => message.t === 'do')).toBe(false);
  });

  test('is not shaken by a forged beacon: one refused dial, and the session stays', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    const forger = house.controller('forger').belongTo(HOME, 'living', new Uint8Array(32));
    for (let i = 0; i < 200; i++) {
      forger.epoch = `forged-${i}`;
      await forger.beacon();
    }
    await house.clock.advance(3_000);
    expect(board.live?.closed).toBe(false);
    expect(house.inbox.of('living')).toBe('connected');
    expect(await house.clock.settle(house.links.ping('living'))).toBeGreaterThan(0);
    expect(house.links.counts.limitedBeacons).toBeGreaterThan(150);
  });

  test('with another key is never live, and the house is told once what to do', async () => {
    house = new House();
    const board = await house.own();
    board.psk = new Uint8Array(32).fill(6);
    await house.links.start();
    await board.beacon();
    await house.clock.advance(120_000);
    expect(house.inbox.states.some((state) => state.state === 'connected')).toBe(false);
    expect(house.inbox.notices).toHaveLength(1);
    expect(house.inbox.notices[0]?.detail).toMatch(/adopt it again/);
    expect(board.talks.length).toBeGreaterThan(3);
    expect(board.talks.length).toBeLessThan(40);
  });

  test('delivers steps, pictures, notices; reports are answered after their commit, in order', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    const talk = board.live!;
    const blob = new Uint8Array(100_000).map((_, i) => i);
    talk.say({ t: 'step', id: 'c1', step: 'completed', ct: 1, ran: 1, media: 'image/jpeg' }, blob);
    talk.say({ t: 'picture', thing: 'cam', name: 'image', at: 5, media: 'image/png' }, blob);
    talk.say({ t: 'notice', kind: 'killed', thing: 'lamp', detail: 'it hung', at: 1 });
    const commits: (() => void)[] = [];
    house.inbox.commit = () => new Promise((resolve) => commits.push(() => resolve(true)));
    talk.say({ t: 'report', ring: 'r', items: [{ k: 'value', n: 1, thing: 'lamp', name: 'on', value: true, at: 1 }] });
    talk.say({ t: 'report', ring: 'r', items: [{ k: 'event', n: 2, thing: 'lamp', name: 'hot', at: 1 }] });
    await house.clock.advance(100);
    expect(house.inbox.steps[0]?.blob).toEqual(blob);
    expect(house.inbox.pictures[0]?.bytes).toEqual(blob);
    expect(house.inbox.notices[0]).toMatchObject({ kind: 'killed', detail: 'it hung' });
    expect(house.inbox.states.at(-1)?.killed).toBe(1);
    expect(talk.received.some((message) => message.t === 'taken')).toBe(false);
    commits[0]!();
    await house.clock.advance(50);
    expect(talk.received.filter((message) => message.t === 'taken')).toEqual([{ t: 'taken', ring: 'r', n: 1 }]);
    commits[1]!();
    await house.clock.advance(50);
    expect(talk.received.filter((message) => message.t === 'taken')).toHaveLength(2);
  });

  test('a commit that takes its time holds back neither readings nor steps', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    const talk = board.live!;
    house.inbox.commit = () => new Promise(() => undefined);
    for (let n = 1; n <= 500; n++)
      talk.say({ t: 'report', ring: 'r', items: [{ k: 'value', n, thing: 'lamp', name: 'on', value: true, at: 1 }] });
    await house.clock.advance(100);
    talk.say({ t: 'step', id: 'c1', step: 'completed', ct: 1, ran: 1 });
    await house.clock.advance(100);
    expect(house.inbox.reports).toHaveLength(500);
    expect(house.inbox.steps).toHaveLength(1);
  });

  test('is asked again for what is observed in each new session', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    house.links.observe('living', 'cam', 'image', true);
    house.links.observe('living', 'cam', 'old', true);
    house.links.observe('living', 'cam', 'old', false);
    await board.beacon();
    await house.connected();
    await house.clock.advance(50);
    expect(board.live!.received.filter((message) => message.t === 'observe')).toEqual([
      { t: 'observe', thing: 'cam', name: 'image', on: true },
    ]);
  });

  test('whose readings cannot be kept gets no "taken" for them nor for what follows, stays, and says them again when it is asked', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    const talk = board.live!;
    const say = (n: number) =>
      talk.say({ t: 'report', ring: 'r', items: [{ k: 'value', n, thing: 'lamp', name: 'on', value: true, at: 1 }] });
    house.inbox.commit = async () => false;
    say(1);
    await house.clock.advance(50);
    house.inbox.commit = async () => true;
    // More than may wait for a commit: one that the disk refused waits for nothing.
    for (let n = 2; n < 60; n++) say(n);
    await house.clock.advance(60_000);
    expect(house.inbox.reports).toHaveLength(59);
    expect(talk.closed).toBe(false);
    expect(talk.received.some((message) => message.t === 'taken')).toBe(false);
    house.links.again('living');
    await house.clock.advance(10);
    expect(talk.closed).toBe(true);
    await house.clock.until(() => board.live !== undefined, 1_000);
  });

  test('that changes its title with every word wears out no disk', async () => {
    house = new House();
    const board = await house.own();
    let writes = 0;
    const put = house.book.put.bind(house.book);
    house.book.put = (record) => {
      writes++;
      put(record);
    };
    await house.links.start();
    await board.beacon();
    await house.connected();
    for (let i = 0; i < 300; i++) board.live!.say({ ...board.info(), title: `Room ${i}` } as FromController);
    await house.clock.advance(30_000);
    expect(house.inbox.infos.length).toBeGreaterThan(250);
    expect(writes).toBeLessThan(10);
    await house.clock.advance(120_000);
    expect(house.book.records.get('living')?.title).toBe('Room 299');
    expect(house.inbox.states.at(-1)?.title).toBe('Room 299');
  });

  test('is dialled at its true address however many beacons a forger sends in its name', async () => {
    house = new House();
    const board = await house.own();
    const forger = house.controller('forger').belongTo(HOME, 'living', new Uint8Array(32).fill(9));
    await forger.listen();
    await house.links.start();
    const lies = house.clock.every(500, () => void forger.beacon({ epoch: `e${Math.round(house.clock.now())}` }));
    await house.clock.advance(60_000);
    expect(house.inbox.of('living')).not.toBe('connected');
    await board.beacon();
    await house.connected();
    await house.clock.advance(60_000);
    lies.cancel();
    expect(house.inbox.of('living')).toBe('connected');
    expect(board.talks).toHaveLength(1);
    expect(forger.talks.length).toBeLessThan(150);
  });

  test('is away since it was last heard, not since that was noticed', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    await house.clock.advance(20_000);
    board.answers = false;
    const last = house.clock.wall();
    await house.clock.until(() => house.inbox.of('living') !== 'connected', 60_000);
    const { since } = house.inbox.states.at(-1)!;
    expect(house.clock.wall() - last).toBeGreaterThan(8_000);
    expect(last - since).toBeGreaterThanOrEqual(0);
    expect(last - since).toBeLessThanOrEqual(5_100);
  });
});

describe('a board that sleeps', () => {
  const asleep = async (back = 600_000): Promise<ScriptedController> => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await house.clock.settle(board.dialIn(house.host.addresses[0]!, 45_672));
    await house.connected();
    await house.clock.advance(6_000);
    board.live!.say({ t: 'bye', reason: 'asleep', back });
    await house.clock.until(() => house.inbox.of('living') === 'away');
    return board;
  };

  test('is away until when it said, and left alone whatever beacons come', async () => {
    const board = await asleep();
    const { asleepUntil, since } = house.inbox.states.at(-1)!;
    expect(asleepUntil).toBe(since + 600_000);
    await board.beacon({ epoch: 'other' });
    await house.clock.advance(599_000);
    expect(board.talks).toHaveLength(1);
    expect(house.inbox.states.at(-1)).toMatchObject({ state: 'away', asleepUntil });
    await house.clock.settle(board.dialIn(house.host.addresses[0]!, 45_672));
    await house.connected();
    expect(house.inbox.states.at(-1)?.asleepUntil).toBeUndefined();
  });

  test('is overdue a while after it should have come, and looked for then', async () => {
    const board = await asleep();
    await board.beacon();
    await house.clock.advance(685_000);
    expect(house.inbox.states.at(-1)?.asleepUntil).toBeDefined();
    await house.clock.advance(10_000);
    expect(house.inbox.states.at(-1)?.asleepUntil).toBeUndefined();
    await house.connected();
    expect(board.talks).toHaveLength(2);
  });

  test('is not asked to shake hands anew over the link that it never listened on', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await house.clock.settle(board.dialIn(house.host.addresses[0]!, 45_672));
    await house.connected();
    const talk = board.live!;
    const worn = vi.spyOn(ControllerWire.prototype, 'worn', 'get').mockReturnValue(true);
    await house.clock.advance(6_000);
    worn.mockRestore();
    expect(talk.closed).toBe(true);
    expect(talk.received.at(-1)).toMatchObject({ t: 'bye', reason: 'fresh keys' });
  });

  test('that floods has to wait, and another one is served meanwhile', async () => {
    house = new House();
    const noisy = await house.own('noisy', 'noisy');
    const quiet = await house.own('quiet', 'quiet');
    await house.links.start();
    await noisy.beacon();
    await quiet.beacon();
    await house.connected('noisy');
    await house.connected('quiet');
    for (let i = 0; i < 6_000; i++) noisy.live!.say({ t: 'notice', kind: 'failed', detail: `${i}`, at: 1 });
    await house.clock.advance(1_000);
    const heard = house.inbox.notices.length;
    expect(heard).toBeGreaterThan(1_900);
    expect(heard).toBeLessThan(4_000);
    expect(await house.clock.settle(house.links.ping('quiet'))).toBeLessThan(50);
    // Nothing is lost: it only comes later.
    await house.clock.until(() => house.inbox.notices.length === 6_000, 60_000);
  });

  test('that says what is no message loses its session and gets a new one', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    const talk = board.live!;
    talk.say({ t: 'unheardOf' } as never);
    await house.clock.advance(50);
    expect(talk.closed).toBe(false);
    talk.say({ t: 'pong', n: -1 } as never);
    await house.clock.advance(50);
    expect(talk.closed).toBe(true);
    await house.clock.until(() => board.live !== undefined, 10_000);
  });
});

describe('a board that dials in', () => {
  test('gets a session, and a newer one replaces the older', async () => {
    house = new House();
    house.book.put({ id: 'garden', board: 'b', title: 'Garden', psk: PSK });
    const board = house.controller('sleeper', 'Garden').belongTo(HOME, 'garden', PSK);
    await house.links.start();
    await house.clock.settle(board.dialIn('home', 45_672));
    await house.connected('garden');
    await house.clock.settle(board.dialIn('home', 45_672));
    await house.clock.advance(200);
    expect(board.talks.map((talk) => talk.closed)).toEqual([true, false]);
    expect(house.links.send('garden', order(house.clock))).toBe(true);
    await house.clock.advance(50);
    expect(board.talks[1]!.received.some((message) => message.t === 'do')).toBe(true);
  });

  test('without the key does not disturb the session, and after ten failures its address has to wait', async () => {
    house = new House();
    const board = await house.own();
    await house.links.start();
    await board.beacon();
    await house.connected();
    const liar = house.controller('liar').belongTo(HOME, 'living', new Uint8Array(32));
    for (let i = 0; i < 15; i++) {
      await house.clock.settle(liar.dialIn('home', 45_672));
      await house.clock.advance(200);
    }
    expect(board.live?.closed).toBe(false);
    expect(house.inbox.notices).toEqual([]);
    expect(house.links.counts.refusedCallers).toBe(5);
    await house.clock.advance(60_000);
    await house.clock.settle(liar.dialIn('home', 45_672));
    await house.clock.advance(200);
    expect(house.links.counts.refusedCallers).toBe(5);
  });

  test('that says nothing, or too much, is dropped', async () => {
    house = new House();
    await house.links.start();
    const host = house.world.host('noise');
    const ends: string[] = [];
    const silent = await house.clock.settle(host.dialTcp({ host: 'home', port: 45_672 }));
    silent.handle({ onData: () => {}, onClose: () => ends.push('silent') });
    const loud = await house.clock.settle(host.dialTcp({ host: 'home', port: 45_672 }));
    loud.handle({ onData: () => {}, onClose: () => ends.push('loud') });
    loud.write(new Uint8Array(600).fill(0x7b));
    await house.clock.advance(100);
    expect(ends).toEqual(['loud']);
    await house.clock.advance(5_000);
    expect(ends).toEqual(['loud', 'silent']);
  });
});

describe('adoption', () => {
  async function fresh(): Promise<ScriptedController> {
    house = new House();
    const board = house.controller('board', 'Küche & Bad');
    await board.listen();
    await house.links.start();
    await board.beacon();
    await house.clock.until(() => house.inbox.of('board-x1') === 'new');
    return board;
  }

  test('gives a new controller its id and key, and connects with it at once', async () => {
    const board = await fresh();
    const id = await house.clock.settle(house.links.adopt('board-x1', '7k2m-9qxd 4tpa-0wj3-h8cn'));
    expect(id).toBe('kuche-bad');
    expect(house.inbox.lost).toEqual(['board-x1']);
    await house.connected('kuche-bad');
    expect(board.psk).toEqual(house.book.records.get('kuche-bad')?.psk);
    expect(house.book.records.get('kuche-bad')).toMatchObject({ board: 'board-x1' });
    expect(board.talks.map((talk) => talk.adopt)).toEqual([true, false]);
  });

  test('survives a restart of the home', async () => {
    const board = await fresh();
    await house.clock.settle(house.links.adopt('board-x1', CODE, 'kitchen'));
    await house.connected('kitchen');
    await house.links.stop();
    await house.clock.advance(5_000);
    expect(board.live).toBeUndefined();
    house.inbox.states.length = 0;
    house.restart();
    await house.links.start();
    await house.connected('kitchen');
  });

  test.each([
    ['a wrong code', 'board-x1', '7K2M9QXD4TPA0WJ3H8CM', /setup code does not fit/],
    ['a short code', 'board-x1', '7K2M', /20 letters and digits/],
    ['an unknown board', 'other', CODE, /No new controller "other" is heard/],
    ['an address where nobody listens', '10.0.0.2:1', CODE, /cannot be reached at 10\.0\.0\.2:1 \(nobody listens there\)/],
  ])('names what is wrong: %s', async (_, board, code, message) => {
    await fresh();
    await expect(house.clock.settle(house.links.adopt(board, code))).rejects.toThrow(message);
    expect(house.book.all()).toEqual([]);
    expect(house.inbox.of('board-x1')).toBe('new');
  });

  test('names what is wrong: switched off meanwhile, adopted elsewhere, an id that is taken', async () => {
    const board = await fresh();
    house.book.put({ id: 'taken', board: 'z', title: 'Z', psk: PSK });
    await expect(house.clock.settle(house.links.adopt('board-x1', CODE, 'taken'))).rejects.toThrow(/belongs to another controller/);
    await expect(house.clock.settle(house.links.adopt('board-x1', CODE, 'home'))).rejects.toThrow(/cannot be a controller's id/);
    await board.close();
    await expect(house.clock.settle(house.links.adopt('board-x1', CODE))).rejects.toThrow(/cannot be reached/);
    board.belongTo('x'.repeat(22), 'theirs', PSK);
  });

  test('at an address, where no beacon comes through', async () => {
    house = new House();
    const board = house.controller('far', 'Shed');
    await board.listen();
    await house.links.start();
    const id = await house.clock.settle(house.links.adopt(`${house.world.host('far').addresses[0]}`, CODE));
    expect(id).toBe('far-x1');
    await house.connected(id);
    expect(house.inbox.states.at(-1)?.title).toBe('Shed');
  });

  test('a forgotten controller is left, and its beacon is a stranger’s', async () => {
    const board = await fresh();
    const id = await house.clock.settle(house.links.adopt('board-x1', CODE));
    await house.connected(id);
    await house.links.forget(id);
    await house.clock.advance(100);
    expect(board.talks.at(-1)?.received.at(-1)).toEqual({ t: 'bye', reason: 'forgotten' });
    expect(house.book.all()).toEqual([]);
    expect(house.inbox.lost.at(-1)).toBe(id);
    const talks = board.talks.length;
    await board.beacon();
    await house.clock.advance(30_000);
    expect(board.talks).toHaveLength(talks);
    await expect(house.links.ping(id)).rejects.toThrow(/no controller/);
  });

  test('a beacon cannot put a new board in the place of a controller of the house', async () => {
    const board = await fresh();
    const id = await house.clock.settle(house.links.adopt('board-x1', CODE));
    await house.connected(id);
    const states = house.inbox.states.length;
    await board.beacon({ id, fingerprint: '' });
    await house.clock.advance(100);
    expect(house.inbox.states.slice(states).some((state) => state.state === 'new')).toBe(false);
  });
});

test('own addresses change: the socket is opened anew and a waiting controller is tried at once', async () => {
  house = new House();
  const board = await house.own();
  await house.links.start();
  await board.beacon();
  await house.connected();
  await board.close();
  await house.clock.advance(120_000);
  await board.listen();
  house.world.changeAddress('home', ['10.0.0.50']);
  const before = house.clock.now();
  await house.clock.until(() => board.live !== undefined, 6_000);
  expect(house.clock.now() - before).toBeLessThan(5_100);
  board.title = 'Heard again';
  await board.beacon();
  await house.clock.advance(1_000);
  expect(board.replies.length).toBeGreaterThan(0);
});

test('a stopped home leaves no timer behind', async () => {
  house = new House();
  const board = await house.own();
  await house.links.start();
  await board.beacon();
  await house.connected();
  await house.links.stop();
  await house.links.stop();
  await board.close();
  await house.clock.advance(60_000);
  expect(house.clock.pending).toBe(0);
});
