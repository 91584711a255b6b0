/** Debian programs that tests drive, each with its package. Tests skip, naming the package, where one is missing. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const PROGRAMS = {
  chromium: 'chromium',
  php: 'php-cli',
  nc: 'netcat-openbsd',
  ip: 'iproute2',
  nft: 'nftables',
  socat: 'socat',
  setpriv: 'util-linux',
  python3: 'python3',
  faketime: 'faketime',
  mount: 'mount',
  prlimit: 'util-linux',
  nsenter: 'util-linux',
  'mkfs.ext4': 'e2fsprogs',
};

/** Where a program is, or undefined. */
export function findProgram(name) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']) {
    const path = join(folder, name);
    if (folder !== '' && existsSync(path)) return path;
  }
  return undefined;
}

export const missingPrograms = () => Object.keys(PROGRAMS).filter((name) => findProgram(name) === undefined);
