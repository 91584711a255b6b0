import { statfs } from 'node:fs/promises';
import { ok, problem, type Verdict, warning } from '../../finding.js';

/** Bytes, and file entries; `files` 0 where the file system has no bound. */
export interface DiskFacts {
  readonly free: number;
  readonly size: number;
  readonly freeFiles: number;
  readonly files: number;
}

const MiB = 1_048_576;
const MAKE_ROOM = 'df -h; journalctl --vacuum-size=100M; or lower limits.readingDays';

export async function lookAtDisk(folder: string): Promise<DiskFacts> {
  const { bavail, bsize, blocks, ffree, files } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize, freeFiles: ffree, files };
}

export function judgeDisk({ free, size, freeFiles, files }: DiskFacts): Verdict {
  const share = size === 0 ? 1 : free / size;
  const words = `${Math.round(free / MiB).toLocaleString('en')} MiB free (${Math.round(share * 100)} %)`;
  if (free < 20 * MiB) return problem(`the disk is full: ${words}. Commands go on, nothing new is kept`, MAKE_ROOM);
  if (files > 0 && freeFiles / files < 0.02)
    return problem('the disk has no room for further files (inodes), however many bytes are free', 'df -i; find what made so many files');
  if (free < 200 * MiB || (share < 0.1 && free < 2_048 * MiB)) return warning(`the disk fills: ${words}`, MAKE_ROOM);
  return ok(words);
}
