import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Mounts this machine's root under a layer of memory that takes every change, and runs the script there. */
const ENTER = `set -e
ip link set lo up
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount --bind /dev "$1/root/dev"
mount -t proc proc "$1/root/proc"
exec chroot "$1/root" sh -euc "$2"
`;

/** Whether this machine lets us: root, and a kernel with overlayfs and namespaces. */
export const canMakeRoots = process.getuid?.() === 0 && inFreshRoot('true').code === 0;

/**
 * Runs a shell script as root in a system that is this one and yet not: what it installs, adds and binds is gone with it. It has a network
 * of its own (loopback alone), and processes of its own, which end with it.
 */
export function inFreshRoot(script: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const at = mkdtempSync(join(tmpdir(), 'around-root-'));
  try {
    const flags = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
    const { status, stdout, stderr } = spawnSync('unshare', [...flags, 'sh', '-c', ENTER, 'sh', at, script], {
      encoding: 'utf8',
      timeout: 110_000,
      killSignal: 'SIGKILL',
    });
    return { code: status, out: stdout, err: stderr };
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}
