import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Somebody who has a port of this machine. */
export interface Holder {
  readonly uid: number;
  readonly inode: string;
}

const LISTEN = '0A';

/**
 * Who listens on this port, whatever the address; undefined where nobody does (proc(5), /proc/net/tcp: local_address, st, uid, inode).
 * @param pid whose network is meant: a container has one of its own
 */
export function holderOf(port: number, udp = false, pid?: number): Holder | undefined {
  for (const file of udp ? ['udp', 'udp6'] : ['tcp', 'tcp6']) {
    for (const line of lines(`/proc/${pid ?? 'self'}/net/${file}`)) {
      const [, local = '', , state, , , , uid, , inode = ''] = line.trim().split(/\s+/);
      if (Number.parseInt(local.split(':')[1] ?? '', 16) === port && (udp || state === LISTEN)) return { uid: Number(uid), inode };
    }
  }
  return undefined;
}

/** The process that has this socket; undefined where it is not ours to see. */
export function processWith(inode: string): number | undefined {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`))
        if (readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`) return Number(pid);
    } catch {
      // It ended meanwhile, or is another user's.
    }
  }
  return undefined;
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1, -1);
  } catch {
    return [];
  }
}
