import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPackages } from '../packages.js';
import type { Supervisor } from './supervisor.js';
import { TIERS } from './tiers.js';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../../../..', import.meta.url));

/** Why a supervisor cannot be tried here; builds what all of them install into `folder`, once. */
export function whyNot({ programs }: Supervisor, folder: string): string | undefined {
  const missing = missingPackages(programs);
  if (missing.length > 0) return `package ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) return 'a root of its own needs root: run it with sudo';
  const out = artefactsIn(folder);
  if (existsSync(out)) return undefined;
  mkdirSync(out);
  for (const { name } of TIERS)
    execFileSync(process.execPath, [join(ROOT, 'scripts/artefacts/main.mjs'), '--out', out, '--only', name], { stdio: 'pipe' });
  return undefined;
}

/** Where `whyNot` built them. */
export const artefactsIn = (folder: string): string => join(folder, 'artefacts');

/** The supervisor's folder of deploy/, with what its package.json asks npm for. @returns where it is */
export function fromNpm(which: string, folder: string): string {
  const to = join(folder, which);
  cpSync(join(ROOT, 'deploy', which), to, { recursive: true });
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--omit=dev'], { cwd: to, stdio: ['ignore', 'ignore', 'pipe'] });
  return to;
}
