import type { CommandOutput, CommandRequest, CommandRun } from '@around/client';
import { type CommandStep, isEnd, sameJson, type ThingValue } from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { keyOf } from './things.js';

/** One command that was given on this page. Durations are of this phone's monotonic clock, in ms. */
export interface RunView {
  readonly id: string;
  readonly key: string;
  readonly thing: string;
  readonly name: string;
  readonly op: 'write' | 'invoke';
  readonly input: unknown;
  readonly steps: readonly CommandStep[];
  readonly end: CommandStep | undefined;
  /** From giving it to its end. */
  readonly took: number | undefined;
  /** When it ended, Unix ms of this phone. */
  readonly endedAt: number | undefined;
  /** True from 300 ms on while it is under way: what ends sooner shows no ring. */
  readonly slow: boolean;
  /** It ended without success, and a moment later the thing was read to be as it was wanted. */
  readonly late: boolean;
  /** The outputs that are data, the newest last. */
  readonly results: readonly unknown[];
  readonly outputs: number;
  /** The newest output that is media. */
  readonly media: CommandOutput | undefined;
}

export interface RunOptions {
  /** One of many on the way to a value (a dragged slider): its failure is told by the last one. */
  readonly passing?: boolean;
}

/** After this a ring is shown: fast links do not flicker (phone.md, R4). */
const SLOW_MS = 300;
/** A confirmed write waits so long for its reading before what was last read is shown again. */
const SETTLE_MS = 2_000;
/** So long after its end a write counts as late, and no more as failed, when its value is read (the slowest gate has 60 s). */
const LATE_MS = 60_000;
/** Ends that say that nobody knows, or that the device was too slow: it may have done it all the same. */
const OPEN_ENDS: ReadonlySet<string> = new Set(['timedOut', 'unknown', 'expired']);
const KEPT_RESULTS = 8;

interface Wanted {
  readonly value: unknown;
  readonly run: string;
}

/**
 * Commands given here: what was asked for is shown at once, then what really happened. A newer command for the same control
 * takes the older one's place; the older one's end is not shown as a failure.
 */
export class Runs {
  readonly #clock: Clock;
  readonly #send: (request: CommandRequest) => CommandRun;
  readonly #ended: (run: RunView) => void;
  readonly #late: (run: RunView) => void;
  readonly #runs = new Map<string, Signal<RunView | undefined>>();
  readonly #ofThings = new Map<string, Signal<RunView | undefined>>();
  readonly #wanted = new Map<string, Signal<Wanted | undefined>>();
  readonly #under = new Map<string, CommandRun>();
  readonly #settling = new Map<string, Timer>();
  readonly #took = new Map<string, number>();

  /**
   * @param ended told once for each command that was not superseded
   * @param late told where one of those had come to its aim after all
   */
  constructor(
    clock: Clock,
    send: (request: CommandRequest) => CommandRun,
    ended: (run: RunView) => void,
    late: (run: RunView) => void = () => undefined,
  ) {
    this.#clock = clock;
    this.#send = send;
    this.#ended = ended;
    this.#late = late;
  }

  /** The newest command of a control. */
  latest(key: string): ReadonlySignal<RunView | undefined> {
    return this.#slot(this.#runs, key);
  }

  /** The newest command to a thing, whatever part of it. */
  ofThing(thing: string): ReadonlySignal<RunView | undefined> {
    return this.#slot(this.#ofThings, thing);
  }

  /** The value that was asked for and not yet confirmed or refused. */
  wanted(key: string): ReadonlySignal<{ readonly value: unknown } | undefined> {
    return this.#slot(this.#wanted, key);
  }

  /** How long a command of ours took from tap to end, ms. */
  took(id: string): number | undefined {
    return this.#took.get(id);
  }

  write(thing: string, name: string, value: unknown, options: RunOptions = {}): Promise<CommandStep> {
    const key = keyOf(thing, name);
    this.#settling.get(key)?.cancel();
    const run = this.#give({ thing, name, op: 'write', input: value }, options);
    this.#slot(this.#wanted, key).value = { value, run: run.id };
    return run.done;
  }

  invoke(thing: string, name: string, input: unknown): Promise<CommandStep> {
    return this.#give({ thing, name, op: 'invoke', ...(input === undefined ? {} : { input }) }, {}).done;
  }

  /** Whether a command under way was given here: only then can it be stopped from here. */
  isOurs(id: string): boolean {
    return this.#under.has(id);
  }

