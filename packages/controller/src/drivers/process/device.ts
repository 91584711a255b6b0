import { type DataSchema, type Operation, readJson, type ThingModel } from '@around/messages';
import type { Random } from '@around/platform';
import type { ActionSpec, PropertySpec, StreamSpec, ThingSpec } from '../../things/spec.js';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { Device, DeviceHost, LaneRules, Operable } from '../driver.js';
import { Action } from './action.js';
import { MAX_TEXT } from './capture.js';
import { lineFeed, pictureFeed } from './feeds.js';
import { Poller } from './poller.js';
import { parsePrinted, quote } from './printed.js';
import type { Program, ProgramPorts } from './program.js';
import { type Feed, Stream } from './stream.js';
import { Writer } from './writer.js';

export interface ProcessPorts extends ProgramPorts {
  readonly random: Random;
}

export interface ProcessOptions {
  readonly spec: ThingSpec;
  /** Expanded: every property has its whole schema. */
  readonly model: ThingModel;
  readonly host: DeviceHost;
  readonly plan: BreakerPlan;
  /** Working directory of programs that name none. */
  readonly cwd?: string;
}

/** Notices about bad lines of one stream: one, until a good line came. */
const STREAM = 'stream';

/** A thing, or what of it is done by programs. */
export class ProcessDevice implements Device {
  readonly #ports: ProcessPorts;
  readonly #o: ProcessOptions;
  readonly #writers = new Map<string, Writer>();
  readonly #actions = new Map<string, Action>();
  readonly #pollers = new Map<string, Poller>();
  readonly #streams: Stream[] = [];
  /** Those that print pictures run only while somebody looks. */
  readonly #pictures = new Map<string, Stream>();
  #started = false;
  #complained = false;

  constructor(ports: ProcessPorts, options: ProcessOptions) {
    this.#ports = ports;
    this.#o = options;
    const { spec } = options;
    for (const [name, property] of Object.entries(spec.properties)) {
      if ((property.driver ?? spec.driver) === 'process') this.#addProperty(name, property);
    }
    for (const [name, action] of Object.entries(spec.actions)) {
      if ((action.driver ?? spec.driver) === 'process' && action.run !== undefined) this.#addAction(name, action, action.run);
    }
    if (spec.stream !== undefined) this.#addStream(STREAM, spec.stream, (line) => this.#thingLine(line), Object.keys(spec.properties));
  }

