import type { HomeClient } from '@around/client';
import { type BenchHouse, LAMPS } from './benchHouse.js';
import { cpuMs } from './children.js';
import { FloorChain } from './floorChain.js';
import { quantile, type Row } from './stats.js';

const ALONE = 1_200;
/** Taken in turns, so that a busy moment of the machine falls on both. */
const TURNS = 4;
const CLIENTS = LAMPS;
const TOGETHER = 4_000;
const WATCHERS = 10;
const CHANGES = 60;
/** Between two changes: a property is told at most every 50 ms. */
const PAUSE_MS = 60;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

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

/** CPU of this process, which is all the phones, ms. */
function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const cpuOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);

async function toggle(phone: HomeClient, i: number): Promise<void> {
  const end = await phone.command({ thing: `living/lamp${i}`, op: 'invoke', name: 'toggle' }).done;
  if (end.step !== 'completed') throw new Error(`a command of the bench ended ${end.step}: ${end.detail ?? ''}`);
}

/** A change that ten phones see: from the tap of one until the last of them has it, ms each. */
async function fanOut(phones: readonly HomeClient[]): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    let left = phones.length;
    const unsubscribes: (() => void)[] = [];
    const seen = new Promise<void>((resolve) => {
      for (const phone of phones) {
        const before = phone.house.values.get('living/lamp0/on')?.value;
        let told = false;
        unsubscribes.push(
          phone.subscribe(() => {
            if (told || phone.house.values.get('living/lamp0/on')?.value === before) return;
            told = true;
            if (--left === 0) resolve();
          }),
        );
      }
    });
    await pause();
    const start = performance.now();
    const command = toggle(phones[0] as HomeClient, 0);
    await seen;
    times.push(performance.now() - start);
    await command;
    for (const unsubscribe of unsubscribes) unsubscribe();
  }
  return times;
}

/**
 * A command to a simulated lamp through every tier and back, sealed, beside the bare chain that forwards bytes unread. As in the chain, each of
 * the phones is told of its own lamp alone; what it costs to tell ten of one change is measured apart.
 */
export async function commandBench(bench: BenchHouse): Promise<Row[]> {
  const chain = await FloorChain.start(CLIENTS);
  try {
    const phones: HomeClient[] = [];
    // One after another: a home's console shows one invitation at a time.
    for (let i = 0; i < CLIENTS; i++) phones.push(await bench.phone(`living/lamp${i}`));
    const ask = (i: number): Promise<void> => chain.ask(i);
    const command = (i: number): Promise<void> => toggle(phones[i] as HomeClient, i);

    await measure(CLIENTS, 1_000, ask);
    await measure(CLIENTS, 1_000, command);
    const bareAlone: number[] = [];
    const alone: number[] = [];
    const bareTogether: number[] = [];
    const together: number[] = [];
    let [bareSeconds, seconds, bareCpu, cpu, barePhones, phonesCpu] = [0, 0, 0, 0, 0, 0];
    const pids = (['web', 'home', 'living'] as const).map((name) => bench.house.pid(name));
    for (let turn = 0; turn < TURNS; turn++) {
      bareAlone.push(...(await measure(1, ALONE / TURNS, ask)).times);
      alone.push(...(await measure(1, ALONE / TURNS, command)).times);
    }
    for (let turn = 0; turn < TURNS; turn++) {
      const before = [cpuOf(chain.pids), ownCpu()] as const;
      const bare = await measure(CLIENTS, TOGETHER / TURNS, ask);
      bareCpu += cpuOf(chain.pids) - before[0];
      barePhones += ownCpu() - before[1];
      const since = [cpuOf(pids), ownCpu()] as const;
      const ours = await measure(CLIENTS, TOGETHER / TURNS, command);
      cpu += cpuOf(pids) - since[0];
      phonesCpu += ownCpu() - since[1];
      bareTogether.push(...bare.times);
      together.push(...ours.times);
      bareSeconds += bare.seconds;
      seconds += ours.seconds;
    }
    const owners: HomeClient[] = [];
    for (let i = 0; i < WATCHERS; i++) owners.push(await bench.phone());
    const bareChanges: number[] = [];
    for (let i = 0; i < CHANGES; i++) {
      await pause();
      bareChanges.push(...(await measure(1, 1, () => chain.tell(WATCHERS))).times);
    }
    const changes = await fanOut(owners);
    const ping = await (owners[0] as HomeClient).ping('living');
    const share = (ms: number | undefined): string => (ms ?? Number.NaN).toFixed(2);
    const perCommand = (ms: number): string => ((ms * 1_000) / TOGETHER).toFixed(0);
    const note = `ping: phone–relay ${share(ping.phoneRelay)}, relay–home ${share(ping.relayHome)}, home–controller ${share(ping.homeController)} ms`;
    const group = 'command round trip, sealed, all tiers';
    const row = (what: string, ours: readonly number[], bare: readonly number[], p: number, goal: number): Row => ({
      ...{ group, what, unit: 'ms', value: quantile(ours, p), floor: quantile(bare, p), goal },
    });
    return [
      { ...row('1 client, p50', alone, bareAlone, 0.5, 1.7), note },
      row('1 client, p99', alone, bareAlone, 0.99, 1.8),
      row(`${CLIENTS} clients, p50`, together, bareTogether, 0.5, 1.7),
      {
        ...{ group, what: `${CLIENTS} clients, commands per second`, unit: '/s' },
        ...{ value: TOGETHER / seconds, floor: TOGETHER / bareSeconds, goal: 0.6, atLeast: true },
      },
      {
        ...{ group, what: 'CPU per command, three tiers', unit: 'µs' },
        ...{ value: (cpu * 1_000) / TOGETHER, floor: (bareCpu * 1_000) / TOGETHER, goal: 2 },
        note: `the phones, all in the bench's one process: ${perCommand(phonesCpu)} µs more, the floor's ${perCommand(barePhones)}; their time is in the ms and /s above`,
      },
      row(`a change to ${WATCHERS} phones, p50`, changes, bareChanges, 0.5, 1.2),
    ];
  } finally {
    await chain.stop();
  }
}
