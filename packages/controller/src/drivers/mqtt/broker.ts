import {
  type BackoffPlan,
  type BoardFiles,
  backoffDelay,
  type Clock,
  type Log,
  type MqttClients,
  type MqttConnection,
  type MqttPublish,
  type Random,
  type Timer,
} from '@around/platform';
import { DeviceError } from '../failure.js';
import type { MqttSettings } from './keys.js';

export interface BrokerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly mqtt: MqttClients;
  readonly boardFiles: BoardFiles;
}

export interface BrokerListener {
  onMessage?(topic: string, payload: Uint8Array): void;
  /** It is connected, and what is retained is on its way. */
  onUp?(): void;
  /** The broker is gone: nothing is known any more. */
  onDown?(): void;
}

const AGAIN: BackoffPlan = { baseMs: 500, capMs: 60_000 };
const DIAL_MS = 10_000;
const CLOSE_MS = 1_000;
/** Topics in one SUBSCRIBE: some brokers take few. */
const AT_ONCE = 100;
/** Bytes of a message; larger ones are passed over. */
const MAX_MESSAGE = 262_144;

/** The connection to the one broker of this controller: comes back by itself, hears again what was heard, sends nothing late. */
export class Broker {
  readonly #ports: BrokerPorts;
  readonly #settings: MqttSettings;
  readonly #topics = new Map<string, Set<BrokerListener>>();
  #connection: MqttConnection | undefined;
  #timer: Timer | undefined;
  #running = false;
  #attempt = 0;
  #why = 'it has not been connected yet';
  #dialling: Promise<void> = Promise.resolve();

  constructor(ports: BrokerPorts, settings: MqttSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  get up(): boolean {
    return this.#connection !== undefined;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#dial();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#timer?.cancel();
    await this.#dialling;
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection === undefined) return;
    const { status } = this.#settings;
    if (status !== undefined) await this.#within(connection.publish(status, 'offline', { qos: 1, retain: true }));
    await connection.close();
  }

  /** From now on, until `leave`, `listener` hears what comes at the topic (`homeassistant/#`: and below it). */
  hear(topic: string, listener: BrokerListener): void {
    const known = this.#topics.get(topic);
    if (known !== undefined) known.add(listener);
    else this.#topics.set(topic, new Set([listener]));
    // A retained message comes with the subscription, so everybody who comes later asks anew.
    this.#connection?.subscribe([topic]).catch((error: unknown) => this.#ports.log.warn('a topic is not heard', { topic, error }));
  }

  leave(listener: BrokerListener): void {
    for (const [topic, listeners] of this.#topics) if (listeners.delete(listener) && listeners.size === 0) this.#topics.delete(topic);
  }

  /** Resolves when the broker has it. @throws DeviceError `away`: there is no broker now, and it will not be told later either */
  async publish(topic: string, payload: string, how: MqttPublish): Promise<void> {
    if (this.#connection === undefined) throw new DeviceError('away', `the broker ${this.#settings.url} is not connected: ${this.#why}`);
    await this.#connection.publish(topic, payload, how);
  }

  get #listeners(): ReadonlySet<BrokerListener> {
    return new Set([...this.#topics.values()].flatMap((each) => [...each]));
  }

  #dial(): void {
    this.#dialling = this.#connect().catch((error: unknown) => {
      if (!this.#running) return;
      this.#why = error instanceof Error ? error.message : String(error);
      if (this.#attempt === 0) this.#ports.log.warn('the MQTT broker is not reached, trying again', { url: this.#settings.url, error });
      this.#later();
    });
  }

  async #connect(): Promise<void> {
    const { url, user, passwordFile, ca, status, keepAlive } = this.#settings;
    const { mqtt, boardFiles, random, log } = this.#ports;
    const password = passwordFile === undefined ? undefined : (await boardFiles.readText(passwordFile)).trim();
    const trusted = ca === undefined ? undefined : await boardFiles.readText(ca);
    const name = this.#settings.clientId ?? `around-${[...random.bytes(6)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    const connection = await mqtt.dialMqtt(
      {
        url,
        clientId: name,
        keepAliveMs: keepAlive,
        timeoutMs: DIAL_MS,
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { password }),
        ...(trusted === undefined ? {} : { ca: trusted }),
        ...(status === undefined ? {} : { will: { topic: status, payload: 'offline', qos: 1, retain: true } }),
      },
      { onMessage: (topic, payload) => this.#message(topic, payload), onClose: (reason) => this.#closed(reason) },
    );
    if (!this.#running) {
      await connection.close();
      return;
    }
    this.#connection = connection;
    this.#attempt = 0;
    log.info('the MQTT broker is connected', { url });
    for (const listener of this.#listeners) listener.onUp?.();
    const topics = [...this.#topics.keys()];
    for (let i = 0; i < topics.length; i += AT_ONCE)
      await connection.subscribe(topics.slice(i, i + AT_ONCE)).catch((error: unknown) => log.warn('topics are not heard', { error }));
    if (status !== undefined) await this.publish(status, 'online', { qos: 1, retain: true });
  }

  #closed(reason: string): void {
    if (this.#connection === undefined) return;
    this.#connection = undefined;
    this.#why = reason;
    if (!this.#running) return;
    this.#ports.log.warn('the MQTT broker is gone, connecting again', { url: this.#settings.url, reason });
    for (const listener of this.#listeners) listener.onDown?.();
    this.#later();
  }

  #later(): void {
    this.#timer?.cancel();
    this.#timer = this.#ports.clock.after(100 + backoffDelay(AGAIN, this.#attempt++, this.#ports.random.float()), () => this.#dial());
  }

  #message(topic: string, payload: Uint8Array): void {
    if (payload.length > MAX_MESSAGE) {
      this.#ports.log.debug('a message is too large and passed over', { topic, bytes: payload.length });
      return;
    }
    for (const listener of this.#topics.get(topic) ?? []) listener.onMessage?.(topic, payload);
    for (const [filter, listeners] of this.#topics)
      if (filter.endsWith('/#') && topic.startsWith(filter.slice(0, -1)))
        for (const listener of listeners) listener.onMessage?.(topic, payload);
  }

  /** A farewell must not keep anybody. */
  #within(promise: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const limit = this.#ports.clock.after(CLOSE_MS, resolve);
      const done = (): void => {
        limit.cancel();
        resolve();
      };
      promise.then(done, done);
    });
  }
}
