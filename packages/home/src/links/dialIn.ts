import { type ControllerHello, LIMITS } from '@around/messages';
import type { Address, Clock, Listener, Log, Startable, TcpConnection, TcpNetwork } from '@around/platform';
import type { Suite } from '@around/sealing';
import { ControllerConnection } from './controllerConnection.js';
import { type Admission, ControllerWire } from './controllerWire.js';
import { FailureCounter } from './failureCounter.js';

export interface DialInPorts {
  readonly clock: Clock;
  readonly network: TcpNetwork;
  readonly suite: Suite;
  readonly log: Log;
}

export interface DialInOptions {
  readonly listen: Address;
  /** Connections of one address at a time, and of all together. */
  readonly perAddress: number;
  readonly connections: number;
  readonly failuresPerMinute: number;
  /** Of one controller. */
  readonly messagesPerSecond: number | undefined;
  /** Who says this hello: `take` is called where it is admitted, before the handshake. */
  admit(hello: Extract<ControllerHello, { t: 'controller' }>): Admission & { take?(connection: ControllerConnection): void };
}

/** The home's own TCP server, for boards that dial in (they sleep, or stand behind another router). */
export class DialIn implements Startable {
  readonly #ports: DialInPorts;
  readonly #options: DialInOptions;
  readonly #failures: FailureCounter;
  readonly #open = new Map<TcpConnection, string>();
  readonly #perAddress = new Map<string, number>();
  #listener: Listener | undefined;
  #refused = 0;

  constructor(ports: DialInPorts, options: DialInOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#failures = new FailureCounter(options.failuresPerMinute);
  }

  /** The port that is open; the configured one before the start. */
  get port(): number {
    return this.#listener?.address.port ?? this.#options.listen.port;
  }

  /** Connections that a limit turned away. */
  get refused(): number {
    return this.#refused;
  }

  /** @throws PlatformError `inUse` | `denied` */
  async start(): Promise<void> {
    this.#listener ??= await this.#ports.network.listenTcp(this.#options.listen, (tcp) => this.#accept(tcp));
  }

  async stop(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
    for (const tcp of [...this.#open.keys()]) tcp.close();
  }

  #accept(tcp: TcpConnection): void {
    const { host } = tcp.remote;
    const now = this.#ports.clock.now();
    const full = this.#open.size >= this.#options.connections || (this.#perAddress.get(host) ?? 0) >= this.#options.perAddress;
    if (full || this.#listener === undefined || this.#failures.blocked(host, now)) {
      this.#refused++;
      // Its owner is nobody, but the socket still wants somebody to hear its end.
      tcp.handle({ onData: () => {}, onClose: () => {} });
      tcp.destroy();
      return;
    }
    this.#open.set(tcp, host);
    this.#perAddress.set(host, (this.#perAddress.get(host) ?? 0) + 1);
    this.#serve(tcp, host);
  }

  #serve(tcp: TcpConnection, host: string): void {
    let proven = false;
    const watched = watch(tcp, () => {
      this.#gone(tcp, host);
      if (!proven) this.#failures.failed(host, this.#ports.clock.now());
    });
    const connection: ControllerConnection = new ControllerConnection(
      { clock: this.#ports.clock, onProven: () => (proven = true), messagesPerSecond: this.#options.messagesPerSecond },
      watched,
      new ControllerWire(this.#ports.suite, {
        dialler: false,
        admit: (hello) => {
          const admission = this.#options.admit(hello);
          admission.take?.(connection);
          return admission;
        },
      }),
    );
    connection.open(
      { onMessage() {}, onEnd: (end) => this.#ports.log.debug('a caller was turned away', { host, why: end.why, detail: end.detail }) },
      LIMITS.helloMs,
    );
  }

  #gone(tcp: TcpConnection, host: string): void {
    if (!this.#open.delete(tcp)) return;
    const left = (this.#perAddress.get(host) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(host);
    else this.#perAddress.set(host, left);
  }
}

/** The same connection, whose real end is told to one more listener. */
function watch(tcp: TcpConnection, onClosed: () => void): TcpConnection {
  return {
    remote: tcp.remote,
    local: tcp.local,
    get buffered() {
      return tcp.buffered;
    },
    handle: (handlers) =>
      tcp.handle({
        ...handlers,
        onClose(error) {
          onClosed();
          handlers.onClose(error);
        },
      }),
    write: (bytes) => tcp.write(bytes),
    pause: () => tcp.pause(),
    resume: () => tcp.resume(),
    close: () => tcp.close(),
    destroy: () => tcp.destroy(),
  };
}
