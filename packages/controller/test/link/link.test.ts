import { frameRecord, fromBase64Url, groupCode, toUtf8 } from '@around/messages';
import type { TcpConnection } from '@around/platform';
import { fingerprintOf, pskOfSetupCode } from '@around/sealing';
import { afterEach, describe, expect, it } from 'vitest';
import type { Session } from '../support/scriptedHome.js';
import { type World, world } from '../support/world.js';

const LAMP = { lamp: { driver: 'simulated' as const, type: ['OnOffSwitch', 'Light'] } };
let w: World;
afterEach(() => w.stop());

const begin = async (config: Parameters<typeof world>[0] = {}): Promise<World> => {
  w = world({ things: LAMP, ...config });
  await w.home.listenForBeacons();
  await w.clock.settle(w.controller.start());
  return w;
};

describe('beacons', () => {
  it('come at once and then about every 10 s, never two waits alike', async () => {
    await begin();
    await w.clock.advance(65_000);
    const times = w.home.beacons.map(({ at }) => at);
    expect(times[0]).toBeLessThan(10);
    const waits = times
      .slice(1)
      .map((at, i) => at - (times[i] as number))
      .filter((wait) => wait > 100);
    expect(waits.length).toBeGreaterThanOrEqual(5);
    for (const wait of waits) {
      expect(wait).toBeGreaterThan(7_900);
      expect(wait).toBeLessThan(12_100);
    }
    expect(new Set(waits.map(Math.round)).size).toBeGreaterThan(2);
    const { beacon } = w.home.beacons[0]!;
    expect(beacon).toMatchObject({ v: 1, id: w.controller.id, title: 'Living room', tcp: 45_671, fingerprint: '' });
  });

  it('follow a new address within 5 s', async () => {
    await begin();
    await w.clock.advance(1_000);
    w.network.changeAddress('board', ['10.0.0.77']);
    const before = w.home.beacons.length;
    await w.clock.advance(5_000);
    expect(w.home.beacons.slice(before).map(({ host }) => host)).toContain('10.0.0.77');
  });

  it('reach a home on the same machine whatever its interfaces, and tell of a restart', async () => {
    await begin();
    const heard: string[] = [];
    const board = w.network.host('board');
    await board.openUdp({ port: 45_670, share: true }, { onDatagram: (bytes) => heard.push(new TextDecoder().decode(bytes)) });
    w.network.changeAddress('board', []);
    await w.clock.advance(12_500);
    expect(heard.length).toBeGreaterThan(0);
    w.network.changeAddress('board', ['10.0.0.3']);
    await w.clock.settle(w.controller.stop());
    await w.clock.settle(w.again().start());
    await w.clock.advance(100);
    expect(new Set(w.home.beacons.map(({ beacon }) => beacon.epoch)).size).toBe(2);
  });
});

describe('adoption', () => {
  it('gives name and key with the setup code, and the code dies with the first session', async () => {
    await begin();
    const { id: board, setupCode = '', port } = w.controller;
    expect(groupCode(setupCode)).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    expect(await w.home.adopt(port, board, setupCode, 'living')).toBe('adopted');
    expect([w.controller.id, w.controller.setupCode]).toEqual(['living', setupCode]);
    await w.clock.advance(1_000);
    expect(w.home.beacons.at(-1)?.beacon).toMatchObject({ id: 'living', fingerprint: fingerprintOf(w.home.suite, w.home.id, 'living') });
    // Until somebody used the new key the code still works: the first try may have been cut off.
    expect(await w.home.adopt(port, board, setupCode, 'parlour')).toBe('adopted');
    const session = await w.home.connect(port, 'parlour');
    expect(session.all('info')[0]).toMatchObject({ title: 'Living room', things: [{ key: 'lamp', '@type': ['OnOffSwitch', 'Light'] }] });
    expect(w.controller.setupCode).toBeUndefined();
    expect(await w.home.adopt(port, board, setupCode, 'thief')).toBe('alreadyAdopted');
    await w.clock.settle(w.controller.stop());
    await w.clock.settle(w.again().start());
    expect([w.controller.id, w.controller.adopted, w.controller.setupCode]).toEqual(['parlour', true, undefined]);
  });

  it('is refused with another code, and never says more than that', async () => {
    await begin();
    const psk = pskOfSetupCode(w.home.suite, '0'.repeat(20), w.controller.id)!;
    const session = await w.home.dial(w.controller.port, { controller: w.controller.id, psk, adopt: true });
    expect(['key', 'closed']).toContain(session);
    expect(w.controller.adopted).toBe(false);
  });

  it('starts anew after a reset by another program', async () => {
    await begin();
    await w.home.take(w.controller);
    const { KeyFile } = await import('../../src/state/keyFile.js');
    const code = await new KeyFile({
      files: w.files,
      random: { bytes: (n) => new Uint8Array(n).fill(3), float: () => 0 },
      log: w.log,
    }).reset();
    await w.clock.advance(6_000);
    expect(w.controller).toMatchObject({ adopted: false, linked: false, setupCode: code });
    await w.clock.advance(1_000);
    expect(w.home.beacons.at(-1)?.beacon.fingerprint).toBe('');
  });

  it('is asked for again where the key file is damaged, which is set aside', async () => {
    w = world();
    w.files.content.set('controller.key', toUtf8('{"v":1,"board":7'));
    await w.clock.settle(w.controller.start());
    expect(w.controller.adopted).toBe(false);
    expect([...w.files.content.keys()]).toContain('controller.key.damaged-1');
    expect(w.log.text()).toContain('adopt this controller again');
  });
});

