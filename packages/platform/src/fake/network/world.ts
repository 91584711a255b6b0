import { parseIpv4 } from '../../ip.js';
import type { FakeClock } from '../clock.js';
import { type SeededRandom, seededRandom } from '../random.js';
import { FakeHost, type FetchInit, type FetchResult, type HostOptions } from './host.js';
import type { Link } from './link.js';
import { joined, type Packet } from './packet.js';

/** How the wire behaves. Between two processes of one host nothing is lost and nothing takes time. */
export interface Conditions {
  /** One way, ms. Default 2. */
  latencyMs: number;
  /** Up to this much more, drawn anew for each packet. Default 1. */
  jitterMs: number;
  /** Probability that a packet is lost: a datagram is gone, a TCP segment comes 200 ms later. Default 0. */
  loss: number;
  /** Probability that a datagram comes twice. Default 0. */
  duplicate: number;
}

/** Everything that passes, to look for what must not. TCP and WebSocket bytes are those that were written. */
export type Tap = (packet: { kind: 'tcp' | 'web' | 'udp' | 'http'; hosts: readonly [string, string]; bytes: Uint8Array }) => void;

/** A world of hosts. Hosts reach each other whatever their addresses; broadcasts stay within a /24. */
export class FakeNetwork {
  readonly clock: FakeClock;
  readonly random: SeededRandom;
  readonly conditions: Conditions;
  /** Bytes under way on one connection before its sender's `buffered` grows. */
  readonly window: number;
  /** Connections that are open. */
  readonly links = new Set<Link>();
  readonly #hosts = new Map<string, FakeHost>();
  readonly #parted = new Set<string>();
  readonly #pairs = new Map<string, Partial<Conditions>>();
  readonly #taps = new Set<Tap>();

  constructor(clock: FakeClock, options: { seed?: number; window?: number } & Partial<Conditions> = {}) {
    const { seed = 1, window = 65_536, ...conditions } = options;
    this.clock = clock;
    this.random = seededRandom(seed).fork('network');
    this.window = window;
    this.conditions = { latencyMs: 2, jitterMs: 1, loss: 0, duplicate: 0, ...conditions };
  }

  /** The host of that name, made at the first call. A name resolves to the host's first address. */
  host(name: string, options: HostOptions = {}): FakeHost {
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    const host = new FakeHost(this, name, options);
    this.#hosts.set(name, host);
    return host;
  }

  get hosts(): readonly FakeHost[] {
    return [...this.#hosts.values()];
  }

  /** No packet passes between the two until `heal`; nobody is told, connections stay and what was sent waits. */
  partition(a: string, b: string): void {
    this.#parted.add(pair(a, b));
  }

  /** The host reaches nobody (a pulled cable). */
  isolate(name: string): void {
    this.#parted.add(name);
  }

  /** Undoes `partition` of the two, `isolate` of the one, or everything. */
  heal(a?: string, b?: string): void {
    if (a === undefined) this.#parted.clear();
    else this.#parted.delete(b === undefined ? a : pair(a, b));
    this.#retry();
  }

  /** Conditions between two hosts, over the general ones. */
  between(a: string, b: string, conditions: Partial<Conditions>): void {
    this.#pairs.set(pair(a, b), conditions);
  }

  /** Ends one connection (given either end): both sides get a reset, or nothing passes any more and nobody is told. */
  cut(connection: unknown, how: 'reset' | 'silent' = 'reset'): void {
    for (const link of [...this.links]) if (link.has(connection)) link.cut(how);
  }

  /** Ends every connection between two hosts. */
  cutAll(a: string, b: string, how: 'reset' | 'silent' = 'reset'): void {
    for (const link of [...this.links]) if (pair(link.a.host.name, link.b.host.name) === pair(a, b)) link.cut(how);
  }

  /**
   * Everything on the host stops. `reset`: its programs were killed, its system closes their connections;
   * `silent`: the power went. The objects of its programs hear nothing more and may be stopped at leisure.
   */
  kill(name: string, how: 'reset' | 'silent' = 'silent'): void {
    const host = this.host(name);
    host.down();
    for (const link of [...this.links]) if (link.a.host === host || link.b.host === host) link.died(host, how);
  }

  /** The host is up again, with nothing running. */
  revive(name: string): void {
    const host = this.host(name);
    host.up();
    for (const link of [...this.links]) if (link.a.host === host || link.b.host === host) link.forgotten();
  }

  /** DHCP gave other addresses. Connections of an address that is gone pass nothing any more, and nobody is told. */
  changeAddress(name: string, addresses: readonly string[]): void {
    this.host(name).addresses = [...addresses];
    this.#retry();
  }

  /** One HTTP request. @throws PlatformError as a dial */
  fetchFrom(name: string, url: string, init: FetchInit = {}): Promise<FetchResult> {
    return this.host(name).fetch(url, init);
  }

  /** Returns how to stop listening. */
  tap(listener: Tap): () => void {
    this.#taps.add(listener);
    return () => this.#taps.delete(listener);
  }

  /** For the parts of the fake. */
  tapped(kind: 'tcp' | 'web' | 'udp' | 'http', a: FakeHost, b: FakeHost, packet: Packet): void {
    if (this.#taps.size === 0 || (packet.kind !== 'data' && packet.kind !== 'text')) return;
    for (const tap of this.#taps) tap({ kind, hosts: [a.name, b.name], bytes: joined([packet.bytes]) });
  }

  joined(a: FakeHost, b: FakeHost): boolean {
    return a === b || !(this.#parted.has(a.name) || this.#parted.has(b.name) || this.#parted.has(pair(a.name, b.name)));
  }

  delay(a: FakeHost, b: FakeHost, kind: 'reliable' | 'datagram'): number {
    if (a === b) return 0;
    const { latencyMs, jitterMs, loss } = this.conditionsOf(a, b);
    let ms = latencyMs + this.random.float() * jitterMs;
    if (kind === 'reliable') for (let again = 200; again < 60_000 && this.random.chance(loss); again *= 2) ms += again;
    return ms;
  }

  conditionsOf(a: FakeHost, b: FakeHost): Conditions {
    return { ...this.conditions, ...this.#pairs.get(pair(a.name, b.name)) };
  }

  byAddress(address: string): FakeHost | undefined {
    return this.hosts.find((host) => host.addresses.includes(address));
  }

  byName(name: string): FakeHost | undefined {
    return this.hosts.find((host) => host.name === name || host.names.includes(name));
  }

  #retry(): void {
    for (const link of this.links) link.retry();
  }
}

/** Whether two IPv4 addresses are on one segment (/24). */
export function sameSegment(a: string, b: string): boolean {
  const x = parseIpv4(a);
  const y = parseIpv4(b);
  return x !== undefined && y !== undefined && x[0] === y[0] && x[1] === y[1] && x[2] === y[2];
}

function pair(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
