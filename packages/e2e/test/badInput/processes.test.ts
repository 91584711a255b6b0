import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { createHomeClient, type HomeClient, type Keyed, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { frameRecord, toUtf8 } from '@around/messages';
import { seededRandom } from '@around/platform/fake';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProbeReport } from '../../src/inputs/probe.js';
import { goldenSamples } from '../support/goldenSamples.js';
import { Probes } from '../support/probes.js';
import { RealHouse } from '../support/realHouse.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { MiB, until } from '../support/watch.js';
import { boardHello, crowd, homeHello, recordSilences, type Silence, webSilences } from './crowd.js';
import { joined, Mutator } from './mutations.js';
import { addressOf, badFraming, badOpening, hostileMessages, spoiltSeal } from './phoneDoor.js';
import { writeReport } from './siege.js';

/** Only with `npm run inputs`: it takes minutes, and its figures mean something on a machine that does nothing else. */
const LONG = process.env.AROUND_INPUTS !== undefined;
/** Each listener's share here; the other files of this folder send it the whole number, in one process. */
const COUNT = Math.ceil(Number(process.env.AROUND_INPUTS ?? 0) / 10);
const SILENT = 1_000;
const LANES = 8;
/** What a tier may grow by while it is flooded: what is under way, and a heap that is collected when it likes. */
const MAX_PEAK = 256 * MiB;
const SEED = seedOf(112);
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 180_000 });

const OPEN = {
  AROUND_WEB_LIMITS__CONNECTIONS_PER_ADDRESS: '0',
  AROUND_WEB_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '0',
  AROUND_HOME_LIMITS__CONNECTIONS_PER_ADDRESS: '10000',
  AROUND_HOME_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '10000',
  AROUND_HOME_LIMITS__CHANNELS: '1024',
  AROUND_HOME_LIMITS__COMMANDS_PER_SECOND: '1000',
  AROUND_CONTROLLER_LIMITS__CONNECTIONS_PER_ADDRESS: '10000',
  AROUND_CONTROLLER_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '10000',
};
type Tier = 'web' | 'home' | 'living' | 'tcp';

