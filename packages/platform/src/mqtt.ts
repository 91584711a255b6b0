export interface MqttPublish {
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

export interface MqttOptions {
  /** `mqtt:`, `mqtts:`, `ws:` or `wss:`; the certificate is always checked. */
  readonly url: string;
  readonly clientId: string;
  readonly user?: string;
  readonly password?: string;
  /** PEM: the certificate authority that is trusted, instead of the system's. */
  readonly ca?: string;
  readonly keepAliveMs: number;
  readonly timeoutMs: number;
  /** What the broker says for us when we are gone. */
  readonly will?: MqttPublish & { readonly topic: string; readonly payload: string };
}

export interface MqttHandlers {
  onMessage(topic: string, payload: Uint8Array, retained: boolean): void;
  /** Exactly once. */
  onClose(reason: string): void;
}

/** One connection to a broker (MQTT 3.1.1, clean session). It never comes back by itself, and nothing waits in it to be sent later. */
export interface MqttConnection {
  /** @throws PlatformError `closed` | `denied` */
  subscribe(topics: readonly string[]): Promise<void>;
  /** Resolves when the broker has it (QoS 0: when it is on its way). @throws PlatformError `closed` */
  publish(topic: string, payload: string, how: MqttPublish): Promise<void>;
  /** Says goodbye, so that the will is not told. */
  close(): Promise<void>;
}

export interface MqttClients {
  /** @throws PlatformError `refused` | `unreachable` | `timedOut` | `denied` (certificate, user, password) */
  dialMqtt(options: MqttOptions, handlers: MqttHandlers): Promise<MqttConnection>;
}
