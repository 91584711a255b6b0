import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/around-releases');
const PNPM = process.arch === 'arm' ? 'pnpm@10.34.0' : 'pnpm@12.21.0';

/** The release before this one (`packages/e2e/released.json`), as it is recorded when a release is made. */
export const RELEASED = JSON.parse(readFileSync(new URL('../../released.json', import.meta.url), 'utf8')) as {
  readonly version: string;
  readonly commit: string;
};

const git = (...args: readonly string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e9 });

/** A `describe` for tests that need the release before: where the history lacks it they are skipped, and with CI=true they fail. */
export function describeUpgrade(name: string, tests: () => void): void {
  if (git('cat-file', '-e', `${RELEASED.commit}^{commit}`).status === 0) {
    describe(name, tests);
    return;
  }
  const reason = `needs the history back to ${RELEASED.commit} (packages/e2e/released.json): git fetch --unshallow`;
  if (process.env.CI === 'true') {
    it(`${name} ${reason}`, () => {
      throw new Error(reason);
    });
    return;
  }
  console.log(`skipped: ${name} ${reason}`);
  describe.skip(`${name} (${reason})`, tests);
}

/** Folder of the release before, built; made at the first call and kept in `node_modules/.cache`. Takes about half a minute. */
export function previousRelease(): string {
  const commit = git('rev-parse', '--short=12', RELEASED.commit).stdout.trim();
  const folder = join(CACHE, commit);
  if (isWhole(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  // Made beside and moved when it is whole: what was broken off is never taken for it.
  const making = mkdtempSync(join(CACHE, `${commit}-`));
  try {
    unpack(commit, making);
    depend(making);
    build(making);
    cpSync(join(making, 'package.json'), join(making, '.built'));
    if (!isWhole(folder)) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(making, folder);
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** Built, and what it leads to is still there: a workspace may have been moved since. */
const isWhole = (folder: string): boolean => existsSync(join(folder, '.built')) && existsSync(join(folder, 'node_modules/typescript'));

function unpack(commit: string, into: string): void {
  const archive = spawnSync('git', ['archive', '--format=tar', commit], { cwd: ROOT, maxBuffer: 1e9 });
  if (archive.status !== 0) throw new Error(`git archive ${commit}: ${archive.stderr}`);
  execFileSync('tar', ['-x', '-C', into], { input: archive.stdout });
}

/** It was checked when it was released: the sources are translated and no more. The page is left out: here the command line plays the phone. */
function build(folder: string): void {
  const tsc = join(folder, 'node_modules/typescript/bin/tsc');
  const quick = ['--noCheck', '--composite', 'false', '--incremental', 'false', '--declaration', 'false', '--declarationMap', 'false'];
  for (const name of readdirSync(join(folder, 'packages')).filter((name) => name !== 'phone')) {
    execFileSync(process.execPath, [tsc, '-p', `packages/${name}`, ...quick], { cwd: folder, stdio: 'inherit' });
  }
}

/** The same lockfile: links to this workspace's own modules; those between packages are relative, and so lead within the copy. Else an install of its own. */
function depend(folder: string): void {
  const lock = (root: string): string => readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
  if (lock(folder) !== lock(ROOT)) {
    const install = ['--yes', PNPM, 'install', '--frozen-lockfile', '--prefer-offline', '--loglevel=warn'];
    execFileSync('npx', install, { cwd: folder, stdio: 'inherit' });
    return;
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const name of readdirSync(join(folder, 'packages'))) {
    const modules = join(ROOT, 'packages', name, 'node_modules');
    if (!existsSync(modules)) continue;
    const filter = (path: string): boolean => !/node_modules\/\.[^/]+$/.test(path);
    cpSync(modules, join(folder, 'packages', name, 'node_modules'), { recursive: true, verbatimSymlinks: true, filter });
  }
}
