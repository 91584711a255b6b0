import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError } from '../errors.js';
import { errorCodeOf, platformError } from './errno.js';
import { bootId, isLive, statOf } from './processes/proc.js';

/** Two that find the same dead holder get out of each other's way in fewer rounds. */
const ROUNDS = 5;

/**
 * Keeps a folder for this process alone: a file in it names the process, and counts for as long as that one lives, however it
 * ends. The folder is made (0700) where it is missing. Returns what gives it free again.
 * @throws PlatformError `inUse` where another process holds it; `denied` | `full` | … where the file cannot be written
 */
export async function lockFolder(directory: string, name: string): Promise<() => Promise<void>> {
  const path = join(directory, name);
  const own = markOf(process.pid);
  const fresh = join(directory, `.${name}.${process.pid}.new`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await put(fresh, own);
    for (let round = 0; round < ROUNDS; round++) {
      if (await linked(fresh, path)) return async () => release(path, own);
      const holder = await content(path);
      if (holder !== undefined && holds(holder))
        throw new PlatformError('inUse', `${directory} is in use by process ${holder.split(' ')[0]}: stop it, or take another folder`);
      if (holder !== undefined) await clear(path, holder, `${fresh}.old`);
    }
    throw new PlatformError('inUse', `${directory} is just being taken by another process: try again`);
  } catch (error) {
    throw error instanceof PlatformError ? error : platformError(error, `lock ${directory}`);
  } finally {
    await rm(fresh, { force: true }).catch(() => {});
  }
}

/** A process and its start: its number alone may be another's by now. */
function markOf(pid: number): string {
  return `${pid} ${statOf(pid)?.started ?? ''} ${bootId() ?? ''}`;
}

function holds(mark: string): boolean {
  const pid = Number(mark.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const stat = statOf(pid);
  if (bootId() !== undefined) return isLive(stat) && markOf(pid) === mark;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Takes a dead holder's file away; where another one was quicker and it is already theirs, gives it back. */
async function clear(path: string, holder: string, aside: string): Promise<void> {
  await rename(path, aside).catch(ignoreMissing);
  if ((await content(aside)) !== holder) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function release(path: string, own: string): Promise<void> {
  if ((await content(path).catch(() => undefined)) === own) await rm(path, { force: true }).catch(() => {});
}

/** False where there is one already. Whole at once: nobody ever reads half a name. */
async function linked(fresh: string, path: string): Promise<boolean> {
  try {
    await link(fresh, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // A file system without links (FAT on an SD card).
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    if ((await content(path)) !== undefined) return false;
    await rename(fresh, path);
    return true;
  }
}

async function content(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ignoreMissing);
}

async function put(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: unknown): undefined {
  if (errorCodeOf(error) !== 'missing') throw error;
}
