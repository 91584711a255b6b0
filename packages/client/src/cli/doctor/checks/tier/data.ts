import { constants, type Stats } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { ok, problem, type Verdict, withSudo } from '../../finding.js';
import type { Owner } from '../../installation.js';

/** What is known of a data folder. `fault`: an error code. */
export interface FolderFacts {
  readonly folder: string;
  readonly stats?: Pick<Stats, 'mode' | 'uid'>;
  readonly fault?: string;
  /** Why this user cannot write to it; root always can, but for a file system that is read-only. */
  readonly unwritable?: string;
  readonly owner?: Owner | undefined;
}

export async function lookAtFolder(folder: string, owner: Owner | undefined): Promise<FolderFacts> {
  const code = (error: NodeJS.ErrnoException): string => error.code ?? String(error);
  try {
    const stats = await stat(folder);
    const unwritable = isReadOnly(await realpath(folder), await readFile('/proc/self/mounts', 'utf8'))
      ? 'EROFS'
      : await access(folder, constants.W_OK).then(() => undefined, code);
    return { folder, stats, owner, ...(unwritable === undefined ? {} : { unwritable }) };
  } catch (error) {
    return { folder, fault: code(error as NodeJS.ErrnoException), owner };
  }
}

/**
 * Whether a folder's file system is mounted read-only, or made itself so after an error (`emergency_ro`), which access(2) does not tell.
 * @param mounts /proc/self/mounts (fstab(5)): device, place, type, options
 */
export function isReadOnly(folder: string, mounts: string): boolean {
  const over = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, place = '']) => place === '/' || `${folder}/`.startsWith(`${place}/`))
    .sort(([, a = ''], [, b = '']) => a.length - b.length)
    .at(-1);
  return (over?.[3] ?? '').split(',').some((option) => option === 'ro' || option === 'emergency_ro');
}

export function judgeData({ folder, stats, fault, unwritable, owner }: FolderFacts): Verdict {
  if (fault === 'ENOENT')
    return problem(`${folder} is not there`, 'start the program once: it makes it; or name the right one with --data');
  if (stats === undefined) return withSudo(folder);
  if (owner !== undefined && stats.uid !== owner.uid && owner.uid !== 0)
    return problem(`${folder} does not belong to ${owner.name}, who runs the program`, `sudo chown -R ${owner.name}: ${folder}`);
  if ((stats.mode & 0o077) !== 0)
    return problem(`${folder} is open to other users (${octal(stats.mode)}): keys are in it`, `chmod 700 ${folder}`);
  if (unwritable === 'EROFS')
    return problem(
      `${folder} is on a file system that is read-only: is the card or disk failing?`,
      'dmesg | tail -50; sudo mount -o remount,rw …, and copy what matters first',
    );
  if (unwritable !== undefined) return withSudo(folder);
  return ok('its owner’s alone');
}

const octal = (mode: number): string => (mode & 0o777).toString(8);
