import { type Beacon as BeaconMessage, decodeBeaconReply, PROTOCOL_VERSION, toUtf8 } from '@around/messages';
import type { Address, Clock, Log, Random, Startable, Timer, UdpNetwork, UdpSocket } from '@around/platform';

export interface BeaconPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly udp: UdpNetwork;
  readonly log: Log;
}

export interface BeaconOptions {
  readonly port: number;
  readonly everyMs: number;
  /** `host` or `host:port`. */
  readonly targets: readonly string[];
  /** What is told at this moment; undefined where nobody is to be told anything (a board that sleeps calls by itself). */
  content(): Omit<BeaconMessage, 'v'> | undefined;
}

const POLL_MS = 5_000;
/** Everyone on the same machine, whatever its interfaces. */
const LOOPBACK = '127.255.255.255';

/** Tells everyone for ever that this controller is here: at once, when an address changed, and every so often (links.md). */
export class Beacon implements Startable {
  readonly #ports: BeaconPorts;
  readonly #o: BeaconOptions;
  #running = false;
  #socket: UdpSocket | undefined;
  #opening: Promise<void> | undefined;
  #next: Timer | undefined;
  #poll: Timer | undefined;
  #addresses = '';
  readonly #complained = new Set<string>();

  constructor(ports: BeaconPorts, options: BeaconOptions) {
    this.#ports = ports;
    this.#o = options;
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#addresses = this.#ownAddresses();
    this.#poll = this.#ports.clock.every(POLL_MS, () => this.#look());
    await this.now();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#next?.cancel();
    this.#poll?.cancel();
    await this.#opening;
    await this.#drop();
  }

  /** Tells it now; the next time follows from here. */
  async now(): Promise<void> {
    if (!this.#running) return;
    this.#next?.cancel();
    const jitter = 0.8 + 0.4 * this.#ports.random.float();
    this.#next = this.#ports.clock.after(this.#o.everyMs * jitter, () => void this.now());
    const content = this.#o.content();
    if (content === undefined) return;
    if (this.#socket === undefined) await this.#open();
    const bytes = toUtf8(JSON.stringify({ v: PROTOCOL_VERSION, ...content } satisfies BeaconMessage));
    // Without a default route 255.255.255.255 has no way out (ENETUNREACH); the others do.
    for (const to of this.#targets()) this.#socket?.send(bytes, to, (error) => this.#failed(to, error));
  }

  #targets(): Address[] {
    const { port, targets } = this.#o;
    const interfaces = this.#ports.udp.interfaces().filter(({ loopback }) => !loopback);
    const hosts = new Set(['255.255.255.255', LOOPBACK, ...interfaces.map(({ broadcast }) => broadcast)]);
    return [...[...hosts].map((host) => ({ host, port })), ...targets.map((target) => addressOf(target, port))];
  }

  #open(): Promise<void> {
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openNow(): Promise<void> {
    try {
      const socket = await this.#ports.udp.openUdp(
        { port: 0 },
        {
          onDatagram: (bytes, from) => this.#answered(bytes, from),
          onError: (error) => {
            this.#ports.log.warn('the beacon’s socket failed and is opened again', { error });
            void this.#drop();
          },
        },
      );
      if (this.#running) this.#socket = socket;
      else await socket.close();
    } catch (error) {
      this.#ports.log.warn('the beacon cannot be sent; it is tried again', { error });
    }
  }

  async #drop(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    await socket?.close();
  }

  /** A home says that it heard. It proves nothing, so that it is no more than a line in the log. */
  #answered(bytes: Uint8Array, from: Address): void {
    const reply = decodeBeaconReply(bytes);
    if (reply.ok) this.#ports.log.debug('a home heard the beacon', { home: reply.value.home, at: `${from.host}:${reply.value.tcp}` });
  }

  #failed(to: Address, error: Error): void {
    if (this.#complained.has(to.host)) return;
    this.#complained.add(to.host);
    this.#ports.log.debug('a beacon found no way', { to: `${to.host}:${to.port}`, error });
  }

  #look(): void {
    const addresses = this.#ownAddresses();
    if (addresses === this.#addresses) return;
    this.#addresses = addresses;
    this.#complained.clear();
    this.#ports.log.info('own addresses changed', { addresses });
    // A socket may be bound to what is no more.
    void this.#drop().then(() => this.now());
  }

  #ownAddresses(): string {
    return this.#ports.udp
      .interfaces()
      .map(({ name, address }) => `${name} ${address}`)
      .sort()
      .join(', ');
  }
}

function addressOf(target: string, port: number): Address {
  const [host = target, own] = target.split(':');
  return { host, port: own === undefined ? port : Number(own) };
}
