import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSE, concat, encodeRelayFrame, LIMITS, RELAY_FRAME } from '@around/messages';
import { silentLog } from '@around/platform';
import { loadPages, nodeClock, nodeFiles, nodeNetwork, nodeRandom, nodeWeb } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWeb, type Web } from '../../src/compose.js';
import { Enrolment } from '../../src/enrolment/enrolment.js';
import { createTcpInterface } from '../../src/tcp/tcpInterface.js';
import { HomeKeys, Peer } from '../relay.js';
import { sha256, TOKEN, tokenHash } from '../support.js';
import { FakeHome } from '../tcp/fakeHome.js';

let folder: string;
let web: Web;
const dialer = nodeWeb();
const keys = new HomeKeys(1);
const patient = { timeout: 10_000, interval: 5 };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'around-relay-'));
  web = createWeb(
    {
      clock: nodeClock,
      random: nodeRandom,
      log: silentLog,
      web: nodeWeb(),
      files: nodeFiles(folder),
      suite: nodeSuite(),
      pages: () => loadPages(folder),
      allocate: Buffer.allocUnsafe,
    },
    { host: '127.0.0.1', port: 0, hosts: ['127.0.0.1'], origins: [], perAddress: 20, failuresPerMinute: 10, helloMs: 5_000 },
  );
  await web.start();
});

afterEach(async () => {
  await web.stop();
  await rm(folder, { recursive: true });
});

const at = (): string => `127.0.0.1:${web.address.port}`;

async function home(): Promise<Peer> {
  const codes = new Enrolment({ files: nodeFiles(folder), clock: nodeClock, random: nodeRandom, sha256, log: silentLog });
  const peer = new Peer(await dialer.dialWeb(`ws://${at()}/home`));
  await vi.waitFor(() => expect(peer.text('challenge')).toBeDefined(), patient);
  peer.say(keys.login(peer.text('challenge')?.chal, at(), await codes.invite()));
  await vi.waitFor(() => expect(peer.text('welcome')).toBeDefined(), patient);
  peer.socket.send(encodeRelayFrame(RELAY_FRAME.tokens, 0, concat([tokenHash(TOKEN)])));
  return peer;
}

async function phone(): Promise<Peer> {
  const peer = new Peer(await dialer.dialWeb(`ws://${at()}/phone`));
  peer.say({ t: 'hello', v: 1, home: keys.id, token: TOKEN });
  return peer;
}

describe('on real sockets', () => {
  it('frames of every size pass both ways, unchanged and in order', async () => {
    const there = await home();
    const here = await phone();
    await vi.waitFor(() => expect(here.text('open')).toBeDefined(), patient);
    const sizes = [1, 125, 126, 1_024, 1_025, 30_000];
    for (const size of sizes) here.socket.send(new Uint8Array(size).fill(size & 255));
    await vi.waitFor(() => expect(there.binaries).toHaveLength(1 + sizes.length), patient);
    expect(there.binaries.slice(1)).toEqual(
      sizes.map((size) => encodeRelayFrame(RELAY_FRAME.data, 1, new Uint8Array(size).fill(size & 255))),
    );
    const large = [...sizes, LIMITS.frame];
    for (const size of large) there.socket.send(encodeRelayFrame(RELAY_FRAME.data, 1, new Uint8Array(size).fill(size & 255)));
    await vi.waitFor(() => expect(here.binaries).toHaveLength(large.length), patient);
    expect(here.binaries).toEqual(large.map((size) => new Uint8Array(size).fill(size & 255)));
  });

  it('a phone past its credit is not read until the home takes what it has', async () => {
    const there = await home();
    const here = await phone();
    await vi.waitFor(() => expect(here.text('open')).toBeDefined(), patient);
    for (let i = 0; i < 20; i++) here.socket.send(new Uint8Array(10_000).fill(i));
    const taken = (): Uint8Array[] => there.binaries.filter((frame) => frame[0] === RELAY_FRAME.data);
    await vi.waitFor(() => expect(taken()).toHaveLength(6), patient);
    // Another phone's round trips show that nothing more is on its way.
    const other = await phone();
    await vi.waitFor(() => expect(other.text('open')).toBeDefined(), patient);
    expect(taken()).toHaveLength(6);
    there.socket.send(encodeRelayFrame(RELAY_FRAME.credit, 1, Uint8Array.of(0, 4, 0, 0)));
    await vi.waitFor(() => expect(taken()).toHaveLength(20), patient);
    expect(taken().map((frame) => frame[5])).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(here.closed).toBeUndefined();
  });

  it('a phone that does not read is closed and its neighbour is not kept waiting', async () => {
    const there = await home();
    const slow = await phone();
    await vi.waitFor(() => expect(there.binaries).toHaveLength(1), patient);
    const quick = await phone();
    await vi.waitFor(() => expect(there.binaries).toHaveLength(2), patient);
    slow.socket.pause();
    // More than the system's own buffers and the relay's together.
    for (let i = 0; i < 300; i++) there.socket.send(encodeRelayFrame(RELAY_FRAME.data, 1, new Uint8Array(60_000)));
    there.socket.send(encodeRelayFrame(RELAY_FRAME.data, 2, new Uint8Array(7)));
    await vi.waitFor(() => expect(quick.binaries).toHaveLength(1), patient);
    await vi.waitFor(() => expect(there.binaries.at(-1)?.[0]).toBe(RELAY_FRAME.close), patient);
    expect(web.counters.slowPhones).toBe(1);
    slow.socket.terminate();
  });

  it('stopping closes the sockets with what is right and frees the port', async () => {
    const there = await home();
    const here = await phone();
    await vi.waitFor(() => expect(here.text('open')).toBeDefined(), patient);
    const { port } = web.address;
    await web.stop();
    await vi.waitFor(() => expect([there.closed?.code, here.closed?.code]).toEqual([CLOSE.goingAway, CLOSE.goingAway]), patient);
    await expect(dialer.dialWeb(`ws://127.0.0.1:${port}/phone`)).rejects.toThrow();
  });
});

it('the TCP interface answers a program that has shut its writing side, as "nc -N" does', async () => {
  const fake = new FakeHome();
  const port = createTcpInterface({ clock: nodeClock, random: nodeRandom, tcp: nodeNetwork(), log: silentLog }, fake, {
    host: '127.0.0.1',
    port: 0,
    maxConnections: 4,
    outputBytes: 1_000_000,
  });
  await port.start();
  const socket = connect({ ...port.address, allowHalfOpen: true });
  let said = '';
  const ended = new Promise((resolve) => socket.on('end', resolve));
  socket.on('data', (bytes) => {
    said += bytes.toString();
  });
  socket.end('{"id":1,"t":"write","thing":"living/lamp","property":"on","value":true}\n{"id":2,"t":"hello"}');
  await vi.waitFor(() => expect(fake.runs).toHaveLength(1), patient);
  await vi.waitFor(() => expect(said).toContain('"id":2'), patient);
  fake.runs[0]?.end('completed');
  await ended;
  expect(
    said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ id, result, step }) => [id, result?.step ?? step?.step ?? 'hello']),
  ).toEqual([
    [1, 'accepted'],
    [2, 'hello'],
    [1, 'completed'],
  ]);
  socket.destroy();
  await port.stop();
});
