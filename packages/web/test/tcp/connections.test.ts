import { FakeClock, FakeNetwork, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { createTcpInterface } from '../../src/tcp/tcpInterface.js';
import { tokenFor } from '../../src/tcp/tcpToken.js';
import { tcpInterface } from './program.js';

describe('observing', () => {
  it('gives the value now, then every change, until unobserved', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ id: 1, t: 'observe', thing: 'living/lamp', property: 'on' });
    await t.run();
    const value = (on: boolean) => ({
      value: { thing: 'living/lamp', property: 'on', value: on, at: expect.any(Number), quality: 'good' },
    });
    expect(php.lines).toEqual([{ id: 1, result: {} }, value(false)]);
    t.home.tell({ changes: [t.home.set('living/lamp', 'on', true), t.home.set('living/lamp', 'brightness', 50)] });
    await t.run();
    expect(php.lines.slice(2)).toEqual([value(true)]);
    php.send({ id: 2, t: 'unobserve', thing: 'living/lamp', property: 'on' });
    await t.run();
    t.home.tell({ changes: [t.home.set('living/lamp', 'on', false)] });
    await t.run();
    expect(php.lines.slice(3)).toEqual([{ id: 2, result: {} }]);
  });

  it('a thing brings its events, everything brings all; another connection hears nothing', async () => {
    const t = await tcpInterface();
    const [thing, all, none] = [await t.connect(), await t.connect(), await t.connect()];
    thing.send({ t: 'observe', thing: 'living/lamp' });
    all.send({ t: 'observe' });
    await t.run();
    const before = [thing.lines.length, all.lines.length, none.lines.length];
    t.home.tell({
      changes: [
        { k: 'event', n: 2, thing: 'living/lamp', name: 'overheated', data: 90, at: 5 },
        { k: 'event', n: 3, thing: 'hall/camera', name: 'moved', at: 6 },
      ],
    });
    await t.run();
    expect(thing.lines.slice(before[0])).toEqual([{ event: { thing: 'living/lamp', event: 'overheated', data: 90, at: 5 } }]);
    expect(all.lines.slice(before[1])).toHaveLength(2);
    expect(none.lines.slice(before[2])).toEqual([]);
  });

  it('tells who observes that the link broke, and every value anew after a snapshot', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ t: 'observe' });
    await t.run();
    const before = php.lines.length;
    t.home.link = { state: 'broken', hop: 'home', since: 1, detail: 'the home is away' };
    t.home.tell({ link: t.home.link });
    t.home.link = { state: 'live', way: 'relay', url: '', since: 2 };
    t.home.tell({ link: t.home.link, reset: true });
    await t.run();
    expect(php.lines.slice(before).map((line) => line.link?.state ?? line.value.quality)).toEqual(['broken', 'live', 'good']);
  });

  it('a picture is asked of the home only while somebody observes it', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ t: 'observe', thing: 'hall/camera', property: 'image' });
    await t.run();
    expect([...t.home.observed]).toEqual(['hall/camera/image']);
    t.home.tell({ picture: { thing: 'hall/camera', name: 'image', at: 9, media: 'image/jpeg', bytes: Uint8Array.of(1, 2) } });
    await t.run();
    expect(php.lines.at(-1)).toEqual({ picture: { thing: 'hall/camera', property: 'image', at: 9, media: 'image/jpeg', base64: 'AQI=' } });
    php.connection.destroy();
    await t.run();
    expect(t.home.observed.size).toBe(0);
  });

  it('a program that does not read is dropped, and its neighbour hears everything', async () => {
    const t = await tcpInterface({ outputBytes: 10_000 });
    const [slow, quick] = [await t.connect(), await t.connect()];
    for (const program of [slow, quick]) program.send({ t: 'observe' });
    await t.run();
    slow.connection.pause();
    for (let i = 0; i < 1_000; i++) {
      t.home.tell({ changes: [t.home.set('living/lamp', 'brightness', i)] });
      await t.run(1);
    }
    await t.run(3_000);
    slow.connection.resume();
    await t.run();
    expect(slow.closed).toBe(true);
    expect(t.log.text()).toMatch(/does not read/);
    expect(quick.lines.filter((line) => line.value?.property === 'brightness')).toHaveLength(1_000);
  });
});

