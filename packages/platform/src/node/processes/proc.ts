import { readdirSync, readFileSync } from 'node:fs';
import { RUN_MARK } from '../../processes.js';

/** What Linux tells of one process in /proc/PID/stat (proc(5)). */
export interface ProcStat {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks from the boot to its start. */
  readonly started: number;
}

/** Undefined where the process is gone. */
export function statOf(pid: number): ProcStat | undefined {
  const text = read(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold anything: what follows the last ')' counts.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  return { pid, state: fields[0] ?? 'X', parent: Number(fields[1]), group: Number(fields[2]), started: Number(fields[19]) };
}

/** Zombies are dead: their parent only has not looked yet. */
export function isLive(stat: ProcStat | undefined): boolean {
  return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X';
}

/** This boot of the machine; undefined where there is no /proc. */
export const bootId = (): string | undefined => read('/proc/sys/kernel/random/boot_id')?.trim();

/** Ids of all processes that this one may see. Empty where there is no /proc. */
export function allPids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** The AROUND_RUN that a process was started with; undefined for none, and for other users' processes. */
export function markOf(pid: number): string | undefined {
  const environment = read(`/proc/${pid}/environ`);
  if (environment === undefined || !environment.includes(`${RUN_MARK}=`)) return undefined;
  const entry = environment.split('\0').find((one) => one.startsWith(`${RUN_MARK}=`));
  return entry?.slice(RUN_MARK.length + 1);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
