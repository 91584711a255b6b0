import type { Clock } from '@around/platform';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { DeviceHost } from '../driver.js';
import { seconds } from '../ends.js';
import { isAway, wordsOf } from '../failure.js';
import { Gate } from '../gate.js';
import { type Round, Rounds } from '../rounds.js';
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
  readonly #rounds: Rounds;
  #stopped: (() => void) | undefined;
  #failures = 0;

  constructor(ports: { readonly clock: Clock }, options: ReaderOptions) {
    this.#clock = ports.clock;
    this.#o = options;
    const { host, breaker, name, plan } = options;
    this.#gate = new Gate({ clock: ports.clock, plan: breaker, notice: (kind, detail) => host.notice(kind, name, detail) });
    const { everyMs, whileObserved } = plan;
    this.#rounds = new Rounds(ports, { everyMs, whileObserved, gate: this.#gate, begin: () => this.#read() });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Resolves when no reading is under way. */
  async stop(): Promise<void> {
    if (!this.#rounds.stop()) return;
    await new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
  }

  observe(on: boolean): void {
    this.#rounds.observe(on);
  }

  /** Reads at once, or again as soon as the reading under way is done. */
  now(): void {
    this.#rounds.now();
  }

  #read(): Round {
    const { plan, name, host, read } = this.#o;
    return new Attempt(this.#clock, plan.timeoutMs, read, {
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
        this.#rounds.settled();
        this.#stopped?.();
      },
    });
  }

  #show(picture: Picture): boolean {
    if (this.#rounds.wanted) this.#o.host.picture(this.#o.name, picture.media, picture.bytes);
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