describe('the end of a connection', () => {
  it('a program that sends no more is still answered, then the connection closes', async () => {
    const t = await tcpInterface();
    const nc = await t.connect();
    nc.raw('{"id":1,"t":"write","thing":"living/lamp","property":"on","value":true}\n{"id":2,"t":"hello"}');
    nc.connection.close();
    await t.run();
    expect(t.home.runs).toHaveLength(1);
    expect(nc.closed).toBe(false);
    t.home.runs[0]?.end('completed');
    await t.run(100);
    expect(nc.closed).toBe(true);
  });

  it('stopping closes all of them and lets go of the home', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    await t.clock.settle(t.port.stop());
    await t.run(100);
    expect(php.closed).toBe(true);
    expect(t.home.listeners).toBe(0);
    expect(t.clock.pending).toBe(0);
    await t.port.stop();
  });

  it('more programs than there is room for are told so', async () => {
    const t = await tcpInterface({ maxConnections: 1 });
    await t.connect();
    const second = await t.connect();
    await t.run(200);
    expect(second.lines).toEqual([{ error: { code: 'unavailable', message: expect.any(String) } }]);
    expect(second.closed).toBe(true);
  });
});

describe('beyond this machine', () => {
  it('it does not listen without a token', async () => {
    const clock = new FakeClock();
    const tcp = new FakeNetwork(clock).host('vps');
    const port = createTcpInterface({ clock, random: seededRandom(1), tcp, log: recordingLog() }, undefined, {
      host: '0.0.0.0',
      port: 1,
      maxConnections: 1,
      outputBytes: 1,
    });
    await expect(port.start()).rejects.toThrow(/tcp\.token/);
  });

  it('it says so at start, and every program must say the token', async () => {
    const t = await tcpInterface({ host: '0.0.0.0', token: 'correct horse' });
    expect(t.log.text()).toMatch(/open beyond this machine/);
    const php = await t.connect();
    php.send({ id: 1, t: 'things' }, { id: 2, t: 'hello' }, { id: 3, t: 'hello', token: 'correct hors' }, { id: 4, t: 'ping' });
    await t.run();
    expect(php.lines.map((line) => line.error?.code)).toEqual(['token', 'token', 'token', 'token']);
    php.send({ id: 5, t: 'hello', token: 'correct horse' }, { id: 6, t: 'things' });
    await t.run();
    expect(php.lines.slice(4).map((line) => line.error)).toEqual([undefined, undefined]);
    expect(t.log.text()).not.toContain('correct horse');
  });

  it('who does not say the token makes room after 5 s, and never takes all of it', async () => {
    const t = await tcpInterface({ host: '0.0.0.0', token: 'correct horse', maxConnections: 30 });
    const php = await t.connect();
    php.send({ t: 'hello', token: 'correct horse' });
    await t.run();
    const strangers = [];
    for (let i = 0; i < 25; i++) strangers.push(await t.connect());
    await t.run(1_000);
    expect(strangers.filter(({ closed }) => !closed)).toHaveLength(20);
    expect(strangers.at(-1)?.lines[0].error.message).toContain('say hello');
    await t.run(5_000);
    expect(strangers.filter(({ closed }) => !closed)).toEqual([]);
    expect(strangers[0]?.lines).toEqual([{ error: { code: 'token', message: expect.stringContaining('within 5 s') } }]);
    php.send({ id: 1, t: 'ping' });
    await t.run();
    expect(php.lines.at(-1).result).toBeDefined();
  });

  it('guessing is throttled by address, and the guessed token does not help then', async () => {
    const t = await tcpInterface({ host: '0.0.0.0', token: 'correct horse' });
    const php = await t.connect();
    php.send(...Array.from({ length: 10 }, () => ({ t: 'hello', token: 'wrong' })), { t: 'hello', token: 'correct horse' });
    await t.run();
    expect(php.lines.at(-1).error.message).toMatch(/wait a minute/);
    await t.run(60_000);
    const again = await t.connect();
    again.send({ t: 'hello', token: 'correct horse' });
    await t.run();
    expect(again.lines.at(-1).result).toBeDefined();
  });

  it('a token is made once and kept where none is set', async () => {
    const files = new MemoryFiles();
    const ports = (seed: number) => ({ files, random: seededRandom(seed) });
    const first = await tokenFor(ports(1), { host: '0.0.0.0' });
    expect(first.token).toHaveLength(32);
    expect((await tokenFor(ports(2), { host: '0.0.0.0' })).token).toBe(first.token);
    expect(await tokenFor(ports(3), { host: '127.0.0.1' })).toEqual({});
    expect(await tokenFor(ports(3), { host: '0.0.0.0', token: 'mine' })).toEqual({ token: 'mine' });
  });
});
