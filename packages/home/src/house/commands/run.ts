import {
  type CommandStep,
  cutText,
  type DangerClass,
  isEnd,
  LIMITS,
  type Operation,
  type Path,
  readJson,
  type StepName,
} from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import type { LedgerRow, LedgerStep } from '../books.js';

/** What one step says beside its name. */
export interface StepNews {
  readonly code?: CommandStep['code'];
  readonly detail?: string;
  readonly needs?: CommandStep['needs'];
  readonly data?: unknown;
  /** ms that the controller has held it. */
  readonly ran?: number;
  /** What its program printed; for the ledger alone. */
  readonly printed?: string;
}

/** What is fixed about a command once it is accepted. */
export interface RunFacts {
  /** Its number in the ledger. */
  readonly n: number;
  readonly id: string;
  readonly thing: string;
  readonly controller: string;
  /** The thing's key at its controller. */
  readonly thingKey: string;
  readonly op: Operation;
  readonly name: string;
  readonly input?: unknown;
  /** Its input is nobody's business afterwards: a code, a password. */
  readonly secret?: boolean;
  readonly by: string;
  /** The key that asked, what it is called, and the way it came. */
  readonly key: string;
  readonly device?: string;
  readonly path?: Path;
  /** The wish that it fulfils. */
  readonly wish?: string;
  readonly danger: DangerClass;
  readonly repeats: boolean;
  /** Our monotonic ms after which it must not start. */
  readonly deadline: number;
  readonly lease?: number;
  /** Our monotonic and wall ms of its coming. */
  readonly since: number;
  readonly accepted: number;
}

/** Largest input or output (as JSON text) that the ledger keeps. */
const KEPT_DATA = 2_048;
/** A detail's length in the protocol; a refusal quotes what the thing's controller wrote of it. */
const MAX_DETAIL = 2_000;
/** A repeating action's progress is one step in the ledger, the newest: this bounds the rest. */
const KEPT_STEPS = 24;

/** One command under way. */
export class Run {
  readonly facts: RunFacts;
  /** `queued`: its controller is away. `sent`: it left. `started`: the controller acts. */
  phase: 'queued' | 'sent' | 'started' | 'ended' = 'queued';
  /** The life of its controller in which it started. */
  boot: string | undefined;
  /** From before the home's restart, and nothing heard of it since. */
  restored = false;
  /** It is to end, and why; said again when its controller comes back. */
  cancelling: 'asked' | 'unwatched' | 'revoked' | undefined;
  /** Outputs forwarded so far. */
  outputs = 0;
  readonly steps: LedgerStep[] = [];
  last: CommandStep | undefined;
  readonly #input: { readonly input?: unknown };
  #timer: Timer | undefined;
  #unwatched: Timer | undefined;

  constructor(facts: RunFacts) {
    this.facts = facts;
    this.#input = facts.secret !== true && keepable(facts.input) ? { input: facts.input } : {};
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
    const kept: LedgerStep = {
      step,
      at,
      held,
      ...common,
      ...(keepable(news.data) ? { data: news.data } : {}),
      ...(news.printed === undefined ? {} : { printed: news.printed }),
    };
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

  /** As the ledger keeps it. `ahead`: with a step that is about to happen. */
  row(ahead?: LedgerStep): LedgerRow {
    const { n, id, thing, op, name, by, key, device, path, wish, accepted } = this.facts;
    return {
      n,
      id,
      thing,
      op,
      name,
      ...this.#input,
      by,
      key,
      ...(device === undefined ? {} : { device }),
      ...(path === undefined ? {} : { path }),
      ...(wish === undefined ? {} : { wish }),
      accepted,
      steps: ahead === undefined ? [...this.steps] : [...this.steps, ahead],
      ended: this.phase === 'ended',
    };
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

const round = (ms: number): number => Math.max(0, Math.round(ms * 1_000) / 1_000);

/** Whether the ledger keeps it: it is there, small, and nested no deeper than what is told in an answer may be. */
function keepable(data: unknown): boolean {
  if (data === undefined) return false;
  if (typeof data !== 'object' && typeof data !== 'string') return true;
  const text = JSON.stringify(data);
  return text.length <= KEPT_DATA && readJson(text, { bytes: 3 * KEPT_DATA, depth: LIMITS.valueDepth }).ok;
}
