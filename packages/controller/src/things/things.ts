import { checkThing, type Operation, sameJson, type ThingModel } from '@around/messages';
import type { Startable } from '@around/platform';
import type { Device, DeviceHost, NoticeKind, Operable } from '../drivers/driver.js';
import { driversOf } from '../drivers/kinds.js';
import { type Driver, type DriverPorts, type DriverSettings, loadDriver } from '../drivers/registry.js';
import { withSimulatedParts } from '../drivers/simulated/parts.js';
import type { BreakerPlan } from '../watchdog/breaker.js';
import { describeThing } from './model.js';
import type { ThingSpec } from './spec.js';
import { Values, type ValuesDeps } from './values.js';

export type ThingsPorts = DriverPorts;

export interface ThingsOptions extends ValuesDeps {
  readonly specs: Readonly<Record<string, ThingSpec>>;
  readonly settings: Omit<DriverSettings, 'found'>;
  readonly plan: BreakerPlan;
  /** Things have come, changed or gone: the home is to be told them anew. */
  changed(): void;
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
  readonly devices: Device[];
}

/** A controller has at most so many things, those that describe themselves included, and describes them in so many characters. */
const MAX_THINGS = 256;
const MAX_DESCRIBED = 900_000;

/** All things of this controller, each behind its drivers. */
export class Things implements Startable {
  readonly values: Values;
  readonly #ports: ThingsPorts;
  readonly #o: ThingsOptions;
  readonly #specs: ReadonlyMap<string, ThingSpec>;
  readonly #things = new Map<string, Driven>();
  readonly #drivers = new Map<string, Promise<Driver>>();
  readonly #observed = new Map<string, { readonly thing: string; readonly name: string }>();
  /** What each driver found, in the order in which it is taken up. */
  readonly #found = new Map<string, ReadonlySet<string>>();
  #taking: Promise<void> = Promise.resolve();
  #started = false;

  constructor(ports: ThingsPorts, options: ThingsOptions) {
    this.#ports = ports;
    this.#o = options;
    this.values = new Values(ports, options);
    this.#specs = new Map(Object.entries(options.specs).map(([key, spec]) => [key, withSimulatedParts(spec)]));
    for (const [key, spec] of this.#specs) this.#describe(key, spec);
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

  /** Loads the drivers and makes the devices; nothing of them runs yet. @throws Error naming the thing whose driver cannot serve it */
  async load(): Promise<void> {
    const { settings } = this.#o;
    if (settings.mqtt?.discovery !== undefined) await this.#driver('mqtt');
    for (const [key, spec] of this.#specs) await this.#addDevices(key, spec);
    // Those that were found in the life before.
    await this.#taking;
  }

  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    for (const { devices } of this.#things.values()) for (const device of devices) device.start();
    for (const driver of this.#drivers.values()) (await driver).start?.();
  }

  async stop(): Promise<void> {
    this.unobserveAll();
    this.#started = false;
    await Promise.all([...this.#things.values()].flatMap(({ devices }) => devices.map((device) => device.stop())));
    // A driver that could not be loaded has nothing to stop.
    await Promise.allSettled([...this.#drivers.values()].map(async (driver) => (await driver).stop?.()));
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

  #driver(name: string): Promise<Driver> {
    let driver = this.#drivers.get(name);
    if (driver === undefined) {
      const found: DriverSettings['found'] = ({ things }) => {
        this.#taking = this.#taking
          .then(() => this.#take(name, things))
          .catch((error: unknown) => this.#ports.log.error('things cannot be taken up', { error }));
      };
      driver = loadDriver(name, this.#ports, { ...this.#o.settings, found });
      this.#drivers.set(name, driver);
    }
    return driver;
  }

  #describe(key: string, spec: ThingSpec): Driven {
    const { model, expanded } = describeThing(key, spec);
    this.values.add(expanded);
    const devices: Device[] = [];
    const operable = (op: Operation, name: string): Operable | undefined => {
      for (const device of devices) {
        const found = device.operable(op, name);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    const thing = { spec, model, expanded, devices, operable };
    this.#things.set(key, thing);
    return thing;
  }

  async #addDevices(key: string, spec: ThingSpec): Promise<void> {
    const thing = this.#things.get(key);
    if (thing === undefined || thing.devices.length > 0) return;
    const options = { spec, model: thing.expanded, host: this.#host(key), plan: this.#o.plan };
    for (const name of driversOf(spec)) {
      try {
        thing.devices.push(await (await this.#driver(name)).device(options));
      } catch (error) {
        throw new Error(`things.${key}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  }

  /** The things of a driver that finds its own, in the place of those that it had found before. */
  async #take(driver: string, found: Readonly<Record<string, ThingSpec>>): Promise<void> {
    const before = this.#found.get(driver) ?? new Set();
    const taken = new Set<string>();
    let changed = false;
    let described = JSON.stringify([...this.#specs.keys()].map((key) => this.#things.get(key)?.model)).length;
    for (const [key, spec] of Object.entries(found)) {
      const held = this.#things.get(key);
      // What the configuration describes itself is its own matter.
      if (this.#specs.has(key)) continue;
      described += JSON.stringify(describeThing(key, spec).model).length;
      if (taken.size + this.#specs.size >= MAX_THINGS || described > MAX_DESCRIBED) {
        this.#ports.log.warn('more things are found than a controller can have: use a second one', { thing: key });
        break;
      }
      taken.add(key);
      if (held !== undefined && sameJson(held.spec, spec)) continue;
      changed = true;
      await this.#remove(key);
      this.#describe(key, spec);
      await this.#addDevices(key, spec);
      if (this.#started) for (const device of this.#things.get(key)?.devices ?? []) device.start();
    }
    for (const key of before) {
      if (taken.has(key)) continue;
      changed = true;
      await this.#remove(key);
    }
    this.#found.set(driver, taken);
    if (changed) this.#o.changed();
  }

  async #remove(key: string): Promise<void> {
    const thing = this.#things.get(key);
    if (thing === undefined) return;
    this.#things.delete(key);
    this.values.remove(key);
    await Promise.all(thing.devices.map((device) => device.stop()));
  }

  #host(key: string): DeviceHost {
    return {
      reading: (name, value, written = false) => this.values.reading(key, name, value, written),
      event: (name, data) => this.values.event(key, name, data),
      picture: (name, media, bytes) => {
        if (this.#observed.has(`${key} ${name}`)) this.#o.picture(key, name, media, bytes);
      },
      notice: (kind, name, detail) => this.#o.notice(kind, key, name, detail),
      unavailable: (name) => this.values.unavailable(key, name),
    };
  }
}