describe('a session', () => {
  it('refuses strangers by name, home and key', async () => {
    await begin();
    expect(await w.home.dial(w.controller.port, { controller: 'living', psk: w.home.psk })).toBe('notAdopted');
    await w.home.take(w.controller);
    const dial = (of: { controller?: string; psk?: Uint8Array; home?: string }) =>
      w.home.dial(w.controller.port, { controller: 'living', psk: w.home.psk, ...of });
    expect(await dial({ controller: 'kitchen' })).toBe('notMine');
    expect(await dial({ home: 'AAAAAAAAAAAAAAAAAAAAAA' })).toBe('notMine');
    expect(['key', 'closed']).toContain(await dial({ psk: new Uint8Array(32) }));
    expect(w.controller.linked).toBe(true);
  });

  it('tells its clock, and closes when the home falls silent', async () => {
    await begin();
    const session = await w.home.take(w.controller);
    await w.clock.advance(20_000);
    expect(session.closed).toBe(false);
    const [first, second] = session.all('pong').slice(-2);
    if (first === undefined || second === undefined) throw new Error('no pongs');
    expect(Math.round(second.ct - first.ct)).toBeCloseTo(5_000, -2);
    expect(fromBase64Url(first.cboot)).toHaveLength(16);
    // Its clock begins with its boot: nothing of the machine's uptime is told.
    expect(second.ct).toBeLessThan(60_000);
    session.beats = false;
    await w.clock.advance(15_100);
    expect([session.closed, w.controller.linked]).toEqual([true, false]);
  });

  it('takes the place of the older one only once it has proven itself', async () => {
    await begin();
    const first = await w.home.take(w.controller);
    const silent = (await w.home.dial(w.controller.port, { controller: 'living', psk: w.home.psk, quiet: true })) as Session;
    await w.clock.until(() => silent.all('info').length > 0);
    first.order('c1', 'lamp', 'write', 'on', { input: true });
    await w.clock.advance(500);
    expect(first.steps('c1').at(-1)).toBe('completed');
    expect(first.closed).toBe(false);
    silent.ping();
    await w.clock.until(() => silent.all('pong').length > 0);
    await w.clock.advance(20);
    expect(first.closed).toBe(true);
    expect(first.all('bye')).toHaveLength(1);
    silent.order('c2', 'lamp', 'write', 'on', { input: false });
    await w.clock.advance(500);
    expect(silent.steps('c2').at(-1)).toBe('completed');
  });

  it('ends by what is no record and by what is no message, and a new one is welcome', async () => {
    await begin();
    const session = await w.home.take(w.controller);
    session.tcp.write(frameRecord(new Uint8Array(300)));
    await w.clock.until(() => session.closed);
    const next = await w.home.connect(w.controller.port);
    next.say({ t: 'ping', n: -1, wall: 0 } as never);
    await w.clock.until(() => next.closed);
    const last = await w.home.connect(w.controller.port);
    // What a newer home says beside what is known is passed over.
    last.say({ t: 'sing', song: 1 } as never);
    last.ping(77);
    await w.clock.until(() => last.all('pong').some(({ n }) => n === 77));
    expect(w.controller.linked).toBe(true);
  });

  it('is dialled by the board itself where the home cannot', async () => {
    await begin({ dialHome: { host: 'home', port: 45_672 } });
    const calls: TcpConnection[] = [];
    await w.home.adopt(w.controller.port, w.controller.id, w.controller.setupCode ?? '', 'living');
    await w.clock.advance(60_000);
    const listener = await w.home.host.listenTcp({ host: '0.0.0.0', port: 45_672 }, (tcp) => calls.push(tcp));
    await w.clock.until(() => calls.length === 1, 35_000);
    const session = (await w.clock.settle(w.home.accept(calls[0]!, 'living'))) as Session;
    await w.clock.until(() => session.all('pong').length > 0);
    expect([w.controller.linked, w.controller.setupCode]).toEqual([true, undefined]);
    // Lost, it is dialled again with backoff; while it lives nobody dials.
    await w.clock.advance(60_000);
    expect(calls).toHaveLength(1);
    session.tcp.destroy();
    await w.clock.until(() => calls.length === 2, 35_000);
    await listener.close();
  });
});

