import type { LaneRules } from '../drivers/driver.js';

/** Something that wants its turn. */
export interface Turn {
  /** It is its turn. False: it has changed its mind, the next one may. */
  begin(): boolean;
  /** It runs, and a newer one takes its place: it is to end, and says `freed` when it has. */
  replaced(): void;
  /** It waited, and never gets its turn. */
  displaced(): void;
}

/** Those that must not run at the same time. */
export class Lane {
  #running: Turn | undefined;
  #waiting: Turn[] = [];

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** `running`: it has begun (or declined). `queued`: it waits. `busy`: it may not even wait. */
  submit(turn: Turn, rules: Pick<LaneRules, 'mode' | 'limit'>): 'running' | 'queued' | 'busy' {
    if (this.#running === undefined) {
      this.#waiting.push(turn);
      this.#next();
      return 'running';
    }
    if (rules.mode === 'drop') return 'busy';
    if (rules.mode === 'queue') {
      if (this.#waiting.length >= rules.limit) return 'busy';
      this.#waiting.push(turn);
      return 'queued';
    }
    const displaced = this.#waiting;
    this.#waiting = [turn];
    for (const one of displaced) one.displaced();
    this.#running.replaced();
    return 'queued';
  }

  /** Takes one out that waits; false where it does not. */
  leave(turn: Turn): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((one) => one !== turn);
    return this.#waiting.length < before;
  }

  /** What ran is gone. */
  freed(turn: Turn): void {
    if (this.#running !== turn) return;
    this.#running = undefined;
    this.#next();
  }

  #next(): void {
    while (this.#running === undefined) {
      const turn = this.#waiting.shift();
      if (turn === undefined) return;
      this.#running = turn;
      if (!turn.begin() && this.#running === turn) this.#running = undefined;
    }
  }
}
