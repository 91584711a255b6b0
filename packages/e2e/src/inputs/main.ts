/**
 * `npm run inputs -- [--count 100000] [--seed S] [--listener WORD]`: so many random and mutated inputs at each listener, crowds of silent connections, and
 * floods against real processes that are measured from inside. Exits 1 where any promise is broken.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inputsTable, type SiegeReport } from './table.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** ms that the event loop of a tier's own process may be late in 99 of 100 turns (issue 3). */
const MAX_DELAY = 50;
/** Where a process that does nothing is so late, ms, the machine is too busy to measure on. */
const MAX_FLOOR = 10;
const TELL_MS = 2_000;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string' }, listener: { type: 'string', default: '' } },
});
const count = Number(values.count);
if (!Number.isInteger(count) || count < 100) {
  console.error('--count is how many inputs each listener gets: a whole number from 100 on');
  process.exit(2);
}
const seed = values.seed ?? `${Math.floor(Math.random() * 1e9)}`;
const folder = mkdtempSync(join(tmpdir(), 'around-inputs-'));
const path = join(folder, 'report');
console.log(`${count} inputs at each listener, seed ${seed}`);

const argv = [
  'node_modules/vitest/vitest.mjs',
  'run',
  `packages/e2e/test/badInput/${values.listener}`,
  '--no-file-parallelism',
  '--reporter=verbose',
];
const env = { ...process.env, AROUND_INPUTS: `${count}`, AROUND_SEED: seed, AROUND_INPUTS_REPORT: path };
const tests = spawn(process.execPath, argv, { cwd: ROOT, env, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => tests.kill(signal));

/** The newest of each listener. */
function reports(): Map<string, SiegeReport> {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  const all = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SiegeReport);
  return new Map(all.map((report) => [report.listener, report]));
}

let told = '';
const telling = setInterval(() => {
  const last = [...reports().values()].findLast(({ over }) => !over);
  const words = last === undefined ? '' : `${last.listener}: ${last.inputs} of about ${count}`;
  if (words !== told && words !== '') console.log(`  ${words}`);
  told = words;
}, TELL_MS);

const code = await new Promise<number | null>((resolve) => tests.on('exit', resolve));
clearInterval(telling);
const all = [...reports().values()];
const busy = all.filter(({ floorP99 = 0 }) => floorP99 >= MAX_FLOOR);
const late = all.filter((report) => report.own && report.delayP99 >= MAX_DELAY && !busy.includes(report));
console.log(`\n${inputsTable(all, code === 0)}\n`);
if (busy.length > 0) console.log(`The machine was too busy to tell how late the event loop was in ${busy.length} parts: run it alone.`);
for (const { listener, delayP99 } of late) console.log(`Late: ${listener}: ${delayP99.toFixed(1)} ms, ${MAX_DELAY} ms allowed`);
console.log(
  code === 0 && late.length === 0
    ? `Nothing broken. Seed ${seed}.`
    : `Broken, see above. Again: npm run inputs -- --count ${count} --seed ${seed}`,
);
rmSync(folder, { recursive: true, force: true });
process.exitCode = code === 0 && late.length === 0 ? 0 : 1;
