/** `npm run bench [-- PART …]`: parts are commands, programs, relay, beacons, start, memory, idle, history (`--year`: a year of it, half an hour). Figures beside their floors; no figure is a test. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { PROGRAMS } from '@around/demo';
import { beaconBench } from './beaconBench.js';
import { BenchHouse } from './benchHouse.js';
import { commandBench } from './commandBench.js';
import { historyBench } from './historyBench.js';
import { idleBench } from './idleBench.js';
import { MEMORY_LAMPS, memoryBench } from './memoryBench.js';
import { programBench } from './programBench.js';
import { relayBench } from './relayBench.js';
import { startBench } from './startBench.js';
import type { Row } from './stats.js';
import { renderTable } from './table.js';

/** A machine that is too busy for this is none to measure on, ms. */
const PART_LIMIT = process.argv.includes('--year') ? 3_600_000 : 90_000;

const run = promisify(execFile);
const rows: Row[] = [];
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const wants = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
let house: BenchHouse | undefined;

async function part(name: string, work: () => Promise<Row[]>): Promise<void> {
  if (!wants(name)) return;
  const start = Date.now();
  process.stderr.write(`${name} …`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it was not done within ${PART_LIMIT / 1_000} s`)), PART_LIMIT);
  });
  try {
    rows.push(...(await Promise.race([work(), late])));
    process.stderr.write(` ${((Date.now() - start) / 1_000).toFixed(0)} s\n`);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(` failed: ${error instanceof Error ? error.message : String(error)}\n${house?.lastWords() ?? ''}\n`);
  } finally {
    clearTimeout(timer);
  }
}

async function inTheHouse(bench: BenchHouse): Promise<void> {
  const { house: tiers } = bench;
  await part('commands', () => commandBench(bench));
  await part('programs', () => programBench(bench));
  await part('relay', () =>
    relayBench({
      pid: tiers.pid('web'),
      port: tiers.options.ports.web,
      enrol: async () => {
        const { stdout } = await run(process.execPath, [PROGRAMS.web, 'enrol', '--data', tiers.folder('web')]);
        return stdout.match(/[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/)?.[0] ?? '';
      },
    }),
  );
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await house?.stop();
    process.exit(130);
  });
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
);
if (['commands', 'programs', 'relay'].some(wants)) {
  const { AROUND_BENCH_NODE_OPTIONS: options } = process.env;
  house = await BenchHouse.start(options === undefined ? {} : { NODE_OPTIONS: options });
  try {
    await inTheHouse(house);
  } finally {
    await house.stop();
    house = undefined;
  }
}
await part('beacons', beaconBench);
await part('start', startBench);
if (wants('memory')) {
  const bench = await BenchHouse.start({}, MEMORY_LAMPS);
  house = bench;
  try {
    await part('memory', () => memoryBench(bench));
  } finally {
    await bench.stop();
    house = undefined;
  }
}
await part('idle', idleBench);
await part('history', () => historyBench(process.argv.includes('--year')));

console.log(`\n${renderTable(rows)}\n`);
mkdirSync('bench-results', { recursive: true });
const file = `bench-results/${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
writeFileSync(file, `${JSON.stringify({ node: process.versions.node, cpus: cpus().length, model: cpus()[0]?.model, rows }, null, 2)}\n`);
console.log(`Written to ${file}. “×floor”: Around beside the bare thing, both measured in this run on this machine.`);
process.exit();
