import type { CommandOutput, CommandRun } from '@around/client';
import { type CommandStep, isEnd, type StepCode, type StepName } from '@around/messages';
import type { Clock, Timer } from '@around/platform';

/** `pin`: refused for want of the person's PIN. */
export type DemoCode = StepCode | 'pin';
type Say = (step: StepName, code?: DemoCode, detail?: string, data?: unknown) => CommandStep;
/** A step, so many ms after the one before, and why. */
export type ScriptLine = readonly [step: StepName, afterMs: number, code?: DemoCode, detail?: string];

/** A command of the demo home: plays a script of steps. */
export class DemoRun implements CommandRun {
  readonly id: string;
  readonly done: Promise<CommandStep>;
  readonly #clock: Clock;
  readonly #say: Say;
  readonly #steps: CommandStep[] = [];
  readonly #stepListeners = new Set<(step: CommandStep) => void>();
  readonly #outputListeners = new Set<(output: CommandOutput) => void>();
  #resolve: ((end: CommandStep) => void) | undefined;
  #timer: Timer | undefined;

  constructor(id: string, clock: Clock, say: Say) {
    this.id = id;
    this.#clock = clock;
    this.#say = say;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get steps(): readonly CommandStep[] {
    return this.#steps;
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
    this.end('cancelled', 'asked');
  }

  end(step: StepName, code?: DemoCode, detail?: string): void {
    this.#timer?.cancel();
    this.#add(step, code, detail);
  }

  script(lines: readonly ScriptLine[], completed: () => void = () => undefined, data?: unknown): void {
    const [line, ...rest] = lines;
    if (line === undefined) return;
    const [step, afterMs, code, detail] = line;
    this.#timer = this.#clock.after(afterMs, () => {
      if (step === 'completed') completed();
      this.#add(step, code, detail, step === 'completed' ? data : step === 'progress' ? { left: rest.length } : undefined);
      this.script(rest, completed, data);
    });
  }

  /** Gives an output every so often, until it is stopped. */
  repeat(everyMs: number, make: (index: number) => CommandOutput): void {
    this.#add('accepted');
    this.#add('started');
    let index = 0;
    const next = (): void => {
      for (const listener of this.#outputListeners) listener(make(index));
      index++;
      this.#add('progress');
      this.#timer = this.#clock.after(everyMs, next);
    };
    this.#timer = this.#clock.after(300, next);
  }

  #add(step: StepName, code?: DemoCode, detail?: string, data?: unknown): void {
    if (this.#resolve === undefined) return;
    const said = this.#say(step, code, detail, data);
    this.#steps.push(said);
    for (const listener of [...this.#stepListeners]) listener(said);
    if (!isEnd(step)) return;
    this.#resolve(said);
    this.#resolve = undefined;
  }
}
