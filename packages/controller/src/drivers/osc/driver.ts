import type { DataSchema } from '@around/messages';
import type { Address, Timer } from '@around/platform';
import { DeviceError } from '../failure.js';
import { fromDevice, toDevice } from '../fit.js';
import { HandsDevice } from '../hands/device.js';
import type { Hands } from '../hands/hands.js';
import { actionPlan, writePlan } from '../hands/plan.js';
import { partsOf } from '../kinds.js';
import { fill } from '../places.js';
import type { DeviceOptions, Driver, DriverPorts, DriverSettings } from '../registry.js';
import { Waiters } from '../waiters.js';
import { encodeOsc, type OscArgument, type OscMessage, type OscType, oscMatches } from './codec.js';
import type { OscAction, OscProperty } from './keys.js';
import { OscSocket } from './socket.js';

/** Properties as OSC addresses: Max/MSP, Pure Data, TouchDesigner, TouchOSC, SuperCollider … */
export function oscDriver(ports: DriverPorts, settings: DriverSettings): Driver {
  const socket = new OscSocket(ports, settings.osc);
  return {
    device: (options) => oscDevice(ports, socket, options),
    start: () => socket.start(),
    stop: () => socket.stop(),
  };
}

function oscDevice(ports: DriverPorts, socket: OscSocket, options: DeviceOptions): HandsDevice {
  const { spec, host, plan: breaker } = options;
  const { properties, actions } = partsOf(spec, 'osc');
  const hands = new OscHands(ports, socket, options);
  const writes = properties.flatMap(([name, { osc }]) => (osc?.send === undefined ? [] : [[name, writePlan(name, osc)] as const]));
  if (writes.length + actions.length > 0 && spec.osc?.to === undefined)
    throw new Error('is sent OSC, but not where to: give the thing osc: { to: 192.168.1.20:9000 }');
  const plan = {
    reads: {},
    writes: Object.fromEntries(writes),
    actions: Object.fromEntries(actions.map(([name, action]) => [name, actionPlan(name, action)])),
  };
  return new HandsDevice(ports, { hands, plan, host, breaker });
}

class OscHands implements Hands {
  readonly #ports: DriverPorts;
  readonly #socket: OscSocket;
  readonly #o: DeviceOptions;
  readonly #properties: ReadonlyMap<string, OscProperty>;
  readonly #actions: ReadonlyMap<string, OscAction>;
  readonly #events: readonly (readonly [string, string])[];
  readonly #to: Address | undefined;
  readonly #from: string | undefined;
  readonly #waiters = new Waiters();
  #silence: Timer | undefined;
  #complained = false;

  constructor(ports: DriverPorts, socket: OscSocket, options: DeviceOptions) {
    this.#ports = ports;
    this.#socket = socket;
    this.#o = options;
    const { properties, actions, events } = partsOf(options.spec, 'osc');
    this.#properties = new Map(properties.flatMap(([name, { osc }]) => (osc === undefined ? [] : [[name, osc]])));
    this.#actions = new Map(actions.flatMap(([name, { osc }]) => (osc === undefined ? [] : [[name, osc]])));
    this.#events = events.flatMap(([name, { osc }]) => (osc === undefined ? [] : [[name, osc.receive]]));
    const { to, from } = options.spec.osc ?? {};
    this.#to = to === undefined ? undefined : addressOf(to);
    this.#from = from === 'any' ? undefined : (from ?? (/^[\d.]+$/.test(this.#to?.host ?? '') ? this.#to?.host : undefined));
  }

  readonly #hear = (message: OscMessage, from: Address): void => {
    if (this.#from !== undefined && from.host !== this.#from) return;
    this.#listen();
    for (const [name, property] of this.#properties)
      if (property.receive !== undefined && oscMatches(message.address, property.receive)) this.#told(name, property, message.args);
    for (const [name, address] of this.#events)
      if (oscMatches(message.address, address))
        this.#o.host.event(name, message.args.length > 1 ? plain(message.args) : plain(message.args[0]));
  };

  start(): void {
    this.#socket.hear(this.#hear);
    this.#listen();
  }

  stop(): void {
    this.#socket.leave(this.#hear);
    this.#silence?.cancel();
  }

  async write(name: string, value: unknown, signal: AbortSignal): Promise<unknown> {
    const property = this.#properties.get(name) as OscProperty;
    const schema = this.#o.model.properties[name];
    const send = (): void => this.#send(property.send as string, property, toDevice(schema, value, property), schema);
    if (property.confirm && property.receive !== undefined) return this.#waiters.confirmed(name, value, signal, send);
    send();
    return undefined;
  }

  async invoke(name: string, input: unknown): Promise<void> {
    const action = this.#actions.get(name) as OscAction;
    this.#send(action.send, action, input, this.#o.model.actions[name]?.input);
  }

  #send(address: string, how: Pick<OscProperty, 'args' | 'type'>, value: unknown, schema: DataSchema | undefined): void {
    if (this.#to === undefined) throw new DeviceError('badInput', 'it is not known where to send: give the thing osc.to');
    const given =
      how.args === undefined
        ? [{ value, ours: true }]
        : how.args.map((arg) => ({ value: fill(arg, value), ours: typeof arg === 'string' && arg.includes('{{') }));
    const args = given.flatMap((each) => {
      const list = each.value === undefined ? [] : Array.isArray(each.value) ? each.value : [each.value];
      return list.map((one) => argumentOf(one, each.ours ? how.type : undefined, schema));
    });
    let packet: Uint8Array;
    try {
      packet = encodeOsc(address, args);
    } catch (error) {
      throw new DeviceError('badInput', (error as Error).message);
    }
    this.#socket.send(packet, this.#to);
  }

  #told(name: string, property: OscProperty, args: readonly unknown[]): void {
    const schema = this.#o.model.properties[name];
    const raw = schema?.type === 'array' ? plain(args.slice(property.index)) : plain(args[property.index]);
    const value =
      raw === undefined ? ({ ok: false, error: `it has no argument ${property.index}` } as const) : fromDevice(schema, raw, property);
    if (!value.ok) {
      if (!this.#complained) this.#o.host.notice('failed', name, `what came at ${property.receive} is passed over: ${value.error}`);
      this.#complained = true;
      return;
    }
    if (!this.#o.host.reading(name, value.value)) return;
    this.#complained = false;
    this.#waiters.told(name, value.value);
  }

  #listen(): void {
    const { silence } = this.#o.spec.osc ?? {};
    if (silence === undefined) return;
    this.#silence?.cancel();
    this.#silence = this.#ports.clock.after(silence, () => {
      for (const [name, { receive }] of this.#properties) if (receive !== undefined) this.#o.host.unavailable(name);
    });
  }
}

function addressOf(to: string): Address {
  const [host = '', port = ''] = to.split(':');
  return { host, port: Number(port) };
}

function argumentOf(value: unknown, type: OscType | undefined, schema: DataSchema | undefined): OscArgument {
  if (type !== undefined) return { type, value: type === 's' ? String(value) : type === 'T' ? Boolean(value) : Number(value) };
  if (typeof value === 'boolean') return { type: 'i', value: value ? 1 : 0 };
  if (typeof value === 'number') return { type: schema?.type === 'integer' && Number.isInteger(value) ? 'i' : 'f', value };
  if (typeof value === 'string') return { type: 's', value };
  throw new DeviceError('badInput', 'OSC carries numbers, texts and switches: name the parts of the input in "args"');
}

/** As JSON has it: bytes as a list of numbers. */
const plain = (value: unknown): unknown => (value instanceof Uint8Array ? [...value] : Array.isArray(value) ? value.map(plain) : value);
