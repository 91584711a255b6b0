/**
 * The programs of this checkout as they are released: `npm start`, the tests and the benchmarks run what ships, and each of the many processes
 * that they start costs half as much. Bundles are made anew where a package was compiled since.
 *
 * `node_modules/.around-programs/BUILD/NAME-VERSION/NAME.mjs`; `current` beside them names the build.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, bundlePackage } from './bundle.mjs';
import { findPackage } from './modules.mjs';
import { LATER, TIERS } from './tiers.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const shelf = join(root, 'node_modules/.around-programs');
/** Builds that nobody took for so long go, ms: what runs from one reads its parts as it needs them. */
const KEPT = 24 * 3_600_000;

/** Makes the bundles that are not there yet. */
export async function bundlePrograms() {
  const began = new Date();
  const build = buildId();
  const folder = join(shelf, build);
  if (!existsSync(folder)) {
    const made = join(shelf, `making-${process.pid}`);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    await Promise.all(Object.entries(TIERS).map(([name, tier]) => lay(name, tier, join(made, `${name}-${version}`))));
    try {
      renameSync(made, folder);
    } catch (error) {
      // Another made it meanwhile.
      if (!existsSync(folder)) throw error;
      rmSync(made, { recursive: true });
    }
  }
  utimesSync(folder, began, began);
  const current = join(shelf, `current-${process.pid}`);
  writeFileSync(current, build);
  // What is compiled from now on is newer.
  utimesSync(current, began, began);
  renameSync(current, join(shelf, 'current'));
  for (const name of readdirSync(shelf))
    if (statSync(join(shelf, name), { throwIfNoEntry: false })?.mtimeMs < Date.now() - KEPT) rmSync(join(shelf, name), { recursive: true });
}

/** What the compiler last said of every package, and what makes a bundle of it. */
function buildId() {
  const hash = createHash('sha256');
  const packages = readdirSync(join(root, 'packages')).sort();
  const records = packages.map((name) => `packages/${name}/dist/.tsbuildinfo`);
  const programs = Object.entries(TIERS).map(([name, { folder }]) => `packages/${folder}/bin/${name}.js`);
  const makers = ['bundle', 'local', 'tiers'].map((name) => `scripts/artefacts/${name}.mjs`);
  for (const file of [...records, ...programs, ...makers, 'pnpm-lock.yaml'].map((one) => join(root, one)))
    if (existsSync(file)) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

async function lay(name, { folder, natives, later = [], site }, at) {
  const home = join(root, 'packages', folder);
  const outside = [...natives, ...later];
  await bundle(name, join(home, 'bin', `${name}.js`), at, outside);
  await Promise.all(LATER.map((one) => bundlePackage(one, join(root, 'packages/config'), at)));
  const places = [home, join(root, 'packages/platform'), join(root, 'node_modules/.pnpm')];
  for (const one of outside) {
    const found = places.map((place) => findPackage(one, place)).find((place) => place !== undefined);
    if (found === undefined) throw new Error(`the package ${one} is not installed: npm run build`);
    const link = join(at, 'node_modules', one);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(found, link);
  }
  if (site) symlinkSync(join(root, 'packages/phone/dist/site'), join(at, 'site'));
}
