import { readdirSync, readFileSync } from 'node:fs';

/** A live process that was started for a command. */
export interface Survivor {
  readonly id: string;
  readonly pid: number;
  readonly command: string;
}

/** Processes of this house's devices that carry a command's id in their environment. */
export function survivorsOf(devices: string): Survivor[] {
  const found: Survivor[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const id = environment.find((entry) => entry.startsWith('AROUND_ID='))?.slice('AROUND_ID='.length);
      if (id === undefined || !environment.includes(`AROUND_DEMO=${devices}`)) continue;
      // A zombie is dead: nobody has looked yet.
      if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) continue;
      found.push({ id, pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() });
    } catch {
      // It ended meanwhile, or is not ours to look at.
    }
  }
  return found;
}

/** Ends what should not be there any more, so that nothing of a run is left on the machine. */
export function endSurvivors(left: readonly Survivor[]): void {
  for (const { pid } of left)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself.
    }
}