describe('strangers at the door', () => {
  const knock = async (bytes: Uint8Array | undefined): Promise<{ answer: () => string; closed: () => boolean }> => {
    const tcp = await w.clock.settle(w.home.host.dialTcp({ host: '10.0.0.3', port: w.controller.port }));
    let answer = '';
    let closed = false;
    tcp.handle({
      onData: (data) => {
        answer += new TextDecoder().decode(data);
      },
      onClose: () => {
        closed = true;
      },
    });
    if (bytes !== undefined) tcp.write(bytes);
    return { answer: () => answer, closed: () => closed };
  };

  it('are closed after 5 s of silence, and at once for what is no hello or too long', async () => {
    await begin();
    const silent = await knock(undefined);
    await w.clock.advance(4_900);
    expect(silent.closed()).toBe(false);
    await w.clock.advance(200);
    expect(silent.closed()).toBe(true);
    const rubbish = await knock(frameRecord(toUtf8('{"t":"nonsense"}')));
    await w.clock.advance(50);
    expect([rubbish.closed(), rubbish.answer()]).toEqual([true, expect.stringContaining('malformed')]);
    const long = await knock(Uint8Array.of(0x02, 0x01, 0x7b));
    await w.clock.advance(50);
    expect(long.closed()).toBe(true);
    const newer = await knock(frameRecord(toUtf8(`{"t":"home","v":9,"home":"${w.home.id}","controller":"x"}`)));
    await w.clock.advance(50);
    expect(newer.answer()).toContain('upgrade the older');
  });

  it('are turned away after ten failures a minute, and the home beside them notices nothing', async () => {
    await begin();
    const session = await w.home.take(w.controller);
    const thief = w.network.host('thief', { addresses: ['10.0.0.66'] });
    const tries: { closed: boolean; answer: string }[] = [];
    for (let i = 0; i < 15; i++) {
      const tcp = await w.clock.settle(thief.dialTcp({ host: '10.0.0.3', port: w.controller.port }));
      const one = { closed: false, answer: '' };
      tries.push(one);
      tcp.handle({
        onData: (data) => {
          one.answer += new TextDecoder().decode(data);
        },
        onClose: () => {
          one.closed = true;
        },
      });
      tcp.write(frameRecord(toUtf8('{"t":"nonsense"}')));
      await w.clock.advance(100);
    }
    expect(tries.filter(({ answer }) => answer !== '')).toHaveLength(10);
    expect(tries.every(({ closed }) => closed)).toBe(true);
    session.ping(5);
    await w.clock.advance(50);
    expect(session.all('pong').some(({ n }) => n === 5)).toBe(true);
    await w.clock.advance(60_000);
    expect((await w.home.dial(w.controller.port, { controller: 'living', psk: w.home.psk })) instanceof Object).toBe(true);
  });

  it('cannot hold more than twenty connections of one address', async () => {
    await begin();
    const all = [];
    for (let i = 0; i < 25; i++) all.push(await knock(undefined));
    await w.clock.advance(100);
    expect(all.filter(({ closed }) => closed())).toHaveLength(5);
  });
});
