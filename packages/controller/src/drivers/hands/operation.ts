import type { Clock, Timer } from '@around/platform';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { DeviceHost, Job, JobEnd, JobListener, JobProgress, LaneRules, Operable, RunningJob } from '../driver.js';
import { clip, seconds } from '../ends.js';
import { endOf } from '../failure.js';
import { Gate } from '../gate.js';
import { JobAnswer } from '../process/job.js';
import { Attempt } from './attempt.js';
import { type OperationPlan, Picture } from './hands.js';

export interface OperationOptions {
  readonly name: string;
  readonly plan: OperationPlan;
  readonly breaker: BreakerPlan;
  readonly host: DeviceHost;
  work(job: Job, signal: AbortSignal, progress: (progress: JobProgress) => void): Promise<unknown>;
  /** It ended well. @param result what the work gave */
  onDone(job: Job, result: unknown): void;
}

/** Attempts of a repeating action that may fail in a row before it ends. */
const FAILURES = 3;

/** A write or an action that an asynchronous function does. */
export class Operation implements Operable {
  readonly #clock: Clock;
  readonly #o: OperationOptions;
  readonly #gate: Gate;

  constructor(ports: { readonly clock: Clock }, options: OperationOptions) {
    this.#clock = ports.clock;
    this.#o = options;
    const { host, breaker, name } = options;
    this.#gate = new Gate({ clock: ports.clock, plan: breaker, notice: (kind, detail) => host.notice(kind, name, detail) });
  }

  get lane(): LaneRules {
    return this.#o.plan.lane;
  }

  get repeats(): boolean {
    return this.#o.plan.repeatMs !== undefined;
  }

  refusal(): string | undefined {
    return this.#gate.refusal();
  }

  stop(): void {
    this.#gate.stop();
  }

  run(job: Job, listener: JobListener): RunningJob {
    return new OperationJob(this.#clock, this.#o, this.#gate, job, new JobAnswer(listener)).begin();
  }
}

class OperationJob implements RunningJob {
  readonly #clock: Clock;
  readonly #o: OperationOptions;
  readonly #gate: Gate;
  readonly #job: Job;
  readonly #answer: JobAnswer;
  #attempt: Attempt<unknown> | undefined;
  #next: Timer | undefined;
  #failures = 0;

  constructor(clock: Clock, options: OperationOptions, gate: Gate, job: Job, answer: JobAnswer) {
    this.#clock = clock;
    this.#o = options;
    this.#gate = gate;
    this.#job = job;
    this.#answer = answer;
  }

  begin(): this {
    const { plan, work, host, name } = this.#o;
    const began = this.#clock.now();
    this.#attempt = new Attempt(
      this.#clock,
      plan.timeoutMs,
      (signal) => work(this.#job, signal, (progress) => this.#answer.progress(progress)),
      {
        done: (result) => {
          this.#gate.answered();
          this.#failures = 0;
          this.#ended({ step: 'completed', ...outputOf(result) }, false);
          this.#o.onDone(this.#job, result);
        },
        failed: (error) => {
          this.#gate.answered();
          this.#failures++;
          this.#ended(endOf(error), false);
        },
        late: () => {
          const detail = clip(`the device did not answer within ${seconds(plan.timeoutMs)}: is it on, and in reach?`);
          host.notice('silent', name, detail);
          this.#failures++;
          this.#ended({ step: 'timedOut', code: 'hung', detail }, this.#gate.hung());
        },
        settled: () => this.#settled(began),
      },
    );
    return this;
  }

  cancel(code: Parameters<RunningJob['cancel']>[0], detail?: string): void {
    this.#answer.cancelled(code, detail);
    this.#next?.cancel();
    if (this.#next === undefined) this.#attempt?.stop();
    else this.#answer.gone();
  }

  #ended(end: JobEnd, paused: boolean): void {
    if (this.#o.plan.repeatMs === undefined || paused || this.#failures >= FAILURES) {
      this.#answer.end(end);
      return;
    }
    const { step: _, ...progress } = end;
    this.#answer.progress(progress);
  }

  #settled(began: number): void {
    if (this.#answer.ended) {
      this.#answer.gone();
      return;
    }
    const due = began + (this.#o.plan.repeatMs ?? 0);
    this.#next = this.#clock.after(Math.max(0, due - this.#clock.now()), () => {
      this.#next = undefined;
      this.begin();
    });
  }
}

function outputOf(result: unknown): JobProgress {
  if (result instanceof Picture) return { media: result.media, bytes: result.bytes };
  return result === undefined ? {} : { data: result };
}
