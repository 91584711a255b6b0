import { PlatformError } from '../../errors.js';
import { broadcastOf, isLoopback, parseIpv4 } from '../../ip.js';
import type { Address, Listener, NetworkInterface, TcpConnection, TcpNetwork, UdpNetwork, UdpSocket } from '../../network.js';
import type { WebConnection, WebDialer, WebServerOptions, WebServing } from '../../web.js';
import { type Port, Ports } from './ports.js';
import { dialTcp } from './tcpDial.js';
import { type FakeUdpSocket, openUdp, type UdpOptions } from './udp.js';
import { dialWeb, type FetchInit, type FetchResult, fetchHttp } from './webDial.js';
import { type FakeNetwork, sameSegment } from './world.js';

export type { FetchInit, FetchResult } from './webDial.js';

export interface HostOptions {
  /** IPv4 addresses, the first one is what the host's name means. None: the cable is out. Default: 10.0.0.n, n by order of creation. */
  readonly addresses?: readonly string[];
  /** Further names that resolve to it: `relay.example`. */
  readonly names?: readonly string[];
  /** Ports that a proxy on this host passes on: `{ 443: 12345 }`. */
  readonly forwards?: Readonly<Record<number, number>>;
}

/** One machine of the fake world, with the whole network of it. */
export class FakeHost implements TcpNetwork, UdpNetwork, WebDialer, WebServing {
  readonly name: string;
  readonly world: FakeNetwork;
  readonly names: readonly string[];
  readonly forwards: Readonly<Record<number, number>>;
  addresses: string[];
  readonly ports = new Ports();
  readonly udp = new Set<FakeUdpSocket>();
  #alive = true;
  #life = 0;
  #nextPort = 40_000;

  constructor(world: FakeNetwork, name: string, options: HostOptions) {
    this.world = world;
    this.name = name;
    this.names = options.names ?? [];
    this.forwards = options.forwards ?? {};
    this.addresses = [...(options.addresses ?? [`10.0.0.${world.hosts.length + 2}`])];
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Changes whenever the host dies: what an earlier life began does not end in a later one. */
  get life(): number {
    return this.#life;
  }

  down(): void {
    this.#alive = false;
    this.#life++;
    this.ports.clear();
    for (const socket of this.udp) socket.silence();
    this.udp.clear();
  }

  up(): void {
    this.#alive = true;
  }

  async listenTcp(at: Address, onConnection: (connection: TcpConnection) => void): Promise<Listener> {
    return this.#listen(at, { kind: 'tcp', onConnection });
  }

  async listenWeb(options: WebServerOptions): Promise<Listener> {
    return this.#listen(options.at, { kind: 'web', options, perAddress: new Map() });
  }

  dialTcp(to: Address, options: { timeoutMs?: number } = {}): Promise<TcpConnection> {
    return dialTcp(this, to, options.timeoutMs ?? 5_000);
  }

  dialWeb(url: string, options: { timeoutMs?: number; maxMessage?: number } = {}): Promise<WebConnection> {
    return dialWeb(this, url, options);
  }

  /** Dials with headers of its own, as a hostile program does; names in lower case. */
  saying(headers: Readonly<Record<string, string>>): WebDialer {
    return { dialWeb: (url, options = {}) => dialWeb(this, url, { ...options, headers }) };
  }

  /** Dials as a page of that origin does. */
  browser(origin: string): WebDialer {
    return { dialWeb: (url, options = {}) => dialWeb(this, url, { ...options, origin }) };
  }

  fetch(url: string, init: FetchInit = {}): Promise<FetchResult> {
    return fetchHttp(this, url, init);
  }

  async openUdp(options: UdpOptions, handlers: Parameters<UdpNetwork['openUdp']>[1]): Promise<UdpSocket> {
    return openUdp(this, options, handlers);
  }

  interfaces(): readonly NetworkInterface[] {
    const real = this.addresses.map((address, i) => ({
      name: `eth${i}`,
      address,
      broadcast: broadcastOf(address, '255.255.255.0'),
      loopback: false,
    }));
    return [{ name: 'lo', address: '127.0.0.1', broadcast: '127.255.255.255', loopback: true }, ...real];
  }

  freePort(): number {
    this.#nextPort = this.#nextPort >= 60_999 ? 40_000 : this.#nextPort + 1;
    return this.#nextPort;
  }

  /** Which of this host's addresses a packet to `target` leaves from; undefined where there is no way. */
  sourceFor(target: string): string | undefined {
    if (isLoopback(target)) return '127.0.0.1';
    return this.addresses.find((address) => sameSegment(address, target)) ?? this.addresses[0];
  }

  /** The address that a name or a literal means here. */
  resolve(host: string): string | undefined {
    if (host === 'localhost' || host === '::1') return '127.0.0.1';
    if (parseIpv4(host) !== undefined) return host;
    return this.world.byName(host)?.addresses[0];
  }

  async #listen(at: Address, port: Port): Promise<Listener> {
    const any = ['', '0.0.0.0', '::'].includes(at.host);
    const host = any ? '0.0.0.0' : at.host === 'localhost' ? '127.0.0.1' : at.host;
    if (!any && !isLoopback(host) && !this.addresses.includes(host)) {
      throw new PlatformError('unreachable', `${at.host} is no address of this machine: listen on 0.0.0.0 or on one it has`);
    }
    const number = at.port === 0 ? this.freePort() : at.port;
    if (!this.ports.open(number, host, port)) {
      throw new PlatformError('inUse', `port ${number} is in use: stop the other program or choose another port`);
    }
    return {
      address: { host, port: number },
      close: async () => this.ports.close(number, port),
    };
  }
}
