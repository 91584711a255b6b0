import type { RuleRun, RunResult } from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import type { RuleBook, Waiting } from './ports.js';

const WINDOW_MS = 60_000;
/** Runs of one rule that are written within a minute; what ran beyond them is counted. */
const FULL_RUNS = 30;

/** What would say the same as a row of this minute. */
interface Folded {
  run: RuleRun;
  count: number;
  readonly ran: boolean;
}

interface Window {
  runs: number;
  readonly folded: Map<string, Folded>;
  readonly timer: Timer;
}

/** What a run of a rule that did not happen leaves behind. */
export type NoRun = Omit<RuleRun, 'n' | 'at' | 'conditions' | 'steps' | 'result'> &
  Partial<Pick<RuleRun, 'conditions'>> & { readonly result: RunResult };

/** Writes runs down, and what kept rules from running. However often rules are set off, a minute costs a rule a bounded number of rows. */
export class Diary {
  readonly #clock: Clock;
  readonly #book: Pick<RuleBook, 'keep' | 'next'>;
  readonly #touched: (rule: string) => void;
  readonly #windows = new Map<string, Window>();

  constructor(ports: { readonly clock: Clock }, book: Pick<RuleBook, 'keep' | 'next'>, touched: (rule: string) => void) {
    this.#clock = ports.clock;
    this.#book = book;
    this.#touched = touched;
  }

  /** A run that ended. */
  ended(run: RuleRun): void {
    const window = this.#window(run.rule);
    if (++window.runs <= FULL_RUNS) this.#keep(run, true);
    else this.#fold(window, `ran ${run.result}`, run, true);
  }

  /** A run that is under way. Those are few: a rule has one at a time. */
  underWay(run: RuleRun, waiting?: Waiting): void {
    if (this.#window(run.rule).runs < FULL_RUNS) this.#book.keep(run, true, waiting);
    this.#touched(run.rule);
  }

  /** Why a rule did not run. */
  passed({ conditions = [], ...rest }: NoRun): void {
    const window = this.#window(rest.rule);
    const failed = conditions.find(({ held }) => !held)?.at;
    const key = [rest.result, rest.when, failed, rest.detail].join(' ');
    this.#fold(window, key, { n: 0, at: Math.round(this.#clock.wall()), steps: [], conditions, ...rest }, false);
  }

  /** Writes what was only counted so far. */
  stop(): void {
    for (const [rule, window] of this.#windows) this.#close(rule, window);
  }

  #fold(window: Window, key: string, run: RuleRun, ran: boolean): void {
    const known = window.folded.get(key);
    if (known !== undefined) {
      known.count++;
      return;
    }
    // Details that are never the same must not fill the card either.
    if (window.folded.size >= FULL_RUNS) return;
    const first = run.n === 0 ? { ...run, n: this.#book.next() } : run;
    window.folded.set(key, { run: first, count: 1, ran });
    this.#keep(first, ran);
  }

  #window(rule: string): Window {
    let window = this.#windows.get(rule);
    if (window === undefined) {
      const timer = this.#clock.after(WINDOW_MS, () => this.#close(rule, opened));
      const opened: Window = { runs: 0, folded: new Map(), timer };
      window = opened;
      this.#windows.set(rule, window);
    }
    return window;
  }

  #close(rule: string, window: Window): void {
    window.timer.cancel();
    this.#windows.delete(rule);
    for (const { run, count, ran } of window.folded.values()) {
      if (count === 1) continue;
      const more = `${count - 1} more within a minute`;
      this.#keep({ ...run, more: count - 1, detail: run.detail === undefined ? more : `${run.detail} (and ${more})` }, ran);
    }
  }

  #keep(run: RuleRun, ran: boolean): void {
    this.#book.keep(run, ran);
    this.#touched(run.rule);
  }
}
