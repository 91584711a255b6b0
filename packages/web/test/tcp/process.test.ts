import type { Keyed } from '@around/client';
import type { ChildProcess, ProcessHandlers, SpawnRequest } from '@around/platform';
import { FakeClock, FakeNetwork, recordingLog, seededRandom } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { TcpChild } from '../../src/tcp/tcpChild.js';
import { TcpProcess } from '../../src/tcp/tcpProcess.js';
import { FakeHome } from './fakeHome.js';
import { Program } from './program.js';

const config = { host: '127.0.0.1', port: 45678, maxConnections: 8, outputBytes: 1_000_000 };
const keyed = (id: string): Keyed => {
  const home = new FakeHome();
  return {
    identity: { ...home.identity, key: { ...home.identity.key, id } },
    keyPair: { publicKey: new Uint8Array(32), dh: (key) => key },
  };
};

it('waits to be paired, serves the home then, and takes a new identity when its key was revoked', async () => {
  const clock = new FakeClock();
  const tcp = new FakeNetwork(clock).host('vps');
  const homes: FakeHome[] = [];
  let stored: Keyed | undefined;
  const log = recordingLog();
  const process = new TcpProcess(
    {
      clock,
      random: seededRandom(1),
      tcp,
      log,
      identity: async () => stored,
      connect: () => {
        const home = new FakeHome();
        homes.push(home);
        return home;
      },
    },
    config,
  );
  await process.start();
  expect(log.text()).toMatch(/frAroundWeb tcp pair/);
  const php = new Program(await clock.settle(tcp.dialTcp({ host: '127.0.0.1', port: 45678 })));
  const link = async (): Promise<string> => {
    php.send({ t: 'hello' });
    await clock.advance(50);
    return php.lines.at(-1).result.link;
  };
  expect(await link()).toBe('unpaired');
  stored = keyed('one');
  await clock.advance(2_000);
  expect(await link()).toBe('live');
  await clock.advance(10_000);
  expect(homes).toHaveLength(1);
  (homes[0] as FakeHome).link = { state: 'dead', reason: 'revoked', detail: 'revoked' };
  await clock.advance(2_000);
  expect(homes).toHaveLength(1);
  stored = keyed('two');
  await clock.advance(2_000);
  expect(homes).toHaveLength(2);
  expect(await link()).toBe('live');
  await clock.settle(process.stop());
  await clock.advance(100);
  expect(clock.pending).toBe(0);
});

it('stopped while it takes a new identity, it serves nobody', async () => {
  const clock = new FakeClock();
  const tcp = new FakeNetwork(clock).host('vps');
  const homes: FakeHome[] = [];
  let stored = keyed('one');
  const connect = (): FakeHome => {
    const home = new FakeHome();
    homes.push(home);
    return home;
  };
  const process = new TcpProcess(
    { clock, random: seededRandom(1), tcp, log: recordingLog(), identity: async () => stored, connect },
    config,
  );
  await process.start();
  const first = homes[0] as FakeHome;
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  first.link = { state: 'dead', reason: 'revoked', detail: 'revoked' };
  first.stop = () => held;
  stored = keyed('two');
  await clock.advance(2_000);
  const stopping = process.stop();
  await clock.flush();
  release();
  await clock.settle(stopping);
  expect(homes).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

it('the relay keeps that process running, with pauses, and ends it with itself', async () => {
  const clock = new FakeClock();
  const spawned: { request: SpawnRequest; handlers: ProcessHandlers; signals: string[] }[] = [];
  const processes = {
    spawn(request: SpawnRequest, handlers: ProcessHandlers): ChildProcess {
      const one = { request, handlers, signals: [] as string[] };
      spawned.push(one);
      return {
        pid: 1,
        signalGroup: (signal) => one.signals.push(signal) > 0,
        groupAlive: () => true,
        pause() {},
        resume() {},
        release() {},
      };
    },
  };
  const said: string[] = [];
  const child = new TcpChild(
    { clock, random: seededRandom(1), processes, log: recordingLog(), output: (bytes) => said.push(new TextDecoder().decode(bytes)) },
    ['node', 'frAroundWeb.js', 'tcp'],
  );
  await child.start();
  await child.start();
  expect(spawned).toHaveLength(1);
  spawned[0]?.handlers.onStdout(new TextEncoder().encode('line'));
  expect(said).toEqual(['line']);
  for (let i = 0; i < 5; i++) {
    spawned[i]?.handlers.onExit({ code: 1, signal: null });
    expect(spawned).toHaveLength(i + 1);
    await clock.advance(30_000);
    expect(spawned).toHaveLength(i + 2);
  }
  const stopped = child.stop();
  await clock.advance(4_900);
  expect(spawned.at(-1)?.signals).toEqual(['SIGTERM']);
  await clock.advance(200);
  expect(spawned.at(-1)?.signals).toEqual(['SIGTERM', 'SIGKILL']);
  spawned.at(-1)?.handlers.onExit({ code: null, signal: 'SIGKILL' });
  await stopped;
  await clock.advance(60_000);
  expect(spawned).toHaveLength(6);
  expect(clock.pending).toBe(0);
});
