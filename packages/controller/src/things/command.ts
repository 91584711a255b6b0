import type { Clock, Log, Timer } from '@around/platform';
import type { CancelCode, JobEnd, JobProgress, Operable, RunningJob } from '../drivers/driver.js';
import type { Step } from '../state/idRing.js';
import type { Ending, Order } from './desk.js';
import type { Lane, Turn } from './lane.js';

export interface CommandOptions {
  readonly order: Order;
  readonly operable: Operable;
  /** It waits until its id is on the disk. */
  readonly dangerous: boolean;
  readonly lane: Lane;
  record(wait: boolean): Promise<void> | void;
  /** Why it may not start any more. */
  lateness(): Ending | undefined;
  tell(step: Step['step'], ending: Ending, blob: Uint8Array | undefined, written: boolean): void;
  /** What is to be done before it acts, where that takes a while. */
  onStarted(): Promise<void> | undefined;
  /** It has ended; what it ran may still be dying. */
  onEnd(): void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Progress is told this often at most, the newest; a picture always. */
const PROGRESS_MS = 50;

/** One command on its way: waits for its turn, runs, ends once. */
export class Command implements Turn {
  readonly #o: CommandOptions;
  #job: RunningJob | undefined;
  #written = false;
  #ended = false;
  #told = Number.NEGATIVE_INFINITY;
  #waiting: JobProgress | undefined;
  #timer: Timer | undefined;

  constructor(options: CommandOptions) {
    this.#o = options;
  }

  get repeats(): boolean {
    return this.#o.operable.repeats;
  }

  submit(): void {
    const { lane, operable } = this.#o;
    const how = lane.submit(this, operable.lane);
    if (how === 'busy')
      this.#end('refused', { code: 'busy', detail: lane.busy ? 'it is busy with another command' : 'too many wait already' });
    else if (how === 'queued' && !this.#ended)
      this.#o.tell('queued', { code: 'busy', detail: 'it waits for the command before it' }, undefined, false);
  }

  begin(): boolean {
    if (this.#ended) return false;
    const fault = this.#o.lateness();
    if (fault !== undefined) return this.#end('expired', fault);
    const paused = this.#o.operable.refusal();
    if (paused !== undefined) return this.#end('refused', { code: 'paused', detail: paused });
    this.#written = true;
    const recorded = this.#o.record(this.#o.dangerous);
    if (recorded === undefined) this.#run();
    else
      recorded.then(
        () => this.#runLater(),
        (error: unknown) => {
          this.#o.log.error('a command could not be written down and was not done', { command: this.#o.order.id, error });
          this.#end('refused', { code: 'busy', detail: 'the controller cannot write to its disk: is it full?' });
          this.#o.lane.freed(this);
        },
      );
    return true;
  }

  replaced(): void {
    this.#cancel('killed', 'a newer command took its place');
  }

  displaced(): void {
    this.#end('cancelled', { code: 'killed', detail: 'a newer command took its place' });
  }

  cancel(code: CancelCode): void {
    if (this.#o.lane.leave(this)) this.#end('cancelled', { code });
    else this.#cancel(code);
  }

  kill(detail: string): void {
    if (this.#o.lane.leave(this)) this.#end('cancelled', { code: 'killed', detail });
    else this.#cancel('killed', detail);
  }

  #cancel(code: CancelCode | 'killed', detail?: string): void {
    if (this.#job !== undefined) this.#job.cancel(code, detail);
    // It was just being written down: it will find that it has ended.
    else if (!this.#ended) this.#end('cancelled', { code, ...(detail === undefined ? {} : { detail }) });
  }

  /** On the disk now, which may have taken a while. */
  #runLater(): void {
    const fault = this.#ended ? undefined : this.#o.lateness();
    if (fault !== undefined) this.#end('expired', fault);
    if (this.#ended) this.#o.lane.freed(this);
    else this.#run();
  }

  #run(): void {
    const held = this.#o.onStarted();
    if (held === undefined) this.#act();
    else
      held.then(
        () => this.#actLater(),
        (error: unknown) => {
          this.#o.log.error('a lease could not be written down and what it is for was not done', { command: this.#o.order.id, error });
          this.#end('refused', { code: 'busy', detail: 'the controller cannot write its lease to its disk: is it full?' });
          this.#o.lane.freed(this);
        },
      );
  }

  /** The lease is on the disk now, which may have taken a while. */
  #actLater(): void {
    const fault = this.#ended ? undefined : this.#o.lateness();
    if (fault !== undefined) this.#end('expired', fault);
    if (this.#ended) this.#o.lane.freed(this);
    else this.#act();
  }

  #act(): void {
    const { order, operable } = this.#o;
    this.#o.tell('started', {}, undefined, true);
    const job = operable.run(
      { id: order.id, input: order.input, by: order.by },
      {
        progress: (progress) => this.#progress(progress),
        end: (end) => this.#finish(end),
        gone: () => this.#o.lane.freed(this),
      },
    );
    if (!this.#ended) this.#job = job;
  }

  #progress(progress: JobProgress): void {
    if (this.#ended) return;
    const now = this.#o.clock.now();
    const wait = this.#told + PROGRESS_MS - now;
    if (progress.bytes === undefined && wait > 0) {
      this.#waiting = progress;
      this.#timer ??= this.#o.clock.after(wait, () => this.#tellWaiting());
      return;
    }
    this.#tellWaiting();
    this.#told = now;
    const { bytes, ...rest } = progress;
    this.#o.tell('progress', rest, bytes, true);
  }

  #tellWaiting(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    this.#told = this.#o.clock.now();
    const { bytes: _, ...rest } = waiting;
    this.#o.tell('progress', rest, undefined, true);
  }

  #finish({ step, bytes, ...rest }: JobEnd): void {
    this.#end(step, rest, bytes);
  }

  #end(step: Step['step'], ending: Ending, blob?: Uint8Array): false {
    if (!this.#ended) {
      this.#tellWaiting();
      this.#ended = true;
      this.#o.onEnd();
      this.#o.tell(step, ending, blob, this.#written);
    }
    return false;
  }
}
