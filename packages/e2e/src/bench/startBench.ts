import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPort, PROGRAMS } from '@around/demo';
import { residentBytes } from './children.js';
import { median, type Row } from './stats.js';

const RUNS = 7;
/** It is over after that, whatever the program does, ms. */
const LIMIT = 20_000;
const RESTED = 400;

interface Started {
  readonly ms: number;
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

/** Starts a program and waits until something answers on its TCP port: ms, and resident MiB a moment later. */
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
    await new Promise((resolve) => setTimeout(resolve, RESTED));
    return { ms, mib: residentBytes(child.pid as number) / 2 ** 20 };
  } finally {
    child.kill('SIGTERM');
    await gone;
    clearTimeout(guard);
  }
}

/** Start until it listens, and resident memory, of each tier; the floor loads node, ws, SQLite and serialport and listens. */
export async function startBench(): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), 'around-start-'));
  const port = await anyPort();
  const others = [await anyPort(), await anyPort()];
  const yaml = join(data, 'controller.yaml');
  writeFileSync(
    yaml,
    'title: Bench\nthings:\n  lamp: { title: Lamp, type: [OnOffSwitch], driver: simulated, properties: { on: { type: OnOffProperty } } }\n',
  );
  const programs: { name: string; argv: string[]; goal?: number }[] = [
    { name: 'floor', argv: [fileURLToPath(new URL('./floor/listen.js', import.meta.url)), `${port}`] },
    {
      name: 'web',
      argv: [PROGRAMS.web, 'run', '--data', join(data, 'web'), '--host', '127.0.0.1', '--port', `${port}`, '--set', 'tcp.start=false'],
      goal: 1,
    },
    {
      name: 'home',
      argv: [
        ...[PROGRAMS.home, 'run', '--data', join(data, 'home'), '--host', '127.0.0.1', '--lan-port', `${port}`],
        ...['--tcp-port', `${others[0]}`, '--beacon-port', `${others[1]}`],
      ],
      goal: 1.3,
    },
    {
      name: 'controller',
      argv: [
        ...[PROGRAMS.controller, 'run', '--config', yaml, '--data', join(data, 'controller'), '--host', '127.0.0.1'],
        ...['--tcp-port', `${port}`, '--beacon-port', `${others[1]}`],
      ],
      goal: 1,
    },
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
    { group, what: `${name}, resident`, unit: 'MiB', value: of(name, 'mib'), floor: of('floor', 'mib') },
  ]);
}
