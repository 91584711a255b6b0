import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { DeviceHost, Job, JobListener, LaneRules, Operable, RunningJob } from '../driver.js';
import { failureOf, isHang, printedOf } from '../ends.js';
import { Gate } from '../gate.js';
import { ProgressCapture } from './capture.js';
import { failedJob, JobAnswer } from './job.js';
import { type Program, type ProgramPorts, runProgram } from './program.js';

export interface WriterOptions {
  readonly program: Program & { readonly timeoutMs: number };
  readonly lane: LaneRules;
  readonly plan: BreakerPlan;
  readonly host: DeviceHost;
  /** Reads the property back; missing: what was written is what it is. */
  readBack?(): void;
}

/** Writes a property by running a program. */
export class Writer implements Operable {
  readonly repeats = false;
  readonly #ports: ProgramPorts;
  readonly #options: WriterOptions;
  readonly #gate: Gate;

  constructor(ports: ProgramPorts, options: WriterOptions) {
    this.#ports = ports;
    this.#options = options;
    const { host, plan, program } = options;
    this.#gate = new Gate({ clock: ports.clock, plan, notice: (kind, detail) => host.notice(kind, program.name, detail) });
  }

  get lane(): LaneRules {
    return this.#options.lane;
  }

  refusal(): string | undefined {
    return this.#gate.refusal();
  }

  stop(): void {
    this.#gate.stop();
  }

  run(job: Job, listener: JobListener): RunningJob {
    const { program, host } = this.#options;
    const answer = new JobAnswer(listener);
    const capture = new ProgressCapture(
      () => this.#ports.clock.now(),
      (data) => answer.progress({ data }),
    );
    const context = { thing: program.thing, name: program.name, id: job.id, by: job.by, value: job.input };
    const run = runProgram(this.#ports, program, context, capture, {
      onEnd: (end, stderr) => {
        const failure = failureOf(end, stderr, program.timeoutMs);
        const cancelled = answer.ended;
        if (!cancelled && isHang(end)) this.#hung(failure?.detail ?? '');
        else if (!cancelled) this.#gate.answered();
        answer.end({ ...(failure ?? { step: 'completed' }), ...printedOf(stderr) });
        if (failure !== undefined || cancelled) return;
        if (this.#options.readBack !== undefined) this.#options.readBack();
        else host.reading(program.name, job.input, true);
      },
      onGone: () => answer.gone(),
    });
    if ('error' in run) return failedJob(listener, { step: 'failed', code: 'badInput', detail: run.error });
    return {
      cancel: (code, detail) => {
        answer.cancelled(code, detail);
        run.stop('cancelled');
      },
    };
  }

  #hung(detail: string): void {
    this.#options.host.notice('killed', this.#options.program.name, detail);
    this.#gate.hung();
  }
}
