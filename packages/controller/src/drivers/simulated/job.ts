import type { Clock, Timer } from '@around/platform';
import type { Job, JobEnd, JobListener, JobProgress, LaneRules, Operable, RunningJob } from '../driver.js';
import { clip, seconds } from '../ends.js';
import type { Gate } from '../gate.js';

/** What a simulated operation does with its time. */
export interface SimulatedScript {
  readonly clock: Clock;
  readonly input: unknown;
  /** Runs `fn` after `ms`, unless the job ends before. */
  after(ms: number, fn: () => void): void;
  progress(progress: JobProgress): void;
  end(end: JobEnd): void;
}

export interface SimulatedOptions {
  readonly lane: LaneRules;
  readonly repeats: boolean;
  readonly timeoutMs: number;
  readonly gate: Gate;
  onHang(detail: string): void;
  script(run: SimulatedScript): void;
}

/** An operation that is played, with the deadline and the circuit breaker of a real one. */
export class SimulatedOperation implements Operable {
  readonly #clock: Clock;
  readonly #o: SimulatedOptions;

  constructor(ports: { readonly clock: Clock }, options: SimulatedOptions) {
    this.#clock = ports.clock;
    this.#o = options;
  }

  get lane(): LaneRules {
    return this.#o.lane;
  }

  get repeats(): boolean {
    return this.#o.repeats;
  }

  refusal(): string | undefined {
    return this.#o.gate.refusal();
  }

  stop(): void {
    this.#o.gate.stop();
  }

  run(job: Job, listener: JobListener): RunningJob {
    const { gate, repeats, timeoutMs, onHang, script } = this.#o;
    const timers = new Set<Timer>();
    let ended = false;
    const end = (how: JobEnd): void => {
      if (ended) return;
      ended = true;
      for (const timer of timers) timer.cancel();
      listener.end(how);
      listener.gone();
    };
    const after = (ms: number, fn: () => void): void => {
      const timer = this.#clock.after(ms, () => {
        timers.delete(timer);
        if (!ended) fn();
      });
      timers.add(timer);
    };
    if (!repeats) {
      after(timeoutMs, () => {
        const detail = clip(`it took longer than ${seconds(timeoutMs)} and was stopped`);
        onHang(detail);
        gate.hung();
        end({ step: 'timedOut', code: 'hung', detail });
      });
    }
    script({
      clock: this.#clock,
      input: job.input,
      after,
      progress: (progress) => {
        if (!ended) listener.progress(progress);
      },
      end: (how) => {
        if (!ended) gate.answered();
        end(how);
      },
    });
    return { cancel: (code, detail) => end({ step: 'cancelled', code, ...(detail === undefined ? {} : { detail }) }) };
  }
}
