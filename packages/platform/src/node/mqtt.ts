import type { MqttClient } from 'mqtt';
import { PlatformError } from '../errors.js';
import type { MqttClients, MqttConnection, MqttHandlers, MqttOptions, MqttPublish } from '../mqtt.js';
import { platformError } from './errno.js';

/** CONNACK return codes (MQTT 3.1.1, 3.2.2.3) that no second try changes. */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'the broker does not speak MQTT 3.1.1',
  2: 'the broker refuses the client id: set mqtt.clientId',
  4: 'the broker does not take the user and password: correct mqtt.user and mqtt.passwordFile',
  5: 'the broker lets this user not connect: correct mqtt.user, or the broker’s rules',
};

/** Connections to MQTT brokers. The library is loaded with the first one. */
export function nodeMqtt(): MqttClients {
  return {
    async dialMqtt(options, handlers) {
      const { connect } = (await import('mqtt')).default;
      const { user, password, ca, will } = options;
      const client = connect(options.url, {
        clientId: options.clientId,
        clean: true,
        keepalive: Math.max(1, Math.round(options.keepAliveMs / 1_000)),
        connectTimeout: options.timeoutMs,
        // Who owns the connection decides when to come again; nothing is kept to be sent then.
        reconnectPeriod: 0,
        resubscribe: false,
        queueQoSZero: false,
        timerVariant: 'native',
        ...(user === undefined ? {} : { username: user }),
        ...(password === undefined ? {} : { password }),
        ...(ca === undefined ? {} : { ca }),
        ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload) } }),
      });
      await connected(client, options);
      return new NodeMqttConnection(client, handlers);
    },
  };
}

function connected(client: MqttClient, { url, timeoutMs }: MqttOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      // Errors of a socket that is being thrown away are nobody's.
      client.removeAllListeners().on('error', () => {});
      client.end(true);
      const refusal = REFUSALS[(error as { code?: number }).code ?? 0];
      reject(refusal === undefined ? platformError(error, `connect to ${url}`) : new PlatformError('denied', refusal, { cause: error }));
    };
    client.once('connect', () => {
      client.removeAllListeners('close').removeAllListeners('error');
      resolve();
    });
    client.once('error', fail);
    client.once('close', () =>
      fail(new PlatformError('closed', `${url} closed the connection before it was one (${timeoutMs} ms at most)`)),
    );
  });
}

class NodeMqttConnection implements MqttConnection {
  readonly #client: MqttClient;
  readonly #pending = new Set<(error: Error) => void>();
  #reason: string | undefined;

  constructor(client: MqttClient, handlers: MqttHandlers) {
    this.#client = client;
    let why = 'the broker closed the connection';
    client.on('message', (topic, payload, packet) => handlers.onMessage(topic, new Uint8Array(payload), packet.retain));
    client.on('error', (error) => {
      why = error.message;
    });
    client.on('close', () => {
      if (this.#reason !== undefined) return;
      this.#reason = why;
      for (const reject of this.#pending) reject(new PlatformError('closed', why));
      this.#pending.clear();
      client.end(true);
      handlers.onClose(why);
    });
  }

  subscribe(topics: readonly string[]): Promise<void> {
    return this.#ask((done) =>
      this.#client.subscribe([...topics], { qos: 1 }, (error, granted) => {
        const refused = granted?.find(({ qos }) => (qos as number) >= 128);
        done(refused === undefined ? error : new PlatformError('denied', `the broker does not let us hear ${refused.topic}`));
      }),
    );
  }

  publish(topic: string, payload: string, how: MqttPublish): Promise<void> {
    return this.#ask((done) => this.#client.publish(topic, payload, how, (error) => done(error)));
  }

  async close(): Promise<void> {
    if (this.#reason !== undefined) return;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(() => this.#client.end(true, {}, () => resolve()), 1_000);
      this.#client.end(false, {}, () => {
        clearTimeout(limit);
        resolve();
      });
    });
  }

  #ask(begin: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined || !this.#client.connected) {
        reject(new PlatformError('closed', this.#reason ?? 'the broker is not connected'));
        return;
      }
      this.#pending.add(reject);
      begin((error) => {
        this.#pending.delete(reject);
        if (error instanceof PlatformError) reject(error);
        else if (error) reject(new PlatformError('closed', error.message, { cause: error }));
        else resolve();
      });
    });
  }
}
