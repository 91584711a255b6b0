import type { Address, Clock, Listener, Log, TcpConnection, TcpNetwork } from '@around/platform';
import { limitKey } from '@around/platform';
import { Failures } from './failures.js';

export interface DoormanOptions {
  readonly at: Address;
  readonly perAddress: number;
  readonly failuresPerMinute: number;
  /** Takes a connection that is within the limits; calls `done` when it is over, with whether it had proven itself. */
  take(tcp: TcpConnection, done: (proven: boolean) => void): void;
}

/** Connections of all addresses together. */
const CONNECTIONS = 64;

/** The controller's TCP server: lets in as many as there may be, and nobody who failed too often. */
export class Doorman {
  readonly #ports: { readonly clock: Clock; readonly tcp: TcpNetwork; readonly log: Log };
  readonly #o: DoormanOptions;
  readonly #failures: Failures;
  readonly #open = new Map<TcpConnection, string>();
  #listener: Listener | undefined;

  constructor(ports: { readonly clock: Clock; readonly tcp: TcpNetwork; readonly log: Log }, options: DoormanOptions) {
    this.#ports = ports;
    this.#o = options;
    this.#failures = new Failures(options.failuresPerMinute);
  }

  /** The port that is open; 0 before the start. */
  get port(): number {
    return this.#listener?.address.port ?? 0;
  }

  /** @throws PlatformError `inUse` | `denied` */
  async start(): Promise<void> {
    this.#listener ??= await this.#ports.tcp.listenTcp(this.#o.at, (tcp) => this.#knock(tcp));
  }

  /** Lets nobody in any more; who is in stays. */
  async stop(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  #knock(tcp: TcpConnection): void {
    const { host } = tcp.remote;
    const key = limitKey(host);
    const same = [...this.#open.values()].filter((one) => one === key).length;
    const now = this.#ports.clock.now();
    if (this.#listener === undefined || this.#open.size >= CONNECTIONS || same >= this.#o.perAddress || this.#failures.blocked(host, now)) {
      // Nobody is told why; the socket still wants somebody to hear its end.
      tcp.handle({ onData() {}, onClose() {} });
      tcp.destroy();
      this.#ports.log.debug('a connection was turned away', { host, open: this.#open.size });
      return;
    }
    this.#open.set(tcp, key);
    this.#o.take(tcp, (proven) => {
      this.#open.delete(tcp);
      if (!proven) this.#failures.add(host, this.#ports.clock.now());
    });
  }
}
