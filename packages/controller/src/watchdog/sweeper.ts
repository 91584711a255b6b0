import type { Clock, Log, Processes, Timer } from '@around/platform';

/** Runs that ended in order are looked after together, this long after the first of them: looking reads all of /proc. */
const LATER_MS = 1_000;
const MAX_WAITING = 256;

/** Finds by its mark what left its process group (setsid, a daemon) and outlived its run. */
export class Sweeper {
  readonly #ports: { readonly clock: Clock; readonly processes: Processes; readonly log: Log };
  readonly #waiting = new Set<string>();
  #timer: Timer | undefined;

  constructor(ports: { readonly clock: Clock; readonly processes: Processes; readonly log: Log }) {
    this.#ports = ports;
  }

  /** `urgent`: the run had to be killed, so what it left is looked for now. */
  add(mark: string, urgent: boolean): void {
    if (this.#ports.processes.killMarked === undefined) return;
    if (urgent) {
      this.#sweep([mark]);
      return;
    }
    this.#waiting.add(mark);
    if (this.#waiting.size >= MAX_WAITING) this.#all();
    else this.#timer ??= this.#ports.clock.after(LATER_MS, () => this.#all());
  }

  stop(): void {
    this.#all();
  }

  #all(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const marks = [...this.#waiting];
    this.#waiting.clear();
    this.#sweep(marks);
  }

  #sweep(marks: readonly string[]): void {
    if (marks.length === 0) return;
    const killed = this.#ports.processes.killMarked?.(...marks) ?? 0;
    if (killed > 0) this.#ports.log.warn('a program left processes behind; they were killed', { processes: killed });
  }
}
