import { PlatformError } from '../../errors.js';
import { isLoopback } from '../../ip.js';
import type { Address, UdpNetwork, UdpSocket } from '../../network.js';
import type { FakeHost } from './host.js';
import { sameSegment } from './world.js';

export type UdpOptions = Parameters<UdpNetwork['openUdp']>[0];
type UdpHandlers = Parameters<UdpNetwork['openUdp']>[1];

/** What IPv4 carries in one datagram. */
const MAX_DATAGRAM = 65_507;

export class FakeUdpSocket implements UdpSocket {
  readonly address: Address;
  readonly host: FakeHost;
  readonly share: boolean;
  readonly #handlers: UdpHandlers;
  #closed = false;

  constructor(host: FakeHost, address: Address, share: boolean, handlers: UdpHandlers) {
    this.host = host;
    this.address = address;
    this.share = share;
    this.#handlers = handlers;
  }

  send(bytes: Uint8Array, to: Address, onError?: (error: Error) => void): void {
    if (this.#closed) return;
    const fail = (error: Error): void => queueMicrotask(() => onError?.(error));
    if (bytes.length > MAX_DATAGRAM) {
      fail(new PlatformError('tooLarge', `a datagram of ${bytes.length} bytes is too large`));
      return;
    }
    const target = this.host.resolve(to.host);
    const source = target === undefined ? undefined : this.host.sourceFor(target);
    if (target === undefined || source === undefined) {
      fail(new PlatformError('unreachable', `no way to ${to.host}`));
      return;
    }
    const from = { host: source, port: this.address.port };
    for (const host of this.#targets(target, source)) {
      const { loss, duplicate } = this.host.world.conditionsOf(this.host, host);
      const { random } = this.host.world;
      const copies = host === this.host ? 1 : (random.chance(loss) ? 0 : 1) * (random.chance(duplicate) ? 2 : 1);
      for (let n = 0; n < copies; n++) this.#deliver(host, bytes.slice(), from, target, to.port);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.host.udp.delete(this);
  }

  /** The socket itself fails, as when its interface goes. */
  fail(error: Error): void {
    if (!this.#closed) this.#handlers.onError?.(error);
  }

  silence(): void {
    this.#closed = true;
  }

  #targets(target: string, source: string): readonly FakeHost[] {
    const { world } = this.host;
    if (isLoopback(target)) return [this.host];
    if (isBroadcast(target))
      return world.hosts.filter((host) =>
        host.addresses.some((address) => sameSegment(address, target === '255.255.255.255' ? source : target)),
      );
    const one = world.byAddress(target);
    return one === undefined ? [] : [one];
  }

  #deliver(host: FakeHost, bytes: Uint8Array, from: Address, target: string, port: number): void {
    const { world } = this.host;
    world.clock.after(world.delay(this.host, host, 'datagram'), () => {
      if (!host.alive || !world.joined(this.host, host)) return;
      const broadcast = isBroadcast(target);
      const fits = [...host.udp].filter(
        (socket) => socket.address.port === port && (socket.address.host === '0.0.0.0' || (!broadcast && socket.address.host === target)),
      );
      world.tapped('udp', this.host, host, { kind: 'data', bytes });
      // A broadcast reaches every socket of a shared port, a unicast the one that was opened last.
      for (const socket of broadcast ? fits : fits.slice(-1)) socket.#take(bytes.slice(), from);
    });
  }

  #take(bytes: Uint8Array, from: Address): void {
    if (!this.#closed) this.#handlers.onDatagram(bytes, from);
  }
}

export function openUdp(host: FakeHost, options: UdpOptions, handlers: UdpHandlers): UdpSocket {
  const at = options.host ?? '0.0.0.0';
  if (at !== '0.0.0.0' && !isLoopback(at) && !host.addresses.includes(at)) {
    throw new PlatformError('unreachable', `${at} is no address of this machine: bind 0.0.0.0 or one it has`);
  }
  const port = options.port === 0 ? host.freePort() : options.port;
  const share = options.share ?? false;
  for (const other of host.udp) {
    const overlaps = other.address.port === port && (other.address.host === at || other.address.host === '0.0.0.0' || at === '0.0.0.0');
    if (overlaps && !(share && other.share))
      throw new PlatformError('inUse', `UDP port ${port} is in use: stop the other program or choose another port`);
  }
  const socket = new FakeUdpSocket(host, { host: at, port }, share, handlers);
  host.udp.add(socket);
  return socket;
}

function isBroadcast(address: string): boolean {
  return address.endsWith('.255');
}
