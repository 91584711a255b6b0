import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's libfaketime, for whichever processor. @throws Error that names the package where it is missing */
function library(): string {
  for (const folder of readdirSync('/usr/lib')) {
    const path = join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1');
    if (existsSync(path)) return path;
  }
  throw new Error('apt install faketime');
}

/** What turns the wall clock of a process by a file. Its monotonic clock stays as it is, as the kernel's does. */
export const fakeTimeEnv = (file: string): Readonly<Record<string, string>> => ({
  LD_PRELOAD: library(),
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_NO_CACHE: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
  NO_FAKE_STAT: '1',
});

/** Turns it, whole or not at all. @param to `+3600` or `-3600` (s), or a time at which it stands still: `2026-01-15 14:02:31` */
export function writeFakeTime(file: string, to: string): void {
  const next = `${file}.new`;
  writeFileSync(next, `${to}\n`);
  renameSync(next, file);
}