describe.runIf(LONG)(`real processes under attack (seed ${SEED})`, () => {
  const probes = new Probes();
  const dice = new Mutator(seededRandom(SEED), readVectors());
  const hostile: Keyed[] = [];
  let house: RealHouse;
  let honest: HomeClient;
  let idle: ChildProcess;
  let turns = 0;

  beforeAll(async () => {
    house = await RealHouse.start({ env: { ...probes.env, ...OPEN } });
    const pair = async (user: string): Promise<Keyed> =>
      pairWithLink(nodePorts(), (await house.house.invite(user)).link, { device: user, software: 'test', store: async () => undefined });
    honest = createHomeClient(nodePorts(), await pair('honest'), { software: 'test' });
    await honest.start();
    await until('the honest phone knows the lamp', () => honest.house.things.has('living/lamp'), 30_000);
    for (let i = 0; i < LANES; i++) hostile.push(await pair(`hostile ${i}`));
    idle = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1_000)'], { env: { ...process.env, ...probes.env }, stdio: 'ignore' });
  });
  afterAll(async () => {
    idle?.kill();
    await honest?.stop();
    await house?.[Symbol.asyncDispose]();
    probes[Symbol.dispose]();
  });

  const turn = async (): Promise<void> => {
    const end = await honest.command({ thing: 'living/lamp', op: 'write', name: 'on', input: turns % 2 === 0 }).done;
    if (end.step !== 'completed') throw new Error(`the honest phone’s command ended ${end.step}: ${end.code} ${end.detail}`);
    turns++;
  };
  const portOf = (name: 'web' | 'lan' | 'homeTcp' | 'living' | 'tcp' | 'beacon'): number => house.house.options.ports[name];

  /** The TCP interface is a child of the relay. */
  const pidOf = (tier: Tier): number => (tier === 'tcp' ? (house.processes('frAroundWeb.js tcp')[0]?.pid ?? 0) : house.house.pid(tier));

  /** Does `work`, an honest client beside it, and tells what it cost the tier. */
  const under = async (listener: string, tier: Tier, inputs: number, work: () => Promise<number>): Promise<void> => {
    const pid = pidOf(tier);
    const before = turns;
    let over = false;
    const beside = (async () => {
      while (!over) {
        await turn();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    beside.catch(() => undefined);
    const start = (await probes.take(pid)).rss;
    await probes.take(idle.pid as number);
    const answered = await work();
    over = true;
    await beside;
    const report: ProbeReport = await probes.take(pid);
    const floorP99 = (await probes.take(idle.pid as number)).p99;
    const measured = { peak: report.peak - start, delayP99: report.p99, own: true, floorP99 };
    writeReport({ listener, inputs, answered, ...measured, turns: turns - before, over: true });
    expect(report.peak - start).toBeLessThan(MAX_PEAK);
    expect(turns).toBeGreaterThan(before);
    expect(honest.link.state).toBe('live');
  };

  const lanes = async (count: number, one: (index: number, lane: number) => Promise<number>): Promise<number> => {
    let next = 0;
    let answered = 0;
    const lane = async (n: number): Promise<void> => {
      while (next < count) answered += await one(next++, n);
    };
    await Promise.all(Array.from({ length: LANES }, (_, n) => lane(n)));
    return answered;
  };

  it('a thousand silent connections of each sort at each listener', async () => {
    const silences: [Tier, Silence[]][] = [
      ['living', recordSilences('controller', portOf('living'), homeHello('living'))],
      ['home', recordSilences('home TCP', portOf('homeTcp'), boardHello('living'))],
      ['web', webSilences('relay /phone', portOf('web'), '/phone')],
      ['web', webSilences('relay /home', portOf('web'), '/home')],
      ['home', webSilences('home /phone', portOf('lan'), '/phone')],
    ];
    for (const [tier, list] of silences) {
      for (const silence of list) {
        await under(`${silence.name}, ${SILENT} silent`, tier, SILENT, async () => {
          await (await crowd(silence, SILENT)).gone();
          return 0;
        });
      }
    }
  });

  it.each([
    ['relay /phone, process', 'web', 'web'],
    ['home /phone, process', 'home', 'lan'],
  ] as const)('%s', (name, tier, port) =>
    under(name, tier, COUNT, () =>
      lanes(COUNT / 4, async (index, lane) => {
        const keyed = hostile[lane] as Keyed;
        const doors = [badOpening, badFraming, spoiltSeal] as const;
        if (index % 20 === 0) return hostileMessages(portOf(port), dice, keyed, index, 60);
        return (doors[index % 3] as (typeof doors)[0])(portOf(port), dice, keyed, index);
      }),
    ),
  );

  it.each([
    ['controller TCP, process', 'living', 'living'],
    ['home TCP, process', 'home', 'homeTcp'],
  ] as const)('%s', (name, tier, port) =>
    under(name, tier, COUNT, async () => {
      const hellos = [...goldenSamples('controllerHello'), homeHello('living'), boardHello('living')].map((hello) =>
        frameRecord(toUtf8(JSON.stringify(hello))),
      );
      return lanes(COUNT, (index) => {
        const bytes = dice.chance(0.3) ? joined(dice.pick(hellos), frameRecord(dice.noise(100))) : dice.bytes(dice.pick(hellos), hellos);
        return said(portOf(port), addressOf(index), bytes);
      });
    }),
  );

  it('relay /home and HTTP, process', () =>
    under('HTTP and upgrades, process', 'web', COUNT, () =>
      lanes(COUNT, (index) => {
        const target = dice.pick(['/', '/home', '/phone', `/${dice.string().replace(/\s/g, '')}`]);
        const text = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
        return said(portOf('web'), addressOf(index), dice.bytes(Buffer.from(text)));
      }),
    ));

  it('TCP interface, process', () =>
    under('TCP interface, process', 'tcp', COUNT, () => {
      const samples = goldenSamples('tcpRequest');
      return lanes(COUNT / 20, (index) => {
        const lines = Array.from({ length: 20 }, () =>
          joined(dice.chance(0.2) ? dice.raw() : dice.text(dice.pick(samples)), Uint8Array.of(0x0a)),
        );
        return said(portOf('tcp'), addressOf(index), joined(...lines));
      });
    }));

  it('UDP, process', () =>
    under('UDP, process', 'home', COUNT, async () => {
      const socket = createSocket('udp4');
      const samples = goldenSamples('beacon');
      for (let i = 0; i < COUNT; i += 50) {
        const some = Array.from({ length: 50 }, () => (dice.chance(0.2) ? dice.raw() : dice.text(dice.pick(samples))).subarray(0, 9_000));
        await Promise.all(some.map((bytes) => new Promise((resolve) => socket.send(bytes, portOf('beacon'), '127.0.0.1', resolve))));
      }
      socket.close();
      return 0;
    }));
});

/** Says it, and no more. @returns 1 where anything was answered */
function said(port: number, from: string, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true });
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the listener kept who had said its last word: ${Buffer.from(bytes).toString('latin1').slice(0, 200)}`));
    }, 30_000);
    socket.on('data', () => {
      answered = 1;
    });
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(late);
      resolve(answered);
    });
    socket.end(bytes);
  });
}
