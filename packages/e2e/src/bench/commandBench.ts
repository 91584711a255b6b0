import type { HomeClient } from '@around/client';
import type { WebSocket } from 'ws';
import type { BenchHouse } from './benchHouse.js';
import { cpuMs, type Helper, startHelper } from './children.js';
import { floorSocket } from './relayPeers.js';
import { quantile, type Row } from './stats.js';

const ALONE = 2_000;
const CLIENTS = 20;
const TOGETHER = 10_000;

/** Runs `once` `count` times, `width` at a time; the times of each, ms, and how long all took. */
async function measure(
  width: number,
  count: number,
  once: (worker: number) => Promise<void>,
): Promise<{ times: number[]; seconds: number }> {
  const times: number[] = [];
  let left = count;
  const start = performance.now();
  const worker = async (i: number): Promise<void> => {
    while (left-- > 0) {
      const begun = performance.now();
      await once(i);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: width }, (_, i) => worker(i)));
  return { times, seconds: (performance.now() - start) / 1_000 };
}

/** One question at a time on a bare socket. */
function asker(socket: WebSocket): () => Promise<void> {
  const frame = Buffer.alloc(300, 7);
  let answered: () => void = () => undefined;
  socket.on('message', () => answered());
  return () =>
    new Promise((resolve) => {
      answered = resolve;
      socket.send(frame);
    });
}

const cpuOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);

/** A write to a simulated lamp through every tier and back, sealed, beside the bare chain that forwards bytes unread. */
export async function commandBench(bench: BenchHouse): Promise<Row[]> {
  const relay = await startHelper('./floor/relay.js');
  const controller = await startHelper('./floor/controller.js');
  const home = await startHelper('./floor/home.js', [`${relay.port}`, `${controller.port}`]);
  const chain: Helper[] = [relay, controller, home];
  try {
    const sockets: WebSocket[] = [];
    for (let i = 0; i < CLIENTS; i++) sockets.push(await floorSocket(relay.port, 'phone'));
    const bare = sockets.map(asker);
    const phones: HomeClient[] = [];
    for (let i = 0; i < CLIENTS; i++) phones.push(await bench.phone());
    let shares = { total: 0, phoneRelay: 0, relayHome: 0, homeController: 0 };
    const write = async (i: number): Promise<void> => {
      const phone = phones[i] as HomeClient;
      const end = await phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: true }).done;
      if (end.step !== 'completed') throw new Error(`a command of the bench ended ${end.step}: ${end.detail ?? ''}`);
    };
    const ask = async (i: number): Promise<void> => (bare[i] as () => Promise<void>)();

    await measure(1, 500, ask);
    await measure(1, 500, write);
    const bareAlone = await measure(1, ALONE, ask);
    const alone = await measure(1, ALONE, write);
    const floorPids = chain.map(({ child }) => child.pid as number);
    const pids = (['web', 'home', 'living'] as const).map((name) => bench.house.pid(name));
    const floorCpu = cpuOf(floorPids);
    const bareTogether = await measure(CLIENTS, TOGETHER, ask);
    const floorUsed = cpuOf(floorPids) - floorCpu;
    const cpu = cpuOf(pids);
    const together = await measure(CLIENTS, TOGETHER, write);
    const used = cpuOf(pids) - cpu;
    const ping = await (phones[0] as HomeClient).ping('living');
    shares = {
      total: ping.total,
      phoneRelay: ping.phoneRelay ?? 0,
      relayHome: ping.relayHome ?? 0,
      homeController: ping.homeController ?? 0,
    };
    for (const socket of sockets) socket.terminate();
    const group = 'command round trip, sealed, all tiers';
    const note = `ping: phone–relay ${shares.phoneRelay.toFixed(2)}, relay–home ${shares.relayHome.toFixed(2)}, home–controller ${shares.homeController.toFixed(2)} ms`;
    return [
      {
        group,
        what: '1 client, p50',
        unit: 'ms',
        value: quantile(alone.times, 0.5),
        floor: quantile(bareAlone.times, 0.5),
        goal: 1.7,
        note,
      },
      { group, what: '1 client, p99', unit: 'ms', value: quantile(alone.times, 0.99), floor: quantile(bareAlone.times, 0.99), goal: 1.8 },
      {
        group,
        what: `${CLIENTS} clients, p50`,
        unit: 'ms',
        value: quantile(together.times, 0.5),
        floor: quantile(bareTogether.times, 0.5),
        goal: 1.7,
      },
      {
        group,
        what: `${CLIENTS} clients, commands per second`,
        unit: '/s',
        value: TOGETHER / together.seconds,
        floor: TOGETHER / bareTogether.seconds,
        goal: 0.6,
        atLeast: true,
      },
      {
        group,
        what: 'CPU per command, three tiers',
        unit: 'µs',
        value: (used * 1_000) / TOGETHER,
        floor: (floorUsed * 1_000) / TOGETHER,
        goal: 2,
      },
    ];
  } finally {
    for (const helper of chain) await helper.stop();
  }
}
