/** `npm run fuzz -- [--target NAME] [--seconds N]`: each decoder under Jazzer.js (libFuzzer), which looks where mutations lead and follows. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cannotRun, JAZZER } from './jazzer.js';
import { TARGETS } from './targets.js';

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});
const names = Object.keys(TARGETS);
const wanted = values.target ?? names;
const strange = wanted.filter((name) => !names.includes(name));
const seconds = Number(values.seconds);
if (strange.length > 0) end(`There is no target ${strange.join(', ')}. Targets: ${names.join(', ')}`);
if (!(seconds > 0)) end('--seconds is how long each target is fuzzed: a number above 0');
const obstacle = cannotRun();
if (obstacle !== undefined) end(obstacle);

/** Inputs that broke something once, kept as samples for ever. */
const FOUND = fileURLToPath(new URL('../../test/fuzz/found', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/around-fuzz', import.meta.url));
const broken: string[] = [];

for (const name of wanted) {
  const corpus = join(CACHE, name);
  const found = join(FOUND, name);
  for (const folder of [corpus, found]) mkdirSync(folder, { recursive: true });
  for (const seed of TARGETS[name]?.seeds() ?? []) writeFileSync(join(corpus, createHash('sha1').update(seed).digest('hex')), seed);
  const before = new Set(readdirSync(found));
  console.log(`\n${name}: ${seconds} s`);
  const target = fileURLToPath(new URL(`./targets/${name}.js`, import.meta.url));
  const fuzzer = [
    '-max_total_time',
    seconds,
    '-max_len',
    4_096,
    '-seed',
    values.seed,
    '-print_final_stats',
    1,
    '-artifact_prefix',
    `${found}/`,
  ];
  const options = Array.from({ length: fuzzer.length / 2 }, (_, i) => `${fuzzer[2 * i]}=${fuzzer[2 * i + 1]}`);
  // Outside of the workspace: the fuzzer is a tool of who looks for faults, and no dependency of the product.
  // Ours, and what it leans on to decode; else a schema would be one step, and mutations would not be led through it.
  const looked = ['-i', '/packages/', '-i', '/valibot/', '-i', '/yaml/', '-e', '/test/'];
  const argv = [
    '--yes',
    `--package=${JAZZER}`,
    '--',
    'jazzer',
    target,
    corpus,
    found,
    '--sync',
    '--timeout',
    '25000',
    ...looked,
    '--',
    ...options,
  ];
  const run = spawnSync('npx', argv, { cwd: CACHE, encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'inherit', 'pipe'] });
  const news = readdirSync(found).filter((file) => !before.has(file));
  console.log(summary(run.stderr));
  if (run.status === 0 && news.length === 0) continue;
  broken.push(name);
  console.log(`${run.stderr.split('\n').slice(-60).join('\n')}\n${name} failed (exit ${run.status}).`);
  for (const file of news) {
    const bytes = readFileSync(join(found, file));
    console.log(
      `Found: ${join(found, file)} (${bytes.length} bytes: ${bytes.subarray(0, 80).toString('latin1')}). Mend it, and commit it as a sample.`,
    );
  }
}

console.log(broken.length === 0 ? `\nNothing found in ${wanted.length} targets.` : `\nBroken promises: ${broken.join(', ')}`);
process.exitCode = broken.length === 0 ? 0 : 1;

/** Runs, new paths and speed, of what libFuzzer tells. */
function summary(told: string): string {
  const last = told.split('\n').findLast((line) => /^#\d+\s+\w+\s+cov: /.test(line)) ?? 'it told of no run';
  return last.trim();
}

function end(words: string): never {
  console.error(words);
  process.exit(2);
}
