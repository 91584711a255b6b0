import { type DataSchema, fromUtf8 } from '@around/messages';
import type { Timer } from '@around/platform';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { RunEnd } from '../../watchdog/watchdog.js';
import type { DeviceHost, Job, JobEnd, JobListener, LaneRules, Operable, Output, RunningJob } from '../driver.js';
import { failureOf, isHang, printedOf } from '../ends.js';
import { Gate } from '../gate.js';
import { type Capture, MAX_MEDIA, ProgressCapture, WholeCapture } from './capture.js';
import { JobAnswer } from './job.js';
import { parsePrinted } from './printed.js';
import { type Program, type ProgramPorts, type ProgramRun, runProgram } from './program.js';

export interface ActionOptions {
  readonly program: Program & { readonly timeoutMs: number };
  readonly lane: LaneRules;
  readonly plan: BreakerPlan;
  readonly host: DeviceHost;
  /** A media type, or the schema of what it prints. */
  readonly output?: string | DataSchema;
  /** Runs again every so many ms until cancelled. */
  readonly repeatMs?: number;
  /** It ended well: what it may have changed is worth a look. */
  onDone?(): void;
}

/** Runs of a repeating action that may fail in a row before it ends. */
const FAILURES = 3;

/** An action that is a program, run once or again and again. */
export class Action implements Operable {
  readonly #ports: ProgramPorts;
  readonly #options: ActionOptions;
  readonly #gate: Gate;

  constructor(ports: ProgramPorts, options: ActionOptions) {
    this.#ports = ports;
    this.#options = options;
    const { host, plan, program } = options;
    this.#gate = new Gate({ clock: ports.clock, plan, notice: (kind, detail) => host.notice(kind, program.name, detail) });
  }

  get lane(): LaneRules {
    return this.#options.lane;
  }

  get repeats(): boolean {
    return this.#options.repeatMs !== undefined;
  }

  refusal(): string | undefined {
    return this.#gate.refusal();
  }

  stop(): void {
    this.#gate.stop();
  }

  run(job: Job, listener: JobListener): RunningJob {
    return new ActionJob(this.#ports, this.#options, this.#gate, job, new JobAnswer(listener)).begin();
  }
}

class ActionJob implements RunningJob {
  readonly #ports: ProgramPorts;
  readonly #options: ActionOptions;
  readonly #gate: Gate;
  readonly #job: Job;
  readonly #answer: JobAnswer;
  #run: ProgramRun | undefined;
  #next: Timer | undefined;
  #failures = 0;
  #began = 0;

  constructor(ports: ProgramPorts, options: ActionOptions, gate: Gate, job: Job, answer: JobAnswer) {
    this.#ports = ports;
    this.#options = options;
    this.#gate = gate;
    this.#job = job;
    this.#answer = answer;
  }

  begin(): this {
    const { program, output } = this.#options;
    this.#began = this.#ports.clock.now();
    const capture: Capture =
      typeof output === 'string'
        ? new WholeCapture(MAX_MEDIA)
        : new ProgressCapture(
            () => this.#ports.clock.now(),
            (data) => this.#answer.progress({ data }),
          );
    const context = {
      thing: program.thing,
      name: program.name,
      id: this.#job.id,
      by: this.#job.by,
      ...(this.#job.input === undefined ? {} : { input: this.#job.input }),
    };
    const run = runProgram(this.#ports, program, context, capture, {
      onEnd: (end, stderr, printed) => this.#ended(end, stderr, printed),
      onGone: () => this.#gone(),
    });
    if ('error' in run) {
      this.#answer.end({ step: 'failed', code: 'badInput', detail: run.error });
      this.#answer.gone();
    } else this.#run = run;
    return this;
  }

  cancel(code: Parameters<RunningJob['cancel']>[0], detail?: string): void {
    this.#answer.cancelled(code, detail);
    this.#next?.cancel();
    if (this.#run === undefined) this.#answer.gone();
    else this.#run.stop('cancelled');
  }

  #ended(end: RunEnd, stderr: string, printed: Uint8Array): void {
    if (this.#answer.ended) return;
    const { program, host, repeatMs } = this.#options;
    const result = failureOf(end, stderr, program.timeoutMs) ?? this.#outputOf(printed);
    let paused = false;
    if (isHang(end)) {
      host.notice('killed', program.name, result.detail ?? '');
      paused = this.#gate.hung();
    } else this.#gate.answered();
    if (result.step === 'completed') {
      this.#failures = 0;
      this.#options.onDone?.();
    } else this.#failures++;
    const stopping = end.how === 'stopped' && end.reason === 'stopping';
    if (repeatMs === undefined || paused || stopping || this.#failures >= FAILURES) {
      this.#answer.end({ ...result, ...printedOf(stderr) });
      return;
    }
    const { step: _, ...progress } = result;
    this.#answer.progress(progress);
  }

  /** Nothing of this run is left: the job is over, or waits for its next run. */
  #gone(): void {
    this.#run = undefined;
    if (this.#answer.ended) {
      this.#answer.gone();
      return;
    }
    const due = this.#began + (this.#options.repeatMs ?? 0);
    this.#next = this.#ports.clock.after(Math.max(0, due - this.#ports.clock.now()), () => this.begin());
  }

  #outputOf(printed: Uint8Array): JobEnd {
    const output = outputOf(this.#options.output, printed);
    return 'error' in output ? { step: 'failed', code: 'badOutput', detail: output.error } : { step: 'completed', ...output };
  }
}

function outputOf(declared: string | DataSchema | undefined, printed: Uint8Array): Output | { readonly error: string } {
  if (typeof declared === 'string') {
    return printed.length === 0 ? { error: `it printed nothing where ${declared} was expected` } : { media: declared, bytes: printed };
  }
  const text = fromUtf8(printed);
  if (text === undefined) return { error: 'it printed what is not UTF-8 text; say its media type as "output" if it is a picture' };
  if (declared === undefined && text.trim() === '') return {};
  const value = parsePrinted(declared, text);
  return value.ok ? { data: value.value } : { error: value.error };
}