  /** Asks for a command under way to be stopped, where this page gave it. */
  cancel(id: string): boolean {
    const run = this.#under.get(id);
    run?.cancel();
    return run !== undefined;
  }

  /** A value was read: a write that waited for it is settled, and one that had ended without it was only late. */
  sawValue(key: string, value: ThingValue): void {
    this.#sawLate(key, value);
    const wanted = this.#slot(this.#wanted, key);
    if (wanted.peek() === undefined || !this.#settling.has(key)) return;
    if (sameJson(wanted.peek()?.value, value.value)) this.#settle(key);
  }

  #sawLate(key: string, { value }: ThingValue): void {
    const slot = this.#slot(this.#runs, key);
    const run = slot.peek();
    if (run?.op !== 'write' || run.end === undefined || run.late || !OPEN_ENDS.has(run.end.step)) return;
    if (this.#clock.wall() - (run.endedAt ?? 0) > LATE_MS || !sameJson(run.input, value)) return;
    const view = { ...run, late: true };
    slot.value = view;
    const whole = this.#slot(this.#ofThings, run.thing);
    if (whole.peek()?.id === run.id) whole.value = view;
    this.#late(view);
  }

  #give(request: CommandRequest, { passing = false }: RunOptions): CommandRun {
    const key = keyOf(request.thing, request.name);
    const from = this.#clock.now();
    const run = this.#send(request);
    this.#under.set(run.id, run);
    const slot = this.#slot(this.#runs, key);
    let view: RunView = {
      id: run.id,
      key,
      thing: request.thing,
      name: request.name,
      op: request.op,
      input: request.input,
      steps: [...run.steps],
      end: undefined,
      took: undefined,
      endedAt: undefined,
      slow: false,
      late: false,
      results: [],
      outputs: 0,
      media: undefined,
    };
    slot.value = view;
    const whole = this.#slot(this.#ofThings, request.thing);
    whole.value = view;
    const current = (): boolean => slot.peek()?.id === run.id;
    const show = (change: Partial<RunView>): void => {
      view = { ...view, ...change };
      if (current()) slot.value = view;
      if (whole.peek()?.id === run.id) whole.value = view;
    };
    const timer = this.#clock.after(SLOW_MS, () => show({ slow: true }));
    run.onStep((step) => {
      const progress = step.step === 'progress' && step.data !== undefined;
      show({
        steps: [...run.steps],
        ...(progress ? { results: [...view.results, step.data].slice(-KEPT_RESULTS), outputs: view.outputs + 1 } : {}),
      });
    });
    run.onOutput((output) => show({ media: output, outputs: view.outputs + 1 }));
    void run.done.then((end) => {
      timer.cancel();
      this.#under.delete(run.id);
      const took = this.#clock.now() - from;
      this.#remember(run.id, took);
      const last = end.data === undefined ? view.results : [...view.results, end.data].slice(-KEPT_RESULTS);
      show({ steps: [...run.steps], end, took, endedAt: this.#clock.wall(), slow: false, results: last });
      this.#finish(key, run.id, end);
      if (current() && !passing) this.#ended(view);
    });
    return run;
  }

  /** The end of a write: a failed one is rolled back at once, a done one stands until its reading comes. */
  #finish(key: string, id: string, end: CommandStep): void {
    if (this.#slot(this.#wanted, key).peek()?.run !== id) return;
    if (end.step !== 'completed') {
      this.#settle(key);
      return;
    }
    this.#settling.get(key)?.cancel();
    this.#settling.set(
      key,
      this.#clock.after(SETTLE_MS, () => this.#settle(key)),
    );
  }

  #settle(key: string): void {
    this.#settling.get(key)?.cancel();
    this.#settling.delete(key);
    this.#slot(this.#wanted, key).value = undefined;
  }

  #remember(id: string, took: number): void {
    this.#took.set(id, took);
    if (this.#took.size > 200) this.#took.delete(this.#took.keys().next().value as string);
  }

  #slot<T>(table: Map<string, Signal<T | undefined>>, key: string): Signal<T | undefined> {
    let found = table.get(key);
    if (found === undefined) {
      found = signal<T | undefined>(undefined);
      table.set(key, found);
    }
    return found;
  }
}

export const isRunning = (run: RunView | undefined): boolean => run !== undefined && run.end === undefined;
export const hasFailed = (run: RunView | undefined): boolean =>
  run?.end !== undefined && !run.late && isEnd(run.end.step) && run.end.step !== 'completed' && run.end.step !== 'cancelled';
