import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** One program of the demo house, in a process group of its own, its log in a file. */
export interface Tier {
  readonly name: string;
  readonly pid: number | undefined;
  readonly log: string;
  /** Resolves with the exit code when it ends; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly running: boolean;
  /** SIGTERM, then after `graceMs` SIGKILL to the whole group; with 0 SIGKILL at once, as a power cut. Resolves when it is gone. */
  stop(graceMs?: number): Promise<void>;
}

/** Starts a Node program. `log`: path of the file that takes what it prints. */
export function startTier(name: string, log: string, argv: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Tier {
  const out = openSync(log, 'a', 0o600);
  const child = spawn(process.execPath, argv, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', out, out], detached: true });
  closeSync(out);
  let running = true;
  const ended = new Promise<number | null>((resolve) => {
    const end = (code: number | null): void => {
      running = false;
      resolve(code);
    };
    child.on('exit', end);
    child.on('error', () => end(127));
  });
  return {
    name,
    pid: child.pid,
    log,
    ended,
    get running() {
      return running;
    },
    async stop(graceMs = 11_000) {
      if (running) child.kill(graceMs === 0 ? 'SIGKILL' : 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
      // Whatever it may have left behind in its group goes with it.
      signalGroup(child, 'SIGKILL');
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}
