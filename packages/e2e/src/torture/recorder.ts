import { type CommandStep, isEnd, type StepName } from '@around/messages';
import type { CommandRecord } from './history.js';

/** A command that was reported completed. */
export interface Completed {
  readonly phone: string;
  readonly thing: string;
  readonly sentAt: number;
}

interface Entry {
  readonly record: Omit<CommandRecord, 'told' | 'toldAt' | 'code' | 'heard'>;
  told: StepName | undefined;
  toldAt: number | undefined;
  code: string | undefined;
  readonly heard: Map<string, StepName[]>;
}

/** Writes down what was asked and what each phone heard of it. */
export class Recorder {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  readonly #listeners = new Set<(completed: Completed) => void>();

  /** @param now ms of the monotonic clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Commands without an end. */
  get open(): number {
    let open = 0;
    for (const { told } of this.#entries.values()) if (told === undefined) open++;
    return open;
  }

  asked(record: Entry['record']): void {
    this.#entries.set(record.id, { record, told: undefined, toldAt: undefined, code: undefined, heard: new Map() });
  }

  /** The asker was told the end. A repeat of the command may be told the truth where the first was not. */
  ended({ command, step, code }: CommandStep): void {
    const entry = this.#entries.get(command);
    if (entry === undefined || (entry.told !== undefined && entry.told !== 'unknown')) return;
    entry.told = step;
    entry.toldAt = this.#now();
    entry.code = code;
    if (step === 'completed') for (const listener of [...this.#listeners]) listener(entry.record);
  }

  /** A phone heard of a step; only ends count, and each as often as it differs from the one before. */
  heard(phone: string, { command, step }: CommandStep): void {
    const entry = this.#entries.get(command);
    if (entry === undefined || !isEnd(step)) return;
    const ends = entry.heard.get(phone);
    if (ends === undefined) entry.heard.set(phone, [step]);
    else if (ends.at(-1) !== step) ends.push(step);
  }

  /** Called for each command that is reported completed. Returns how to stop listening. */
  onCompleted(listener: (completed: Completed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  records(): CommandRecord[] {
    return [...this.#entries.values()].map(({ record, told, toldAt, code, heard }) => ({ ...record, told, toldAt, code, heard }));
  }
}
