import { type Change, type CommandStep, isEnd, type LogEntry } from '@around/messages';
import { type ReadonlySignal, signal } from '@preact/signals';

/** One command with all the steps that this phone saw of it. */
export interface CommandEntry {
  readonly k: 'command';
  readonly id: string;
  readonly steps: readonly CommandStep[];
  /** When it was first heard of, Unix ms: its place in the list, which never changes. */
  readonly at: number;
  /** What the home's ledger says of it beside its steps. */
  readonly row?: LogEntry;
  /** So many values on the way to this one were given just before it, as by a slider that is dragged. */
  readonly passed?: number;
  /** When the first of them was given, Unix ms. */
  readonly from?: number;
}
export interface EventEntry {
  readonly k: 'event';
  readonly id: string;
  readonly event: Extract<Change, { k: 'event' }>;
  readonly at: number;
}
export interface NoticeEntry {
  readonly k: 'notice';
  readonly id: string;
  readonly notice: Extract<Change, { k: 'notice' }>;
  readonly at: number;
}
export type ActivityEntry = CommandEntry | EventEntry | NoticeEntry;

const KEPT = 200;
const KEPT_STEPS = 60;

export const lastStep = (entry: CommandEntry): CommandStep => entry.steps.at(-1) as CommandStep;
export const isUnderWay = (entry: ActivityEntry): boolean => entry.k === 'command' && !isEnd(lastStep(entry).step);

/** What happened lately, the newest first, whoever asked for it. */
export class ActivityLog {
  readonly #entries = signal<readonly ActivityEntry[]>([]);

  get entries(): ReadonlySignal<readonly ActivityEntry[]> {
    return this.#entries;
  }

  step(step: CommandStep): void {
    const all = this.#entries.peek();
    const at = all.findIndex((entry) => entry.k === 'command' && entry.id === step.command);
    const old = all[at];
    if (old === undefined || old.k !== 'command') {
      this.#add({ k: 'command', id: step.command, steps: [step], at: step.at });
      return;
    }
    const last = lastStep(old);
    // Told twice after a resync, or late after the end: the list keeps one life per command.
    if (isEnd(last.step) || (step.step === last.step && step.at === last.at)) return;
    const steps = [...old.steps, step];
    const kept = steps.length > KEPT_STEPS ? [...steps.slice(0, 3), ...steps.slice(steps.length - KEPT_STEPS + 3)] : steps;
    this.#entries.value = all.with(at, { ...old, steps: kept });
  }

  event(event: Extract<Change, { k: 'event' }>): void {
    this.#add({ k: 'event', id: `event-${event.n}`, event, at: event.at });
  }

  notice(notice: Extract<Change, { k: 'notice' }>): void {
    this.#add({ k: 'notice', id: `notice-${notice.n}`, notice, at: notice.at });
  }

  #add(entry: ActivityEntry): void {
    const all = this.#entries.peek();
    if (all.some((other) => other.id === entry.id)) return;
    this.#entries.value = [entry, ...all].slice(0, KEPT);
  }
}
