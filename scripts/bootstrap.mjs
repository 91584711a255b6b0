/**
 * What `npm start` and `npm test` run first: installs the dependencies when the lockfile or a manifest changed, builds
 * what is not built, bundles the programs as a release has them, and with `--test` asks apt for the Debian programs the
 * tests drive (`--rehearse`: also for those of the rehearsal). Needs Node and npm only.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BESIDE, missingPrograms, PROGRAMS, REHEARSED } from './programs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const flags = new Set(process.argv.slice(2));
const PNPM = process.arch === 'arm' ? 'pnpm@10.34.0' : 'pnpm@12.21.0';
/** Where Debian keeps Node's headers: an optional native module then builds without a download. */
const HEADERS = '/usr/include/node/node_api.h';

checkNode();
install();
build();
await bundlePrograms();
if (flags.has('--test')) installPrograms(PROGRAMS);
if (flags.has('--rehearse')) installPrograms({ ...PROGRAMS, ...REHEARSED });

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Around needs Node 20.19 or newer; this is ${process.versions.node}. On Debian 13: apt install nodejs`);
}

function install() {
  const manifests = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...packages().map((name) => `packages/${name}/package.json`)];
  step('node_modules/.around-installed', digest(manifests), 'Installing dependencies', () => {
    const env = { ...process.env, ...(existsSync(HEADERS) ? { npm_config_nodedir: '/usr' } : {}) };
    run('npx', ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'], env);
  });
}

function build() {
  const sources = packages().flatMap((name) => files(`packages/${name}`));
  const types = sources.filter((file) => /\/src\/.*\.tsx?$|tsconfig\.json$/.test(file));
  step('node_modules/.around-built', digest(['tsconfig.base.json', ...types]), 'Building', () => {
    if (run('npx', ['tsc', '-b'], process.env, true)) return;
    // A changed ambient declaration can leave a stale build record behind: once more, from nothing.
    for (const name of packages()) rmSync(join(root, 'packages', name, 'dist'), { recursive: true, force: true });
    run('npx', ['tsc', '-b']);
  });
  const page = sources.filter((file) => /^packages\/(phone|client|messages|sealing|platform)\//.test(file) && !file.includes('/test/'));
  step('packages/phone/dist/site/.built', digest(page), 'Building the phone page', () => {
    run('npx', ['vite', 'build', '--logLevel', 'warn'], process.env, false, join(root, 'packages/phone'));
  });
}

async function bundlePrograms() {
  // Its bundler is one of the dependencies.
  const { bundlePrograms } = await import('./artefacts/local.mjs');
  await bundlePrograms();
}

function installPrograms(programs) {
  const missing = missingPrograms(programs);
  if (missing.length === 0) return;
  const wanted = [...new Set(missing.flatMap((name) => [programs[name], ...(BESIDE[name] ?? [])]))];
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log(`Some of it will be skipped: install ${wanted.join(' ')} to run it all.`);
    return;
  }
  console.log(`Installing: ${wanted.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  const fonts = missing.includes('chromium') ? ['fonts-noto-core', 'fonts-noto-cjk'] : [];
  withoutServices(() => {
    spawnSync('apt-get', ['update', '-qq'], quiet);
    const install = (...names) => spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], quiet).status === 0;
    // One that is not to be had must not stand in the way of the others.
    if (!install(...wanted, ...fonts)) for (const name of wanted) install(name);
  });
}

/** A web server is installed to be driven, not to take port 80: Debian's scripts start nothing meanwhile (policy-rc.d). */
function withoutServices(work) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return work();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
  try {
    work();
  } finally {
    rmSync(policy);
  }
}

/** Does `work` unless the stamp says that it was done for these very inputs. */
function step(stamp, inputs, title, work) {
  const path = join(root, stamp);
  if (existsSync(path) && readFileSync(path, 'utf8') === inputs) return;
  console.log(`${title} …`);
  const start = Date.now();
  work();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, inputs);
  console.log(`${title}: done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

function packages() {
  return readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')));
}

function files(folder) {
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...files(path));
    else found.push(path);
  }
  return found;
}

function digest(paths) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const path of [...paths].sort()) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function run(command, args, env = process.env, mayFail = false, cwd = root) {
  const bin = command === 'npx' && !args[0].startsWith('--') ? localBin(args[0], cwd) : undefined;
  const result = spawnSync(bin ?? command, bin === undefined ? args : args.slice(1), { cwd, env, stdio: mayFail ? 'ignore' : 'inherit' });
  if (result.status === 0) return true;
  if (!mayFail) fail(`"${[command, ...args].join(' ')}" failed. What it printed above says why.`);
  return false;
}

function localBin(name, cwd) {
  return [cwd, root].map((folder) => join(folder, 'node_modules/.bin', name)).find(existsSync);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
