import type { CommandStep } from '@around/messages';
import type { Run } from './run.js';

/** Ended commands that are remembered here; older ones are in the ledger. */
const MAX_RECENT = 1_000;

/** The commands that are under way, and the last step of those that ended lately. */
export class RunTable {
  readonly #runs = new Map<string, Run>();
  readonly #perKey = new Map<string, number>();
  /** Their last step and when, monotonic ms. */
  readonly #recent = new Map<string, { readonly step: CommandStep; readonly at: number }>();

  get size(): number {
    return this.#runs.size;
  }

  get(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  /** Those under way, oldest first; the list stays as it is while they end. */
  all(): Run[] {
    return [...this.#runs.values()];
  }

  of(controller: string): Run[] {
    return this.all().filter((run) => run.facts.controller === controller);
  }

  /** How many of this key's are under way. */
  ofKey(key: string): number {
    return this.#perKey.get(key) ?? 0;
  }

  add(run: Run): void {
    const { id, key } = run.facts;
    this.#runs.set(id, run);
    this.#perKey.set(key, this.ofKey(key) + 1);
  }

  /** @param now monotonic ms */
  ended(run: Run, now: number): void {
    const { id, key } = run.facts;
    if (this.#runs.delete(id)) {
      const left = this.ofKey(key) - 1;
      if (left > 0) this.#perKey.set(key, left);
      else this.#perKey.delete(key);
    }
    this.#recent.delete(id);
    this.#recent.set(id, { step: run.kept(), at: now });
    if (this.#recent.size > MAX_RECENT) this.#recent.delete(this.#recent.keys().next().value as string);
  }

  /** The last step of a command that is under way or ended lately. */
  lastStep(id: string): CommandStep | undefined {
    return this.#runs.get(id)?.last ?? this.#recent.get(id)?.step;
  }

  /** The last step of what ended from `after` on, then of what is under way. */
  steps(after: number): CommandStep[] {
    const steps: CommandStep[] = [];
    for (const { step, at } of this.#recent.values()) if (at >= after) steps.push(step);
    for (const { last } of this.#runs.values()) if (last !== undefined) steps.push(last);
    return steps;
  }
}
