import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of the bench. `stop()` ends it and resolves when it is gone. */
export interface Helper {
  readonly child: ChildProcess;
  /** What it said as `port N`. */
  readonly port: number;
  /** The next line that starts with `word`, without it. */
  line(word: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a program of this folder's build and waits until it prints its port. */
export async function startHelper(file: string, args: readonly string[] = []): Promise<Helper> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const waiting: { word: string; resolve(text: string): void }[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const at = waiting.findIndex(({ word }) => text.startsWith(`${word} `));
    if (at >= 0) waiting.splice(at, 1)[0]?.resolve(text.slice(text.indexOf(' ') + 1));
  });
  const line = (word: string): Promise<string> => new Promise((resolve) => waiting.push({ word, resolve }));
  const port = Number(await line('port'));
  return {
    child,
    port,
    line,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
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