  start(): void {
    this.#started = true;
    for (const poller of this.#pollers.values()) poller.start();
    for (const stream of this.#streams) stream.start();
  }

  async stop(): Promise<void> {
    this.#started = false;
    const streams = [...this.#streams, ...this.#pictures.values()];
    for (const part of [...this.#pollers.values(), ...streams, ...this.#writers.values(), ...this.#actions.values()]) part.stop();
  }

  operable(op: Operation, name: string): Operable | undefined {
    return op === 'write' ? this.#writers.get(name) : this.#actions.get(name);
  }

  observe(property: string, on: boolean): void {
    this.#pollers.get(property)?.observe(on);
    const pictures = this.#pictures.get(property);
    if (on && this.#started) pictures?.start();
    else pictures?.stop();
  }

  #program(name: string, of: { run: readonly string[]; cwd?: string; env?: Readonly<Record<string, string>> }): Program {
    const cwd = of.cwd ?? this.#o.cwd;
    return {
      thing: this.#o.model.key,
      name,
      run: of.run,
      ...(cwd === undefined ? {} : { cwd }),
      ...(of.env === undefined ? {} : { env: of.env }),
    };
  }

  #addProperty(name: string, property: PropertySpec): void {
    const { host, plan } = this.#o;
    const schema = this.#o.model.properties[name] as DataSchema & { 'around:whileObserved'?: boolean };
    const { read, write, stream } = property;
    const media = schema.type === 'null' ? schema.contentMediaType : undefined;
    if (read !== undefined) {
      const poller = new Poller(this.#ports, {
        program: { ...this.#program(name, read), timeoutMs: read.timeout },
        everyMs: read.every,
        schema,
        ...(media === undefined ? {} : { media }),
        whileObserved: media !== undefined || schema['around:whileObserved'] === true,
        plan,
        host,
      });
      this.#pollers.set(name, poller);
    }
    if (write !== undefined) {
      const poller = this.#pollers.get(name);
      this.#writers.set(
        name,
        new Writer(this.#ports, {
          program: { ...this.#program(name, write), timeoutMs: write.timeout },
          lane: laneOf('write', name, write),
          plan,
          host,
          ...(poller === undefined ? {} : { readBack: () => poller.now() }),
        }),
      );
    }
    if (stream === undefined) return;
    if (media === undefined) this.#addStream(name, stream, (line) => this.#propertyLine(name, schema, line), [name]);
    else this.#pictures.set(name, this.#pictureStream(name, stream, media));
  }

  #addAction(name: string, action: ActionSpec, run: readonly string[]): void {
    const { host, plan } = this.#o;
    this.#actions.set(
      name,
      new Action(this.#ports, {
        program: { ...this.#program(name, { run, ...pick(action) }), timeoutMs: action.timeout },
        lane: laneOf('invoke', name, action),
        plan,
        host,
        ...(action.output === undefined ? {} : { output: action.output }),
        ...(action.repeat === undefined ? {} : { repeatMs: action.repeat }),
        // An action may have changed anything of its thing; one that repeats only looks.
        ...(action.repeat === undefined ? { onDone: () => this.#readAll() } : {}),
      }),
    );
  }

  #readAll(): void {
    for (const poller of this.#pollers.values()) poller.now();
  }

  #addStream(name: string, spec: StreamSpec, onLine: (line: string) => void, fed: readonly string[]): void {
    const onSilent = (): void => {
      for (const property of fed) if (this.#isFed(property)) this.#o.host.unavailable(property);
    };
    this.#streams.push(this.#stream(name, spec, () => lineFeed(this.#ports.clock, onLine), onSilent));
  }

  #pictureStream(name: string, spec: StreamSpec, media: string): Stream {
    const { clock } = this.#ports;
    const show = (bytes: Uint8Array): void => this.#o.host.picture(name, media, bytes);
    return this.#stream(
      name,
      spec,
      () => pictureFeed(clock, spec.every, show),
      () => {},
    );
  }

  #stream(name: string, spec: StreamSpec, feed: () => Feed, onSilent: () => void): Stream {
    const { host, plan } = this.#o;
    return new Stream(this.#ports, {
      program: this.#program(name, spec),
      ...(spec.silence === undefined ? {} : { silenceMs: spec.silence }),
      plan,
      feed,
      notice: (kind, detail) => host.notice(kind, name === STREAM ? undefined : name, detail),
      onSilent,
    });
  }

  /** Whether a stream is what this property's readings come from. */
  #isFed(property: string): boolean {
    const spec = this.#o.spec.properties[property];
    return spec !== undefined && spec.read === undefined && spec.write === undefined;
  }

  #propertyLine(name: string, schema: DataSchema, line: string): void {
    const value = parsePrinted(schema, line);
    if (value.ok) this.#good(this.#o.host.reading(name, value.value));
    else this.#complain(name, value.error);
  }

  #thingLine(line: string): void {
    const json = readJson(line, { bytes: MAX_TEXT });
    if (!json.ok || typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
      this.#complain(undefined, `expected a JSON object of properties or an event, it printed ${quote(line)}`);
      return;
    }
    const { event, data, ...rest } = json.value as Record<string, unknown>;
    const { events } = this.#o.model;
    // A property that happens to be called "event" is one, where no event has that name.
    if (typeof event === 'string' && Object.hasOwn(events, event)) this.#o.host.event(event, data);
    else if (event !== undefined) this.#values({ event, ...(data === undefined ? {} : { data }) });
    else if (data !== undefined) this.#values({ data });
    this.#values(rest);
  }

  #values(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (!Object.hasOwn(this.#o.model.properties, name))
        this.#complain(undefined, `it printed ${quote(name)}, which is no property or event of this thing`);
      else this.#good(this.#o.host.reading(name, value));
    }
  }

  #good(taken: boolean): void {
    if (taken) this.#complained = false;
  }

  #complain(name: string | undefined, detail: string): void {
    if (!this.#complained) this.#o.host.notice('failed', name, detail);
    this.#complained = true;
  }
}

function pick(of: { cwd?: string; env?: Readonly<Record<string, string>> }): { cwd?: string; env?: Readonly<Record<string, string>> } {
  return { ...(of.cwd === undefined ? {} : { cwd: of.cwd }), ...(of.env === undefined ? {} : { env: of.env }) };
}

function laneOf(op: Operation, name: string, of: { concurrency: LaneRules['mode']; queue: number; lane?: string }): LaneRules {
  return { key: of.lane === undefined ? `${op} ${name}` : `lane ${of.lane}`, mode: of.concurrency, limit: of.queue };
}
