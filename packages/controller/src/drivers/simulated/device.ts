import { type Operation, type ThingModel, typesOf } from '@around/messages';
import type { Clock, Random, Timer } from '@around/platform';
import type { ActionSpec, ThingSpec } from '../../things/spec.js';
import type { BreakerPlan } from '../../watchdog/breaker.js';
import type { Device, DeviceHost, LaneRules, Operable } from '../driver.js';
import { Gate } from '../gate.js';
import { actionScript } from './actions.js';
import { SimulatedOperation, type SimulatedScript } from './job.js';
import { move } from './motor.js';
import { PICTURE_MEDIA, picture } from './picture.js';
import { DRIFTS, drift, INITIAL } from './sensors.js';

export interface SimulatedPorts {
  readonly clock: Clock;
  readonly random: Random;
}

export interface SimulatedDeviceOptions {
  readonly spec: ThingSpec;
  readonly model: ThingModel;
  readonly host: DeviceHost;
  readonly plan: BreakerPlan;
}

const DRIFT_MS = 3_000;
const PICTURE_MS = 5_000;
/** What a device takes to do as it is told. */
const WRITE_MS = 20;

/** A thing that is not there and behaves as if it were: it switches, fades, moves, drifts, hangs and fails, on the injected clock. */
export class SimulatedDevice implements Device {
  readonly #ports: SimulatedPorts;
  readonly #o: SimulatedDeviceOptions;
  readonly #state = new Map<string, unknown>();
  readonly #operations = new Map<string, SimulatedOperation>();
  readonly #pictures = new Map<string, Timer>();
  #timer: Timer | undefined;
  #photos = 0;

  constructor(ports: SimulatedPorts, options: SimulatedDeviceOptions) {
    this.#ports = ports;
    this.#o = options;
    const { spec, model } = options;
    for (const [name, property] of Object.entries(spec.properties)) {
      if ((property.driver ?? spec.driver) !== 'simulated') continue;
      this.#state.set(name, property.initial ?? INITIAL[this.typeOf(name)] ?? DRIFTS[this.typeOf(name)]?.mean ?? null);
      if (model.properties[name]?.readOnly !== true) this.#addWrite(name, property.write ?? { concurrency: 'replace', queue: 8 });
    }
    for (const [name, action] of Object.entries(spec.actions)) {
      if ((action.driver ?? spec.driver) === 'simulated') this.#addAction(name, action);
    }
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = this.#ports.clock.every(DRIFT_MS, () => this.#measure());
    for (const [name, value] of this.#state) if (!this.isPicture(name)) this.#o.host.reading(name, value);
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const timer of this.#pictures.values()) timer.cancel();
    this.#pictures.clear();
    for (const operation of this.#operations.values()) operation.stop();
  }

  operable(op: Operation, name: string): Operable | undefined {
    return this.#operations.get(`${op} ${name}`);
  }

  observe(property: string, on: boolean): void {
    if (!this.#state.has(property) || !this.isPicture(property)) return;
    this.#pictures.get(property)?.cancel();
    this.#pictures.delete(property);
    if (!on || this.#timer === undefined) return;
    const send = (): void => this.#o.host.picture(property, PICTURE_MEDIA, this.photo());
    this.#pictures.set(property, this.#ports.clock.every(this.#o.spec.properties[property]?.read?.every ?? PICTURE_MS, send));
    send();
  }

  /** The property's first type. */
  typeOf(name: string): string {
    return typesOf(this.#o.model.properties[name]?.['@type'])[0] ?? '';
  }

  isPicture(name: string): boolean {
    return this.#o.model.properties[name]?.contentMediaType !== undefined;
  }

  /** The first property of this type. */
  named(type: string): string | undefined {
    return [...this.#state.keys()].find((name) => this.typeOf(name) === type);
  }

  get(name: string | undefined): unknown {
    return name === undefined ? undefined : this.#state.get(name);
  }

  /** The device itself changed. Unknown names are passed over. */
  set(name: string | undefined, value: unknown, written = false): void {
    if (name === undefined || !this.#state.has(name)) return;
    this.#state.set(name, value);
    this.#o.host.reading(name, value, written);
    if (this.typeOf(name) === 'PositionProperty') this.set(this.named('OpenProperty'), typeof value === 'number' && value > 0);
    if (this.typeOf(name) === 'OnOffProperty') this.#measurePower();
  }

  event(name: string): void {
    this.#o.host.event(name);
  }

  photo(): Uint8Array {
    this.#photos++;
    return picture(this.#o.model.title, this.#ports.clock.wall(), this.#photos);
  }

  #addWrite(name: string, rules: { concurrency: LaneRules['mode']; queue: number; lane?: string }): void {
    const moves = this.typeOf(name) === 'PositionProperty';
    this.#add('write', name, {
      // What moves one motor never runs twice at a time.
      lane: { key: moves ? 'motor' : `write ${name}`, mode: moves ? 'replace' : rules.concurrency, limit: rules.queue },
      script: (run) => {
        if (moves) move(this, name, Number(run.input), run);
        else
          run.after(WRITE_MS, () => {
            run.end({ step: 'completed' });
            this.set(name, run.input, true);
          });
      },
    });
  }

  #addAction(name: string, action: ActionSpec): void {
    const type = action.type ?? '';
    const motor = action.simulate === undefined && ['OpenAction', 'CloseAction', 'StopAction'].includes(type);
    this.#add('invoke', name, {
      lane: motor
        ? { key: 'motor', mode: 'replace', limit: 1 }
        : { key: action.lane === undefined ? `invoke ${name}` : `lane ${action.lane}`, mode: action.concurrency, limit: action.queue },
      repeats: action.repeat !== undefined,
      timeoutMs: action.timeout,
      script: actionScript(this, type, action),
    });
  }

  #add(
    op: Operation,
    name: string,
    of: { lane: LaneRules; repeats?: boolean; timeoutMs?: number; script(run: SimulatedScript): void },
  ): void {
    const { host, plan } = this.#o;
    const gate = new Gate({ clock: this.#ports.clock, plan, notice: (kind, detail) => host.notice(kind, name, detail) });
    const onHang = (detail: string): void => host.notice('killed', name, detail);
    this.#operations.set(`${op} ${name}`, new SimulatedOperation(this.#ports, { repeats: false, timeoutMs: 60_000, ...of, gate, onHang }));
  }

  #measure(): void {
    for (const [name, value] of [...this.#state]) {
      const how = DRIFTS[this.typeOf(name)];
      if (how === undefined || typeof value !== 'number' || this.#operations.has(`write ${name}`)) continue;
      this.set(name, drift(how, value, this.#ports.random.float()));
    }
    this.#measurePower();
  }

  #measurePower(): void {
    const power = this.named('InstantaneousPowerProperty');
    if (power === undefined) return;
    const on = this.get(this.named('OnOffProperty')) !== false;
    const watts = on ? 1_200 + Math.round(this.#ports.random.float() * 20) : 0.3;
    this.set(power, watts);
    this.set(this.named('CurrentProperty'), Number((watts / 230).toFixed(2)));
  }
}
