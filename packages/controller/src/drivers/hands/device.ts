import type { Operation as Op } from '@around/messages';
import type { Clock } from '@around/platform';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { Device, DeviceHost, Operable } from '../driver.js';
import type { Hands, HandsPlan } from './hands.js';
import { Operation } from './operation.js';
import { Reader } from './reader.js';

export interface HandsDeviceOptions {
  readonly hands: Hands;
  readonly plan: HandsPlan;
  readonly host: DeviceHost;
  readonly breaker: BreakerPlan;
}

/** A device made of asynchronous functions. */
export class HandsDevice implements Device {
  readonly #o: HandsDeviceOptions;
  readonly #operations = new Map<string, Operation>();
  readonly #readers = new Map<string, Reader>();
  #started = false;

  constructor(ports: { readonly clock: Clock }, options: HandsDeviceOptions) {
    this.#o = options;
    const { hands, plan, host, breaker } = options;
    for (const [name, each] of Object.entries(plan.reads)) {
      const read = async (signal: AbortSignal): Promise<unknown> => hands.read?.(name, signal);
      this.#readers.set(name, new Reader(ports, { name, plan: each, breaker, host, read }));
    }
    for (const [name, each] of Object.entries(plan.writes)) {
      const operation = new Operation(ports, {
        name,
        plan: each,
        breaker,
        host,
        work: async (job, signal) => hands.write?.(name, job.input, signal),
        onDone: (job, result) => {
          const reader = this.#readers.get(name);
          if (reader === undefined) host.reading(name, result === undefined ? job.input : result, true);
          else reader.now();
        },
      });
      this.#operations.set(`write ${name}`, operation);
    }
    for (const [name, each] of Object.entries(plan.actions)) {
      const operation = new Operation(ports, {
        name,
        plan: each,
        breaker,
        host,
        work: async (job, signal, progress) => hands.invoke?.(name, job.input, signal, progress),
        // An action may have changed anything of its thing; one that repeats only looks.
        onDone: () => {
          if (each.repeatMs === undefined) for (const reader of this.#readers.values()) reader.now();
        },
      });
      this.#operations.set(`invoke ${name}`, operation);
    }
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#o.hands.start?.();
    for (const reader of this.#readers.values()) reader.start();
  }

  async stop(): Promise<void> {
    if (!this.#started) return;
    this.#started = false;
    for (const operation of this.#operations.values()) operation.stop();
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()));
    await this.#o.hands.stop?.();
  }

  operable(op: Op, name: string): Operable | undefined {
    return this.#operations.get(`${op} ${name}`);
  }

  observe(property: string, on: boolean): void {
    this.#readers.get(property)?.observe(on);
    this.#o.hands.observe?.(property, on);
  }
}
