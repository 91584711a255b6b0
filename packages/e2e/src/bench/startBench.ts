import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPort, compiled, PROGRAMS } from '@around/demo';
import { cpuMs, residentBytes } from './children.js';
import { median, type Row } from './stats.js';

const RUNS = 4;
/** It is over after that, whatever the program does, ms. */
const LIMIT = 20_000;
const RESTED = 300;

interface Started {
  readonly ms: number;
  /** Processor time until then: what a busy machine does not make longer. */
  readonly cpu: number;
  readonly mib: number;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => socket.destroy());
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
}

/** Starts a program and waits until something answers on its TCP port: ms, and resident MiB a moment later. Its CPU time is to 10 ms. */
async function startOnce(argv: readonly string[], port: number): Promise<Started> {
  const start = performance.now();
  const child = spawn(process.execPath, [...argv], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const guard = setTimeout(() => child.kill('SIGKILL'), LIMIT);
  try {
    while (!(await answers(port))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${argv[0]} ended instead of listening`);
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    const ms = performance.now() - start;
    const cpu = cpuMs(child.pid as number);
    await new Promise((resolve) => setTimeout(resolve, RESTED));
    return { ms, cpu, mib: residentBytes(child.pid as number) / 2 ** 20 };
  } finally {
    child.kill('SIGTERM');
    await gone;
    clearTimeout(guard);
  }
}

/** Start until it listens, and resident memory, of each tier, as it is released and unbundled; the floor loads node, ws, SQLite and serialport, none of them bundled, and listens. */
export async function startBench(): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), 'around-start-'));
  const port = await anyPort();
  const others = [await anyPort(), await anyPort()];
  const yaml = join(data, 'controller.yaml');
  writeFileSync(
    yaml,
    'title: Bench\nthings:\n  lamp: { title: Lamp, type: [OnOffSwitch], driver: simulated, properties: { on: { type: OnOffProperty } } }\n',
  );
  const loopback = ['--host', '127.0.0.1'];
  const tiers = [
    {
      name: 'web',
      ...{ shipped: PROGRAMS.web, unbundled: compiled('@around/web', 'frAroundWeb'), goal: 1 },
      flags: [...loopback, '--port', `${port}`, '--set', 'tcp.start=false'],
    },
    {
      name: 'home',
      ...{ shipped: PROGRAMS.home, unbundled: compiled('@around/home', 'frMhs'), goal: 1.3 },
      flags: [...loopback, '--lan-port', `${port}`, '--tcp-port', `${others[0]}`, '--beacon-port', `${others[1]}`],
    },
    {
      name: 'controller',
      ...{ shipped: PROGRAMS.controller, unbundled: compiled('@around/controller', 'frMhc'), goal: 1 },
      flags: [...loopback, '--config', yaml, '--tcp-port', `${port}`, '--beacon-port', `${others[1]}`],
    },
  ];
  const programs: { name: string; argv: string[]; goal?: number }[] = [
    { name: 'floor', argv: [fileURLToPath(new URL('./floor/listen.js', import.meta.url)), `${port}`] },
    ...tiers.flatMap(({ name, shipped, unbundled, goal, flags }) => {
      const rest = ['run', '--data', join(data, name), ...flags];
      // Where nothing was bundled since it was compiled, they are the same.
      const other = shipped === unbundled ? [] : [{ name: `${name} unbundled`, argv: [unbundled, ...rest] }];
      return [{ name, argv: [shipped, ...rest], goal }, ...other];
    }),
  ];
  const runs = new Map<string, Started[]>(programs.map(({ name }) => [name, []]));
  try {
    // In turns, so that a busy moment of the machine falls on all of them; the first round makes keys and warms the disk.
    for (let i = 0; i <= RUNS; i++) {
      for (const { name, argv } of programs) {
        const started = await startOnce(argv, port);
        if (i > 0) runs.get(name)?.push(started);
      }
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  const group = 'start, and memory at rest';
  const of = (name: string, what: keyof Started): number => median((runs.get(name) ?? []).map((one) => one[what]));
  return programs.slice(1).flatMap(({ name, goal }) => [
    {
      group,
      what: `${name}, until it listens`,
      unit: 'ms',
      value: of(name, 'ms'),
      floor: of('floor', 'ms'),
      ...(goal === undefined ? {} : { goal }),
    },
    { group, what: `${name}, CPU until then`, unit: 'ms', value: of(name, 'cpu'), floor: of('floor', 'cpu') },
    { group, what: `${name}, resident`, unit: 'MiB', value: of(name, 'mib'), floor: of('floor', 'mib') },
  ]);
}
