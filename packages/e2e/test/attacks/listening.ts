import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A socket that takes what comes: TCP and Unix ones that listen, UDP ones that are bound. `at`: `127.0.0.1:8080`, or a path. */
export interface Listening {
  readonly kind: 'tcp' | 'udp' | 'unix';
  readonly at: string;
}

/** Of these processes, by what the kernel says of them (proc(5)). */
export function listeningSockets(pids: readonly number[]): Listening[] {
  const inodes = new Set(pids.flatMap(socketsOf));
  const found: Listening[] = [];
  // The state of a socket: 0A listens; a UDP socket is 07 when it is bound and joined to nobody.
  for (const [file, kind, state] of [
    ['tcp', 'tcp', '0A'],
    ['tcp6', 'tcp', '0A'],
    ['udp', 'udp', '07'],
    ['udp6', 'udp', '07'],
  ] as const) {
    for (const line of linesOf(`/proc/net/${file}`)) {
      const [, local = '', , st, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (st === state && inodes.has(inode)) found.push({ kind, at: addressOf(local) });
    }
  }
  for (const line of linesOf('/proc/net/unix')) {
    const [, , , flags, , , inode = '', path = ''] = line.trim().split(/\s+/);
    // SO_ACCEPTCON
    if (flags === '00010000' && inodes.has(inode)) found.push({ kind: 'unix', at: path });
  }
  return found.sort((a, b) => `${a.kind} ${a.at}`.localeCompare(`${b.kind} ${b.at}`));
}

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').slice(1).filter(Boolean);

/** `0100007F:1F90` → `127.0.0.1:8080`; bytes are in the machine's order, little-endian here. */
function addressOf(hex: string): string {
  const [address = '', port = ''] = hex.split(':');
  const words = address.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, 'hex').reverse()]);
  const host = bytes.length === 4 ? bytes.join('.') : `[${bytes.map((byte) => byte.toString(16)).join(':')}]`;
  return `${host}:${Number.parseInt(port, 16)}`;
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    // It ended meanwhile.
    return [];
  }
}
