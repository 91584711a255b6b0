import {
  type Address,
  backoffDelay,
  type Clock,
  LINK_BACKOFF,
  type Log,
  type Random,
  type TcpConnection,
  type TcpNetwork,
  type Timer,
} from '@around/platform';

export interface CallerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly tcp: TcpNetwork;
  readonly log: Log;
}

export interface CallerOptions {
  readonly home: Address;
  /** Whether there is something to say to it now, and no session. */
  wanted(): boolean;
  /** Takes a connection; calls `done` when it is over, with whether it had proven itself. */
  take(tcp: TcpConnection, done: (proven: boolean) => void): void;
  /** It could not be reached. */
  failed(): void;
}

/** Dials the home of a board that cannot be dialled: at once, then ever more seldom, one call at a time. */
export class Caller {
  readonly #ports: CallerPorts;
  readonly #o: CallerOptions;
  #timer: Timer | undefined;
  #calling = false;
  #attempt = 0;

  constructor(ports: CallerPorts, options: CallerOptions) {
    this.#ports = ports;
    this.#o = options;
  }

  /** Calls when it is time to, where that is wanted. */
  call(): void {
    if (this.#calling || !this.#o.wanted()) return;
    this.#timer?.cancel();
    const wait = this.#attempt === 0 ? 0 : backoffDelay(LINK_BACKOFF, this.#attempt - 1, this.#ports.random.float()) + 100;
    this.#attempt++;
    this.#timer = this.#ports.clock.after(wait, () => void this.#callNow());
  }

  /** There is a session, or none is wanted: the next call begins with the shortest wait. */
  rest(): void {
    this.#attempt = 0;
    this.#timer?.cancel();
  }

  async #callNow(): Promise<void> {
    if (this.#calling || !this.#o.wanted()) return;
    this.#calling = true;
    try {
      const tcp = await this.#ports.tcp.dialTcp(this.#o.home);
      if (this.#o.wanted()) {
        this.#o.take(tcp, (proven) => {
          this.#calling = false;
          if (!proven) this.#o.failed();
        });
        return;
      }
      tcp.handle({ onData() {}, onClose() {} });
      tcp.destroy();
      this.#calling = false;
    } catch (error) {
      this.#calling = false;
      this.#ports.log.debug('the home cannot be dialled', { to: this.#o.home, error });
      this.#o.failed();
      this.call();
    }
  }
}
