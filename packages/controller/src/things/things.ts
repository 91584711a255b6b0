import { checkThing, type Operation, type ThingModel } from '@around/messages';
import type { Clock, Log, Random, Startable } from '@around/platform';
import type { Device, DeviceHost, NoticeKind, Operable } from '../drivers/driver.js';
import { ProcessDevice } from '../drivers/process/device.js';
import { SimulatedDevice } from '../drivers/simulated/device.js';
import { withSimulatedParts } from '../drivers/simulated/parts.js';
import type { BreakerPlan } from '../watchdog/breaker.js';
import type { Watchdog } from '../watchdog/watchdog.js';
import { describeThing } from './model.js';
import type { ThingSpec } from './spec.js';
import { Values, type ValuesDeps } from './values.js';

export interface ThingsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly watchdog: Watchdog;
}

export interface ThingsOptions extends ValuesDeps {
  readonly specs: Readonly<Record<string, ThingSpec>>;
  readonly plan: BreakerPlan;
  readonly cwd?: string;
  picture(thing: string, name: string, media: string, bytes: Uint8Array): void;
  notice(kind: NoticeKind, thing: string | undefined, name: string | undefined, detail: string): void;
}

/** One thing of this controller. */
export interface Thing {
  readonly spec: ThingSpec;
  /** As the home is told it. */
  readonly model: ThingModel;
  /** With every schema spelt out. */
  readonly expanded: ThingModel;
  operable(op: Operation, name: string): Operable | undefined;
}

interface Driven extends Thing {
  readonly devices: readonly Device[];
}

/** All things of this controller, each behind its drivers. */
export class Things implements Startable {
  readonly values: Values;
  readonly #things = new Map<string, Driven>();
  readonly #observed = new Map<string, { readonly thing: string; readonly name: string }>();
  readonly #o: ThingsOptions;

  constructor(ports: ThingsPorts, options: ThingsOptions) {
    this.#o = options;
    this.values = new Values(ports, options);
    for (const [key, configured] of Object.entries(options.specs)) this.#add(ports, key, withSimulatedParts(configured));
  }

  /** As the home is told them. */
  get models(): ThingModel[] {
    return [...this.#things.values()].map(({ model }) => model);
  }

  /** What keeps the things from being what they claim, one sentence each. */
  get problems(): string[] {
    return this.models.flatMap((model) => checkThing(model));
  }

  get(key: string): Thing | undefined {
    return this.#things.get(key);
  }

  all(): IterableIterator<[string, Thing]> {
    return this.#things.entries();
  }

  async start(): Promise<void> {
    for (const { devices } of this.#things.values()) for (const device of devices) device.start();
  }

  async stop(): Promise<void> {
    this.unobserveAll();
    await Promise.all([...this.#things.values()].flatMap(({ devices }) => devices.map((device) => device.stop())));
    this.values.stop();
  }

  /** Somebody began or ceased to look at a property. Names that are not there are passed over. */
  observe(thing: string, name: string, on: boolean): void {
    const found = this.#things.get(thing);
    if (found === undefined || !Object.hasOwn(found.expanded.properties, name)) return;
    const key = `${thing} ${name}`;
    if (on) this.#observed.set(key, { thing, name });
    else this.#observed.delete(key);
    for (const device of found.devices) device.observe(name, on);
  }

  unobserveAll(): void {
    for (const { thing, name } of [...this.#observed.values()]) this.observe(thing, name, false);
  }

  #add(ports: ThingsPorts, key: string, spec: ThingSpec): void {
    const { model, expanded } = describeThing(key, spec);
    this.values.add(expanded);
    const host: DeviceHost = {
      reading: (name, value, written = false) => this.values.reading(key, name, value, written),
      event: (name, data) => this.values.event(key, name, data),
      picture: (name, media, bytes) => {
        if (this.#observed.has(`${key} ${name}`)) this.#o.picture(key, name, media, bytes);
      },
      notice: (kind, name, detail) => this.#o.notice(kind, key, name, detail),
      unavailable: (name) => this.values.unavailable(key, name),
    };
    const common = { spec, model: expanded, host, plan: this.#o.plan };
    const devices: Device[] = [
      new ProcessDevice(ports, { ...common, ...(this.#o.cwd === undefined ? {} : { cwd: this.#o.cwd }) }),
      new SimulatedDevice(ports, common),
    ];
    const operable = (op: Operation, name: string): Operable | undefined => {
      for (const device of devices) {
        const found = device.operable(op, name);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    this.#things.set(key, { spec, model, expanded, devices, operable });
  }
}
