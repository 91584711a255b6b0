import { backoffDelay, type Clock, LINK_BACKOFF, type Log, type Random, type Timer } from '@around/platform';
import type { ConnectionOptions, Msg, NatsConnection } from '@nats-io/transport-node';
import type { Bus, BusMessage, BusSubscription } from './bus.js';

/** How the relay gets to NATS and who it is there. */
export interface NatsOptions {
  readonly servers: readonly string[];
  readonly token?: string;
  readonly user?: string;
  readonly password?: string;
  /** Content of a `.creds` file (JWT and nkey). */
  readonly credentials?: string;
  /** Paths of PEM files. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

export interface NatsBusPorts {
  readonly clock: Pick<Clock, 'after'>;
  readonly random: Pick<Random, 'float'>;
  readonly log: Log;
}

/** NATS answers in this time that it is there, else another server is tried. */
const CONNECT_MS = 5_000;
const PING_MS = 5_000;
const MISSING = 'the package @nats-io/transport-node is missing: install it (npm install @nats-io/transport-node), or leave "peers" out';

/** A bus that is a NATS server, or a cluster of them. */
export async function natsBus(ports: NatsBusPorts, options: NatsOptions): Promise<Bus> {
  const nats = await import('@nats-io/transport-node').catch((error: unknown) => {
    throw new Error(MISSING, { cause: error });
  });
  return new NatsBus(ports, nats.connect, connectionOptions(options, nats.credsAuthenticator));
}

function connectionOptions(
  { servers, token, user, password, credentials, tls }: NatsOptions,
  authenticator: (creds: Uint8Array) => NonNullable<ConnectionOptions['authenticator']>,
): ConnectionOptions {
  return {
    servers: [...servers],
    name: 'frAroundWeb',
    noEcho: true,
    // This bus dials again by itself: it must know when it is down.
    reconnect: false,
    timeout: CONNECT_MS,
    pingInterval: PING_MS,
    maxPingOut: 2,
    ...(token === undefined ? {} : { token }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { pass: password }),
    ...(credentials === undefined ? {} : { authenticator: authenticator(new TextEncoder().encode(credentials)) }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(tls.ca === undefined ? {} : { caFile: tls.ca }),
            ...(tls.cert === undefined ? {} : { certFile: tls.cert }),
            ...(tls.key === undefined ? {} : { keyFile: tls.key }),
          },
        }),
  };
}

interface Subscribed {
  readonly subject: string;
  readonly take: (message: BusMessage) => void;
  cancel: () => void;
}

class NatsBus implements Bus {
  onChange: (() => void) | undefined;
  readonly #ports: NatsBusPorts;
  readonly #connect: (options: ConnectionOptions) => Promise<NatsConnection>;
  readonly #options: ConnectionOptions;
  readonly #subscribed = new Set<Subscribed>();
  #connection: NatsConnection | undefined;
  #up = false;
  #running = false;
  #retry: Timer | undefined;
  #attempt = 0;
  #said = '';

  constructor(ports: NatsBusPorts, connect: (options: ConnectionOptions) => Promise<NatsConnection>, options: ConnectionOptions) {
    this.#ports = ports;
    this.#connect = connect;
    this.#options = options;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Does not wait for NATS: a relay serves its own homes and phones without. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    void this.#dial();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#retry?.cancel();
    const connection = this.#connection;
    this.#connection = undefined;
    this.#up = false;
    // What was published last still goes out.
    await connection?.drain().catch(() => undefined);
  }

  publish(subject: string, bytes: Uint8Array): void {
    const connection = this.#connection;
    if (connection === undefined || !this.#up) return;
    try {
      connection.publish(subject, bytes);
    } catch {
      // It is closing: `closed()` tells, and everything that was carried ends.
    }
  }

  ask(subject: string, bytes: Uint8Array, ms: number, answered: (bytes: Uint8Array | undefined) => void): void {
    const connection = this.#connection;
    if (connection === undefined || !this.#up) {
      answered(undefined);
      return;
    }
    connection.request(subject, bytes, { timeout: ms }).then(
      (message) => answered(message.data),
      () => answered(undefined),
    );
  }

  subscribe(subject: string, take: (message: BusMessage) => void): BusSubscription {
    const one: Subscribed = { subject, take, cancel: () => undefined };
    this.#subscribed.add(one);
    if (this.#connection !== undefined) this.#listen(this.#connection, one);
    return {
      cancel: () => {
        if (!this.#subscribed.delete(one)) return;
        one.cancel();
      },
    };
  }

  async #dial(): Promise<void> {
    const { log } = this.#ports;
    try {
      const connection = await this.#connect(this.#options);
      if (!this.#running) {
        await connection.close();
        return;
      }
      this.#attempt = 0;
      this.#said = '';
      this.#connection = connection;
      for (const one of this.#subscribed) this.#listen(connection, one);
      // The server knows them all before the first word is said.
      await connection.flush().catch(() => undefined);
      if (this.#connection !== connection) return;
      this.#up = true;
      log.info('joined the other relays', { event: 'peers.joined', server: connection.getServer() });
      this.onChange?.();
      const why = await connection.closed();
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#up = false;
      log.warn('the other relays are out of reach: NATS went away. Homes and phones of this relay go on', {
        event: 'peers.lost',
        ...reasonOf(why),
      });
      this.onChange?.();
    } catch (error) {
      const { why } = reasonOf(error);
      if (why !== this.#said) {
        log.warn('the other relays are out of reach: NATS cannot be joined (see "peers"). Homes and phones of this relay go on', {
          event: 'peers.lost',
          why,
        });
      }
      this.#said = why;
    }
    if (!this.#running) return;
    const wait = backoffDelay(LINK_BACKOFF, this.#attempt++, this.#ports.random.float());
    this.#retry = this.#ports.clock.after(wait, () => void this.#dial());
  }

  #listen(connection: NatsConnection, one: Subscribed): void {
    const subscription = connection.subscribe(one.subject, {
      callback: (error: Error | null, message: Msg) => {
        if (error !== null)
          return this.#ports.log.warn('NATS refuses a subject: its permissions must let a relay have all below its group’s name', {
            subject: one.subject,
            ...reasonOf(error),
          });
        one.take({ subject: message.subject, bytes: message.data, answer: (bytes) => void message.respond(bytes) });
      },
    });
    one.cancel = () => {
      if (!connection.isClosed()) subscription.unsubscribe();
    };
  }
}

const reasonOf = (error: unknown): { why: string } => ({ why: error instanceof Error ? error.message : 'closed' });
