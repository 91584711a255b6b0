import type { Clock, Timer } from '@around/platform';
import { DeviceError, wordsOf } from '../failure.js';
import { fromDevice, toDevice } from '../fit.js';
import type { Hands } from '../hands/hands.js';
import { partsOf } from '../kinds.js';
import { fill, fillText } from '../places.js';
import { wordOf } from '../process/words.js';
import type { DeviceOptions } from '../registry.js';
import { Waiters } from '../waiters.js';
import { Availability } from './availability.js';
import type { Broker, BrokerListener } from './broker.js';
import type { MqttAction, MqttEvent, MqttProperty } from './keys.js';
import { messageReader } from './message.js';

type Reading = (payload: Uint8Array) => unknown;

/** One thing whose device speaks MQTT. */
export class MqttHands implements Hands, BrokerListener {
  readonly #clock: Clock;
  readonly #broker: Broker;
  readonly #o: DeviceOptions;
  readonly #properties = new Map<string, { readonly keys: MqttProperty; readonly read: Reading }>();
  readonly #actions = new Map<string, MqttAction>();
  readonly #events = new Map<string, { readonly keys: MqttEvent; readonly read: Reading }>();
  readonly #availability: Availability;
  readonly #waiters = new Waiters();
  readonly #complained = new Set<string>();
  #silence: Timer | undefined;

  /** @throws Error naming the part whose template is not understood */
  constructor(ports: { readonly clock: Clock }, broker: Broker, options: DeviceOptions) {
    this.#clock = ports.clock;
    this.#broker = broker;
    this.#o = options;
    const { properties, actions, events } = partsOf(options.spec, 'mqtt');
    for (const [name, { mqtt }] of properties)
      if (mqtt !== undefined) this.#properties.set(name, { keys: mqtt, read: readerOf(name, mqtt) });
    for (const [name, { mqtt }] of actions) if (mqtt !== undefined) this.#actions.set(name, mqtt);
    for (const [name, { mqtt }] of events) if (mqtt !== undefined) this.#events.set(name, { keys: mqtt, read: readerOf(name, mqtt) });
    const { availability = [], availabilityMode = 'latest' } = options.spec.mqtt ?? {};
    this.#availability = new Availability(availability, availabilityMode);
  }

  start(): void {
    const topics = new Set([
      ...this.#availability.topics,
      ...[...this.#properties.values()].flatMap(({ keys }) => (keys.state === undefined ? [] : [keys.state])),
      ...[...this.#events.values()].map(({ keys }) => keys.topic),
    ]);
    for (const topic of topics) this.#broker.hear(topic, this);
    this.#listen();
  }

  stop(): void {
    this.#broker.leave(this);
    this.#silence?.cancel();
  }

  async write(name: string, value: unknown, signal: AbortSignal): Promise<unknown> {
    const { keys } = this.#properties.get(name) as { keys: MqttProperty };
    const told = toDevice(this.#o.model.properties[name], value, keys);
    const send = (): Promise<void> => this.#send(keys.command as string, keys, told);
    if (keys.state !== undefined && keys.confirm !== false) return this.#waiters.confirmed(name, value, signal, send);
    await send();
    return undefined;
  }

  async invoke(name: string, input: unknown): Promise<void> {
    const keys = this.#actions.get(name) as MqttAction;
    await this.#send(keys.command, keys, input);
  }

  onMessage(topic: string, payload: Uint8Array): void {
    const before = this.#availability.online;
    this.#availability.take(topic, payload);
    const { online } = this.#availability;
    if (before && !online) this.#unavailable();
    this.#listen();
    for (const [name, { keys, read }] of this.#properties) if (keys.state === topic) this.#told(name, keys, read, payload);
    for (const [name, { keys, read }] of this.#events) if (keys.topic === topic) this.#happened(name, keys, read, payload);
  }

  onDown(): void {
    this.#availability.forget();
    this.#silence?.cancel();
    this.#unavailable();
  }

  async #send(topic: string, { payload, qos, retain }: Pick<MqttProperty, 'payload' | 'qos' | 'retain'>, value: unknown): Promise<void> {
    if (!this.#availability.online) throw new DeviceError('away', 'it says that it is offline: is it on, and in reach?');
    const text =
      payload === undefined
        ? value === undefined
          ? ''
          : wordOf(value)
        : typeof payload === 'string'
          ? fillText(payload, value, (word) => word)
          : JSON.stringify(fill(payload, value));
    await this.#broker.publish(topic, text, { qos, retain });
  }

  #told(name: string, keys: MqttProperty, read: Reading, payload: Uint8Array): void {
    try {
      const raw = read(payload);
      // The message speaks of other things, or says that the device does not know.
      if (raw === undefined || raw === null) return;
      const value = fromDevice(this.#o.model.properties[name], raw, keys);
      if (!value.ok) throw new Error(value.error);
      if (!this.#o.host.reading(name, value.value)) return;
      this.#complained.delete(name);
      // Of what it tells of itself last, while it says that it is offline, nothing is true now.
      if (!this.#availability.online) this.#o.host.unavailable(name);
      this.#waiters.told(name, value.value);
    } catch (error) {
      if (!this.#complained.has(name)) this.#o.host.notice('failed', name, `what came at ${keys.state} is passed over: ${wordsOf(error)}`);
      this.#complained.add(name);
    }
  }

  #happened(name: string, keys: MqttEvent, read: Reading, payload: Uint8Array): void {
    try {
      const raw = read(payload);
      if (raw === undefined || raw === null || raw === '') return;
      if (keys.payload === undefined) this.#o.host.event(name, raw);
      else if (String(raw) === keys.payload) this.#o.host.event(name);
    } catch (error) {
      if (!this.#complained.has(name)) this.#o.host.notice('failed', name, `what came at ${keys.topic} is passed over: ${wordsOf(error)}`);
      this.#complained.add(name);
    }
  }

  #unavailable(): void {
    for (const [name, { keys }] of this.#properties) if (keys.state !== undefined) this.#o.host.unavailable(name);
  }

  #listen(): void {
    const { silence } = this.#o.spec.mqtt ?? {};
    if (silence === undefined) return;
    this.#silence?.cancel();
    this.#silence = this.#clock.after(silence, () => this.#unavailable());
  }
}

function readerOf(name: string, keys: { readonly pick?: string; readonly template?: string }): Reading {
  try {
    return messageReader(keys);
  } catch (error) {
    throw new Error(`${name}: its template: ${wordsOf(error)}`, { cause: error });
  }
}
