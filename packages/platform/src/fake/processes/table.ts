import type { FakeClock } from '../clock.js';
import type { FakeProcess } from './run.js';

/** The live processes of one fake machine. Pids are never used twice. */
export class FakeTable {
  readonly clock: FakeClock;
  readonly live = new Set<FakeProcess>();
  #pid = 1_000;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  nextPid(): number {
    this.#pid++;
    return this.#pid;
  }

  add(process: FakeProcess): void {
    this.live.add(process);
  }

  remove(process: FakeProcess): void {
    this.live.delete(process);
  }

  group(id: number): readonly FakeProcess[] {
    return [...this.live].filter((process) => process.group === id);
  }
}
