import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of the bench. `stop()` ends it and resolves when it is gone. */
export interface Helper {
  readonly child: ChildProcess;
  /** What it said as `port N`. */
  readonly port: number;
  /** The next line that starts with `word`, without it. Rejects when the process ends instead. */
  line(word: string): Promise<string>;
  stop(): Promise<void>;
}

/** A helper that does not end when asked to is killed after so many ms. */
const STOP_MS = 2_000;

const living = new Set<ChildProcess>();
// Whatever ends the bench, none of its helpers outlives it.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** Starts a program of this folder's build and waits until it prints its port. */
export async function startHelper(file: string, args: readonly string[] = []): Promise<Helper> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  living.add(child);
  const waiting: { word: string; resolve(text: string): void; reject(error: Error): void }[] = [];
  child.once('exit', (code) => {
    living.delete(child);
    for (const one of waiting) one.reject(new Error(`${file} ended with ${code} and said no "${one.word}"`));
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const at = waiting.findIndex(({ word }) => text.startsWith(`${word} `));
    if (at >= 0) waiting.splice(at, 1)[0]?.resolve(text.slice(text.indexOf(' ') + 1));
  });
  const line = (word: string): Promise<string> => new Promise((resolve, reject) => waiting.push({ word, resolve, reject }));
  const port = Number(await line('port'));
  return {
    child,
    port,
    line,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Resident memory of a process, bytes, from /proc; NaN elsewhere than on Linux. */
export function residentBytes(pid: number): number {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? Number.NaN : Number(match[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}

/** CPU time that a process has used, ms (user and system; clock ticks are 10 ms). */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** How many processes have this argument. */
export function processesWith(argument: string): number {
  let count = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument)) count++;
    } catch {
      // It ended meanwhile.
    }
  }
  return count;
}
