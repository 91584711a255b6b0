import type { Clock, Timer } from '@around/platform';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { DeviceHost } from '../driver.js';
import { seconds } from '../ends.js';
import { isAway, wordsOf } from '../failure.js';
import { Gate } from '../gate.js';
import { Attempt } from './attempt.js';
import { Picture, type ReadPlan } from './hands.js';

export interface ReaderOptions {
  readonly name: string;
  readonly plan: ReadPlan;
  readonly breaker: BreakerPlan;
  readonly host: DeviceHost;
  read(signal: AbortSignal): Promise<unknown>;
}

/** Failures in a row after which the property counts as unavailable; a device that is away is so at once. */
const FAILURES = 3;

/** Reads a property again and again through an asynchronous function. */
export class Reader {
  readonly #clock: Clock;
  readonly #o: ReaderOptions;
  readonly #gate: Gate;
  #started = false;
  #observed = false;
  #attempt: Attempt<unknown> | undefined;
  #timer: Timer | undefined;
  #stopped: (() => void) | undefined;
  /** Asked for while it was being read: that reading may be older than what was written. */
  #again = false;
  #failures = 0;

  constructor(ports: { readonly clock: Clock }, options: ReaderOptions) {
    this.#clock = ports.clock;
    this.#o = options;
    const { host, breaker, name } = options;
    this.#gate = new Gate({ clock: ports.clock, plan: breaker, notice: (kind, detail) => host.notice(kind, name, detail) });
  }

  get #wanted(): boolean {
    return this.#started && (this.#observed || !this.#o.plan.whileObserved);
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.now();
  }

  /** Resolves when no reading is under way. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#timer?.cancel();
    this.#gate.stop();
    if (this.#attempt === undefined) return;
    const settled = new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
    this.#attempt.stop();
    await settled;
  }

  observe(on: boolean): void {
    if (this.#observed === on) return;
    this.#observed = on;
    if (on) this.now();
    else if (!this.#wanted) {
      this.#timer?.cancel();
      this.#attempt?.stop();
    }
  }

  /** Reads at once, or again as soon as the reading under way is done. */
  now(): void {
    if (!this.#wanted) return;
    if (this.#attempt !== undefined) {
      this.#again = true;
      return;
    }
    this.#timer?.cancel();
    const paused = this.#gate.pausedFor;
    if (paused > 0) this.#wait(paused);
    else this.#read();
  }

  #wait(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, () => this.now());
  }

  #read(): void {
    const { plan, name, host, read } = this.#o;
    const began = this.#clock.now();
    this.#again = false;
    this.#attempt = new Attempt(this.#clock, plan.timeoutMs, read, {
      done: (value) => {
        this.#gate.answered();
        // Undefined: there is nothing to tell.
        const taken = value instanceof Picture ? this.#show(value) : value === undefined || host.reading(name, value);
        // The host has said what is wrong with a value that it does not take.
        if (taken) this.#failures = 0;
        else this.#failed(undefined, false);
      },
      failed: (error) => {
        this.#gate.answered();
        this.#failed(`it could not be read: ${wordsOf(error)}`, isAway(error));
      },
      late: () => {
        this.#failed(`the device did not answer within ${seconds(plan.timeoutMs)}`, false);
        this.#gate.hung();
      },
      settled: () => {
        this.#attempt = undefined;
        this.#stopped?.();
        if (!this.#wanted) return;
        if (this.#again) this.now();
        else this.#wait(Math.max(0, began + plan.everyMs - this.#clock.now()));
      },
    });
  }

  #show(picture: Picture): boolean {
    if (this.#wanted) this.#o.host.picture(this.#o.name, picture.media, picture.bytes);
    return true;
  }

  /** Told once a series: a sensor that fails every minute must not fill the ledger. */
  #failed(fault: string | undefined, away: boolean): void {
    const { host, name } = this.#o;
    this.#failures++;
    if (this.#failures === 1 && fault !== undefined) host.notice('failed', name, fault);
    if (this.#failures === FAILURES || away) host.unavailable(name);
  }
}
