import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPort, PROGRAMS } from '@around/demo';
import { residentBytes, startHelper } from './children.js';
import { median, type Row } from './stats.js';

const RUNS = 5;

/** Starts a program and waits until something answers on its TCP port: ms, and resident MiB a moment later. */
async function startOnce(argv: readonly string[], port: number): Promise<{ ms: number; mib: number }> {
  const { connect } = await import('node:net');
  const start = performance.now();
  const child = spawn(process.execPath, [...argv], { stdio: 'ignore', detached: true });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (;;) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (up) break;
    if (child.exitCode !== null) throw new Error(`${argv[0]} ended with ${child.exitCode} instead of listening`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const ms = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const mib = residentBytes(child.pid as number) / 2 ** 20;
  child.kill('SIGTERM');
  await gone;
  return { ms, mib };
}

async function floorOnce(what: 'ws' | 'all'): Promise<{ ms: number; mib: number }> {
  const start = performance.now();
  const helper = await startHelper('./floor/listen.js', [what]);
  const ms = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const mib = residentBytes(helper.child.pid as number) / 2 ** 20;
  await helper.stop();
  return { ms, mib };
}

/** Start until it listens, and resident memory, of each tier; the floor loads node, ws, SQLite and serialport and listens. */
export async function startBench(): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), 'around-start-'));
  const port = await anyPort();
  const others = [await anyPort(), await anyPort()];
  const yaml = fileURLToPath(new URL('../../bench-house/living.yaml', import.meta.url));
  const tiers: [string, string[], number][] = [
    ['web', [PROGRAMS.web, 'run', '--data', join(data, 'web'), '--port', `${port}`, '--set', 'tcp.start=false'], 1],
    [
      'home',
      [
        ...[PROGRAMS.home, 'run', '--data', join(data, 'home'), '--host', '127.0.0.1', '--lan-port', `${port}`],
        ...['--tcp-port', `${others[0]}`, '--beacon-port', `${others[1]}`],
      ],
      1.3,
    ],
    [
      'controller',
      [
        ...[PROGRAMS.controller, 'run', '--config', yaml, '--data', join(data, 'controller'), '--host', '127.0.0.1'],
        ...['--tcp-port', `${port}`, '--beacon-port', `${others[1]}`],
      ],
      1,
    ],
  ];
  const rows: Row[] = [];
  try {
    const floors: { ms: number; mib: number }[] = [];
    for (let i = 0; i < RUNS; i++) floors.push(await floorOnce('all'));
    const floorMs = median(floors.map(({ ms }) => ms));
    const floorMib = median(floors.map(({ mib }) => mib));
    for (const [name, argv, goal] of tiers) {
      const runs: { ms: number; mib: number }[] = [];
      for (let i = 0; i < RUNS; i++) runs.push(await startOnce(argv, port));
      const group = 'start, and memory at rest';
      rows.push({ group, what: `${name}, until it listens`, unit: 'ms', value: median(runs.map(({ ms }) => ms)), floor: floorMs, goal });
      rows.push({ group, what: `${name}, resident`, unit: 'MiB', value: median(runs.map(({ mib }) => mib)), floor: floorMib });
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  return rows;
}
