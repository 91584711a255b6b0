import { type CommandStep, cutText, type DangerClass, type FromController, isEnd, type Operation, type StepName } from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import type { LedgerRow, LedgerStep } from './books.js';

export type ControllerStep = Extract<FromController, { t: 'step' }>;

/** What one step says beside its name. */
export interface StepNews {
  readonly code?: CommandStep['code'];
  readonly detail?: string;
  readonly needs?: CommandStep['needs'];
  readonly data?: unknown;
  /** ms that the controller has held it. */
  readonly ran?: number;
}

/** What is fixed about a command once it is accepted. */
export interface RunFacts {
  readonly id: string;
  readonly thing: string;
  readonly controller: string;
  /** The thing's key at its controller. */
  readonly thingKey: string;
  readonly op: Operation;
  readonly name: string;
  readonly input?: unknown;
  readonly by: string;
  /** The key that asked. */
  readonly key: string;
  readonly danger: DangerClass;
  readonly repeats: boolean;
  /** Our monotonic ms after which it must not start. */
  readonly deadline: number;
  readonly lease?: number;
  /** Our monotonic and wall ms of its coming. */
  readonly since: number;
  readonly accepted: number;
}

/** Largest output (as JSON text) that the ledger keeps. */
const KEPT_DATA = 2_048;
/** Largest output, as JSON text, that is passed on: what a program may print, and it fits a message to a phone. */
const MAX_DATA = 200_000;
/** A detail's length in the protocol; a refusal quotes what the thing's controller wrote of it. */
const MAX_DETAIL = 2_000;
/** A repeating action's progress is one step in the ledger, the newest: this bounds the rest. */
const KEPT_STEPS = 24;

/** One command under way. */
export class Run {
  readonly facts: RunFacts;
  /** `queued`: its controller is away. `sent`: it left. `started`: the controller acts. */
  phase: 'queued' | 'sent' | 'started' | 'ended' = 'queued';
  /** From before the home's restart, and nothing heard of it since. */
  restored = false;
  /** It is to end, and why; said again when its controller comes back. */
  cancelling: 'asked' | 'unwatched' | 'revoked' | undefined;
  /** Outputs forwarded so far. */
  outputs = 0;
  readonly steps: LedgerStep[] = [];
  last: CommandStep | undefined;
  #timer: Timer | undefined;
  #unwatched: Timer | undefined;

  constructor(facts: RunFacts) {
    this.facts = facts;
  }

  /** Records a step; what every client is told of it. */
  add(clock: Clock, step: StepName, news: StepNews = {}): CommandStep {
    const { facts } = this;
    const at = Math.round(clock.wall());
    const held = { home: round(clock.now() - facts.since), ...(news.ran === undefined ? {} : { controller: round(news.ran) }) };
    const common = {
      ...(news.code === undefined ? {} : { code: news.code }),
      ...(news.detail === undefined ? {} : { detail: cutText(news.detail, MAX_DETAIL) }),
    };
    const kept: LedgerStep = { step, at, held, ...common, ...(keepable(news.data) ? { data: news.data } : {}) };
    if (step === 'progress' && this.steps.at(-1)?.step === 'progress') this.steps.pop();
    if (this.steps.length < KEPT_STEPS || isEnd(step)) this.steps.push(kept);
    this.last = {
      command: facts.id,
      thing: facts.thing,
      op: facts.op,
      name: facts.name,
      by: facts.by,
      step,
      at,
      held,
      ...common,
      ...(news.data === undefined ? {} : { data: news.data }),
      ...(news.needs === undefined ? {} : { needs: news.needs }),
    };
    if (isEnd(step)) {
      this.phase = 'ended';
      this.release();
    }
    return this.last;
  }

  /** The last step as it is remembered when all is over: without an output that the ledger would not keep. */
  kept(): CommandStep {
    const { data, ...rest } = this.last as CommandStep;
    return keepable(data) ? { ...rest, data } : rest;
  }

  row(): LedgerRow {
    const { id, thing, op, name, by, key, accepted } = this.facts;
    return { id, thing, op, name, by, key, accepted, steps: [...this.steps], ended: this.phase === 'ended' };
  }

  /** One timer a command: the next thing that would happen to it by itself. */
  arm(clock: Clock, ms: number, fn: () => void): void {
    this.#timer?.cancel();
    this.#timer = clock.after(Math.max(0, ms), fn);
  }

  disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Begins or ends the wait for somebody to watch. */
  unwatched(clock: Clock, ms: number | undefined, fn: () => void): void {
    if (ms === undefined) {
      this.#unwatched?.cancel();
      this.#unwatched = undefined;
    } else {
      this.#unwatched ??= clock.after(ms, fn);
    }
  }

  release(): void {
    this.disarm();
    this.#unwatched?.cancel();
    this.#unwatched = undefined;
  }
}

/** A command as the ledger has it, under way again from now on. */
export function runOf(row: LedgerRow, clock: Clock): Run {
  const [controller = '', thingKey = ''] = row.thing.split('/');
  const { id, thing, op, name, by, key, accepted } = row;
  const now = clock.now();
  const run = new Run({
    id,
    thing,
    controller,
    thingKey,
    op,
    name,
    by,
    key,
    danger: 0,
    repeats: false,
    deadline: now,
    since: now,
    accepted,
  });
  run.steps.push(...row.steps);
  run.phase = 'started';
  run.last = lastStepOf(row);
  return run;
}

/** What a controller's step says, as news. */
export function newsOf({ ran, code, detail, data }: ControllerStep): StepNews {
  const tooLarge = data !== undefined && JSON.stringify(data).length > MAX_DATA;
  const words = detail ?? (tooLarge ? 'its output is too large to be shown' : undefined);
  return {
    ran,
    ...(code === undefined ? {} : { code }),
    ...(words === undefined ? {} : { detail: words }),
    ...(data === undefined || tooLarge ? {} : { data }),
  };
}

/** The step of a kept command that its clients would see again. */
export function lastStepOf(row: LedgerRow): CommandStep | undefined {
  const last = row.steps.at(-1);
  if (last === undefined) return undefined;
  return { command: row.id, thing: row.thing, op: row.op, name: row.name, by: row.by, ...last } as CommandStep;
}

const round = (ms: number): number => Math.max(0, Math.round(ms * 1_000) / 1_000);
const keepable = (data: unknown): boolean => data !== undefined && JSON.stringify(data).length <= KEPT_DATA;
