import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anyPort, PROGRAMS } from '@around/demo';
import { cpuMs, residentBytes } from './children.js';
import type { Row } from './stats.js';

/** What a program takes to come to rest, and how long it is watched, ms. */
const REST = 5_000;
const WATCHED = 20_000;

/** Twenty things as a board has them: by programs, by OSC, a sensor that is played, one that is read from a file of the kernel. */
function twentyThings(folder: string): string {
  const lamps = Array.from(
    { length: 8 },
    (_, i) => `  lamp${i}: { type: OnOffSwitch, properties: { on: { type: OnOffProperty, write: { run: ["true"] } } } }`,
  );
  const sliders = Array.from(
    { length: 6 },
    (_, i) =>
      `  slider${i}: { driver: osc, osc: { to: "127.0.0.1:9" }, properties: { level: { type: LevelProperty, unit: percent, osc: { send: /s/${i}, receive: /r/${i} } } } }`,
  );
  const sensors = Array.from(
    { length: 4 },
    (_, i) =>
      `  sensor${i}: { driver: onewire, onewire: { folder: ${folder}, id: 28-00000000000${i} }, properties: { t: { type: TemperatureProperty, onewire: { every: 10s } } } }`,
  );
  const played = Array.from({ length: 2 }, (_, i) => `  played${i}: { driver: simulated, type: TemperatureSensor }`);
  return ['title: Bench', 'osc: { listen: 0, host: 127.0.0.1 }', 'things:', ...lamps, ...sliders, ...sensors, ...played, ''].join('\n');
}

async function watched(argv: readonly string[]): Promise<{ readonly mib: number; readonly cpu: number }> {
  const child = spawn(process.execPath, [...argv], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const wait = (ms: number): Promise<unknown> => Promise.race([gone, new Promise((resolve) => setTimeout(resolve, ms))]);
  try {
    await wait(REST);
    if (child.exitCode !== null) throw new Error(`${argv[0]} ended instead of resting`);
    const pid = child.pid as number;
    const before = cpuMs(pid);
    await wait(WATCHED);
    return { mib: residentBytes(pid) / 2 ** 20, cpu: ((cpuMs(pid) - before) / WATCHED) * 1_000 };
  } finally {
    child.kill('SIGTERM');
    await gone;
  }
}

/** Memory and CPU of a controller with twenty things to which nothing happens; the floor is node with the same sockets. */
export async function idleBench(): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), 'around-idle-'));
  try {
    const yaml = join(data, 'controller.yaml');
    for (let i = 0; i < 4; i++) {
      mkdirSync(join(data, 'w1', `28-00000000000${i}`), { recursive: true });
      const bytes = '4b 01 4b 46 7f ff 05 10 e1';
      writeFileSync(join(data, 'w1', `28-00000000000${i}`, 'w1_slave'), `${bytes} : crc=e1 YES\n${bytes} t=20687\n`);
    }
    writeFileSync(yaml, twentyThings(join(data, 'w1')));
    const [port, beacon, other] = [await anyPort(), await anyPort(), await anyPort()];
    // Side by side, so that a busy moment of the machine falls on both.
    const [floor, controller] = await Promise.all([
      watched([fileURLToPath(new URL('./floor/idle.js', import.meta.url)), `${other}`, `${beacon}`]),
      watched([
        ...[PROGRAMS.controller, 'run', '--config', yaml, '--data', join(data, 'data'), '--host', '127.0.0.1'],
        ...['--tcp-port', `${port}`, '--beacon-port', `${beacon}`],
      ]),
    ]);
    const group = 'a controller at rest with 20 things';
    return [
      { group, what: 'resident', unit: 'MiB', value: controller.mib, floor: floor.mib },
      { group, what: 'CPU', unit: 'ms/s', value: controller.cpu, floor: floor.cpu },
    ];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
