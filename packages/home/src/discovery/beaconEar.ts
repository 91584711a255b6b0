import { type Beacon, type BeaconReply, PROTOCOL_VERSION, toUtf8 } from '@around/messages';
import {
  type Address,
  backoffDelay,
  type Clock,
  LINK_BACKOFF,
  type Log,
  type Random,
  type Startable,
  type Timer,
  type UdpNetwork,
  type UdpSocket,
} from '@around/platform';
import { BeaconCache } from './beaconCache.js';
import { type Rate, TokenBucket } from './tokenBucket.js';

export interface BeaconEarPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: UdpNetwork;
  readonly log: Log;
}

export interface BeaconEarOptions {
  /** 16 bytes base64url. */
  readonly homeId: string;
  /** UDP port of the beacons, 45670 unless a test takes another. */
  readonly port: number;
  /** This home's own TCP port, for the replies; asked each time, since a free port is known only once it is open. */
  tcpPort(): number;
  onBeacon(beacon: Beacon, from: Address, repeat: boolean): void;
  /** This machine's own addresses changed (DHCP, cable, Wi-Fi). */
  onAddressesChanged(): void;
}

/** Asked of the system, which may give less: 10,000 beacons back to back then arrive whole (numbers.md). */
const RECEIVE_BUFFER = 4 * 1024 * 1024;
const POLL_MS = 5_000;
const SILENCE_MS = 60_000;
/** Datagrams that are read as JSON, from all addresses together: a flood costs a bounded share of the processor. */
const READS: Rate = { burst: 12_000, perSecond: 4_000 };

/** Hears beacons and answers them. Opens its socket anew when this machine's addresses changed or nothing was heard for long. */
export class BeaconEar implements Startable {
  readonly #ports: BeaconEarPorts;
  readonly #options: BeaconEarOptions;
  readonly #reads = new TokenBucket(READS);
  #cache = new BeaconCache();
  #socket: UdpSocket | undefined;
  #opening: Promise<void> | undefined;
  #timers: Timer[] = [];
  #retry: Timer | undefined;
  #failures = 0;
  #running = false;
  #lastHeard = 0;
  #addresses = '';
  #counts = { received: 0, invalid: 0, limited: 0, reopened: 0 };

  constructor(ports: BeaconEarPorts, options: BeaconEarOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  /** Since the start. `limited`: dropped unread, since too many came. */
  get counts(): Readonly<{ received: number; invalid: number; limited: number; reopened: number }> {
    return { ...this.#counts };
  }

  /** Resolves whether or not the socket could be opened: it is tried again for ever. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#addresses = this.#ownAddresses();
    this.#timers = [this.#ports.clock.every(POLL_MS, () => this.#poll())];
    await this.#open();
  }

  async stop(): Promise<void> {
    this.#running = false;
    for (const timer of this.#timers) timer.cancel();
    this.#retry?.cancel();
    this.#timers = [];
    await this.#opening;
    const socket = this.#socket;
    this.#socket = undefined;
    await socket?.close();
  }

  /** Answers a beacon: this home is here, and that is its TCP port. */
  reply(to: Address): void {
    const reply: BeaconReply = { v: PROTOCOL_VERSION, home: this.#options.homeId, tcp: this.#options.tcpPort() };
    this.#socket?.send(toUtf8(JSON.stringify(reply)), to);
  }

  #open(): Promise<void> {
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openNow(): Promise<void> {
    const old = this.#socket;
    this.#socket = undefined;
    await old?.close();
    if (!this.#running) return;
    this.#lastHeard = this.#ports.clock.now();
    this.#cache = new BeaconCache();
    try {
      const socket = await this.#ports.network.openUdp(
        { port: this.#options.port, share: true, receiveBuffer: RECEIVE_BUFFER },
        { onDatagram: (bytes, from) => this.#hear(bytes, from), onError: (error) => this.#broken(error) },
      );
      if (!this.#running) return await socket.close();
      this.#socket = socket;
      this.#failures = 0;
    } catch (error) {
      this.#broken(error);
    }
  }

  #broken(error: unknown): void {
    if (!this.#running || this.#retry !== undefined) return;
    const wait = 200 + backoffDelay(LINK_BACKOFF, this.#failures, this.#ports.random.float());
    if (this.#failures++ === 0) {
      this.#ports.log.warn('beacons cannot be heard, trying again', { port: this.#options.port, error: String(error) });
    }
    this.#retry = this.#ports.clock.after(wait, () => {
      this.#retry = undefined;
      void this.#open();
    });
  }

  #poll(): void {
    const addresses = this.#ownAddresses();
    const changed = addresses !== this.#addresses;
    const silent = this.#ports.clock.now() - this.#lastHeard >= SILENCE_MS;
    this.#addresses = addresses;
    if (!changed && !silent) return;
    this.#counts.reopened++;
    if (changed) this.#ports.log.info('own addresses changed', { addresses });
    void this.#open().then(() => {
      if (changed && this.#running) this.#options.onAddressesChanged();
    });
  }

  #ownAddresses(): string {
    return this.#ports.network
      .interfaces()
      .map((one) => `${one.name} ${one.address}`)
      .sort()
      .join(', ');
  }

  #hear(bytes: Uint8Array, from: Address): void {
    const now = this.#ports.clock.now();
    this.#counts.received++;
    this.#lastHeard = now;
    if (from.port === 0) return;
    const heard = this.#cache.hear(bytes, from, now, () => this.#reads.take(now));
    if (heard.is === 'new' || heard.is === 'repeat') this.#options.onBeacon(heard.beacon, from, heard.is === 'repeat');
    else if (heard.is !== 'tooSoon') this.#counts[heard.is]++;
  }
}
