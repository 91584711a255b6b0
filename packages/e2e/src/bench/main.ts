import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { PROGRAMS } from '@around/demo';
import { beaconBench } from './beaconBench.js';
import { BenchHouse } from './benchHouse.js';
import { commandBench } from './commandBench.js';
import { programBench } from './programBench.js';
import { relayBench } from './relayBench.js';
import { startBench } from './startBench.js';
import type { Row } from './stats.js';
import { renderTable } from './table.js';

const run = promisify(execFile);
const rows: Row[] = [];

async function part(title: string, work: () => Promise<Row[]>): Promise<void> {
  const start = Date.now();
  process.stderr.write(`${title} …`);
  rows.push(...(await work()));
  process.stderr.write(` ${((Date.now() - start) / 1_000).toFixed(0)} s\n`);
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
);
const bench = await BenchHouse.start();
try {
  const { house } = bench;
  await part('commands through all tiers', () => commandBench(bench));
  await part('programs and kills', () => programBench(bench));
  await part('relay', () =>
    relayBench({
      pid: house.pid('web'),
      port: house.options.ports.web,
      enrol: async () => {
        const { stdout } = await run(process.execPath, [PROGRAMS.web, 'enrol', '--data', house.folder('web')]);
        return stdout.match(/[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/)?.[0] ?? '';
      },
    }),
  );
} finally {
  await bench.stop();
}
await part('beacons', beaconBench);
await part('start', startBench);

console.log(`\n${renderTable(rows)}\n`);
mkdirSync('bench-results', { recursive: true });
const file = `bench-results/${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
writeFileSync(file, `${JSON.stringify({ node: process.versions.node, cpus: cpus().length, model: cpus()[0]?.model, rows }, null, 2)}\n`);
console.log(`Written to ${file}. “×floor”: Around beside the bare thing, both measured in this run on this machine.`);
process.exit(0);
