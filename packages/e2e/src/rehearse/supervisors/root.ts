import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@around/demo';

const execute = promisify(execFile);
const BOOT_MS = 90_000;
const RUN_MS = 90_000;
/** Where a machine has its cgroups: version 2 alone, or beside version 1. */
const CGROUPS = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd'];

/**
 * Mounts this machine's root under a layer of memory that takes every change, without this machine's services, and starts a first process
 * there: systemd, or a shell that does nothing but take in orphans. $1 the folder, $2 a name, then options and program for systemd-nspawn.
 */
const ENTER = `set -e
at=$1 name=$2
shift 2
mount -t tmpfs -o size=2g tmpfs "$at"
mkdir "$at/upper" "$at/work" "$at/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$at/upper,workdir=$at/work" "$at/root"
: >"$at/root/etc/machine-id"
rm -rf "$at"/root/etc/systemd/system/*.wants "$at"/root/etc/service/* "$at"/root/var/log/journal
mount -t tmpfs tmpfs /run
for all in ${CGROUPS.join(' ')}; do
    [ -e "$all/cgroup.procs" ] || continue
    mkdir "$all/$name"
    echo $$ >"$all/$name/cgroup.procs"
done
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
while :; do
    code=0
    systemd-nspawn --directory "$at/root" --machine "$name" --private-network --register=no --keep-unit --link-journal=no \\
        --resolv-conf=off --timezone=off "$@" || code=$?
    # Says: start me anew, I was told to reboot.
    [ "$code" = 133 ] || exit "$code"
done
`;

const SWEEP = 'n=0; until find "$@" -depth -type d -exec rmdir {} + 2>/dev/null || [ $n -ge 50 ]; do n=$((n+1)); sleep 0.1; done';

/** A system that is this one and yet not: what is installed there, runs there and listens there is gone with it. It has loopback alone. */
export class Root {
  readonly #child: ChildProcess;
  readonly #onExit: () => void;
  readonly console: string;

  private constructor(child: ChildProcess, name: string, console: string) {
    this.#child = child;
    this.console = console;
    this.#onExit = () => {
      this.#child.kill('SIGKILL');
      // Its cgroups can be taken away when its processes are gone, which takes a moment.
      const own = CGROUPS.map((all) => join(all, name)).filter((path) => existsSync(path));
      if (own.length > 0) spawnSync('sh', ['-c', SWEEP, 'sh', ...own]);
    };
    process.once('exit', this.#onExit);
  }

  /** @param binds folders of this machine, each under the path where it is read there */
  static async boot(folder: string, systemd: boolean, binds: Readonly<Record<string, string>>): Promise<Root> {
    const at = join(folder, 'root');
    mkdirSync(at, { recursive: true });
    const name = `around-rehearsal-${process.pid}`;
    const log = join(folder, 'console.out');
    const out = openSync(log, 'a');
    const bound = Object.entries(binds).map(([path, from]) => `--bind-ro=${from}:${path}`);
    const program = systemd ? ['--boot'] : ['sh', '-c', 'while :; do sleep 3600; done'];
    // Processes of its own around those of systemd-nspawn, which would outlive it: all end with their first.
    const own = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const argv = [...own, 'sh', '-c', ENTER, 'sh', at, name, ...bound, ...program];
    const root = new Root(spawn('unshare', argv, { stdio: ['ignore', out, out] }), name, log);
    closeSync(out);
    await root.#up(systemd);
    return root;
  }

  /** Runs a shell script there, as root. @returns what it printed @throws Error with what it complained about */
  async run(script: string): Promise<string> {
    const env = [
      'env',
      '--chdir=/',
      '-i',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'HOME=/root',
      'LANG=C.UTF-8',
    ];
    const argv = ['--target', `${this.#leader()}`, '--all', '--root', '--wd', ...env, 'sh', '-euc', script];
    try {
      return (await execute('nsenter', argv, { timeout: RUN_MS, maxBuffer: 1 << 26 })).stdout;
    } catch (error) {
      const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: unknown };
      throw new Error(`${script.trim().slice(0, 200)}: ${code}: ${stderr.slice(-800)} ${stdout.slice(-400)}`);
    }
  }

  /** Where systemd is the first process: `systemctl reboot`. Resolves when it is up again. */
  async reboot(): Promise<void> {
    const before = this.#leader();
    await this.run('systemctl --no-block reboot');
    await eventually('it does not go down', BOOT_MS, async () => (this.#leaderNow() ?? before) !== before || undefined);
    await this.#up(true);
  }

  stop(): void {
    process.off('exit', this.#onExit);
    this.#onExit();
  }

  async #up(systemd: boolean): Promise<void> {
    const ask = systemd ? 'case $(systemctl is-system-running || true) in running | degraded) echo up ;; esac' : 'echo up';
    await eventually('it does not come up', BOOT_MS, async () => {
      if (this.#child.exitCode !== null) throw new Error(`systemd-nspawn ended: ${readFileSync(this.console, 'utf8').slice(-800)}`);
      return (await this.run(ask)).trim() === 'up' || undefined;
    });
  }

  #leader(): number {
    const leader = this.#leaderNow();
    if (leader === undefined) throw new Error('there is no first process');
    return leader;
  }

  /** The first process, as this machine numbers it: one of the shell's grandchildren, and number 1 where it is. */
  #leaderNow(): number | undefined {
    const shell = childrenOf(this.#child.pid);
    return shell
      .flatMap(childrenOf)
      .flatMap(childrenOf)
      .find((pid) => /^NSpid:(\t\d+)+\t1$/m.test(procFile(pid, 'status')));
  }
}

const childrenOf = (pid: number | undefined): number[] =>
  procFile(pid, `task/${pid}/children`)
    .split(' ')
    .filter((child) => child.trim() !== '')
    .map(Number);

/** Empty where the process is gone. */
function procFile(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
