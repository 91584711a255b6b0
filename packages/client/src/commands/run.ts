import { type CommandStep, isEnd } from '@around/messages';
import type { CommandOutput, CommandRun } from '../api.js';

/** Steps that one run remembers; beyond them the oldest progress goes. */
const KEPT_STEPS = 200;

/** One command of ours, from its first step to its end. */
export class Run implements CommandRun {
  readonly id: string;
  readonly done: Promise<CommandStep>;
  readonly #steps: CommandStep[] = [];
  readonly #stepListeners = new Set<(step: CommandStep) => void>();
  readonly #outputListeners = new Set<(output: CommandOutput) => void>();
  readonly #cancel: () => void;
  #resolve: ((end: CommandStep) => void) | undefined;

  constructor(id: string, cancel: () => void) {
    this.id = id;
    this.#cancel = cancel;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get steps(): readonly CommandStep[] {
    return this.#steps;
  }

  get ended(): boolean {
    return this.#resolve === undefined;
  }

  onStep(listener: (step: CommandStep) => void): () => void {
    this.#stepListeners.add(listener);
    return () => this.#stepListeners.delete(listener);
  }

  onOutput(listener: (output: CommandOutput) => void): () => void {
    this.#outputListeners.add(listener);
    return () => this.#outputListeners.delete(listener);
  }

  cancel(): void {
    if (!this.ended) this.#cancel();
  }

  /** A step as the home tells it; one told twice (a resync, an answer to a repeated id) counts once. */
  add(step: CommandStep): void {
    if (this.ended) return;
    if (this.#steps.some((old) => old.step === step.step && old.at === step.at && step.step !== 'progress')) return;
    this.#steps.push(step);
    if (this.#steps.length > KEPT_STEPS) {
      const progress = this.#steps.findIndex((old) => old.step === 'progress');
      this.#steps.splice(Math.max(0, progress), 1);
    }
    for (const listener of [...this.#stepListeners]) listener(step);
    if (!isEnd(step.step)) return;
    this.#resolve?.(step);
    this.#resolve = undefined;
  }

  output(output: CommandOutput): void {
    for (const listener of [...this.#outputListeners]) listener(output);
  }
}
