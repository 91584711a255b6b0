import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup } from 'node:dns';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { PlatformError } from '../errors.js';
import { broadcastOf } from '../ip.js';
import type { Address, NetworkInterface, UdpNetwork, UdpSocket } from '../network.js';
import { platformError } from './errno.js';

type Options = Parameters<UdpNetwork['openUdp']>[0];
type Handlers = Parameters<UdpNetwork['openUdp']>[1];
type Found = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

/** IPv4 datagrams with broadcast. */
export class NodeUdp implements UdpNetwork {
  #interfaces: readonly NetworkInterface[] = [];

  openUdp(options: Options, handlers: Handlers): Promise<UdpSocket> {
    const socket = createSocket({
      type: 'udp4',
      reuseAddr: options.share ?? false,
      lookup: find as never,
      ...(options.receiveBuffer === undefined ? {} : { recvBufferSize: options.receiveBuffer }),
    });
    const host = options.host ?? '0.0.0.0';
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        socket.close();
        reject(platformError(error, `open UDP ${host}:${options.port}`));
      };
      socket.once('error', fail);
      socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
        handlers.onDatagram(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), { host: from.address, port: from.port });
      });
      // `exclusive`: within a cluster the port must be this process's own.
      socket.bind({ address: host, port: options.port, exclusive: true }, () => {
        socket.off('error', fail);
        socket.on('error', (error) => handlers.onError?.(platformError(error, 'receive datagrams')));
        socket.setBroadcast(true);
        resolve(new NodeUdpSocket(socket));
      });
    });
  }

  /** As they were last known where the system cannot tell: to look takes a file descriptor. */
  interfaces(): readonly NetworkInterface[] {
    try {
      this.#interfaces = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
        addresses
          .filter(({ family }) => family === 'IPv4')
          .map(({ address, netmask, internal }) => ({ name, address, broadcast: broadcastOf(address, netmask), loopback: internal })),
      );
    } catch {
      // Nobody is better off for an end of the whole program.
    }
    return this.#interfaces;
  }
}

class NodeUdpSocket implements UdpSocket {
  readonly address: Address;
  readonly #socket: Socket;
  #closed = false;

  constructor(socket: Socket) {
    const { address, port } = socket.address();
    this.#socket = socket;
    this.address = { host: address, port };
  }

  send(bytes: Uint8Array, to: Address, onError?: (error: Error) => void): void {
    if (this.#closed) return;
    try {
      // A callback always: without one a failed send would end up as the socket's own error.
      this.#socket.send(bytes, to.port, to.host, onError === undefined ? ignore : (error) => error !== null && onError(mapped(error, to)));
    } catch (error) {
      onError?.(mapped(error, to));
    }
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    return new Promise((resolve) => this.#socket.close(resolve));
  }
}

function ignore(): void {}

function mapped(error: unknown, to: Address): PlatformError {
  return platformError(error, `send a datagram to ${to.host}:${to.port}`);
}

/** Literal addresses, which is nearly always, are not sent through the resolver's thread pool. */
function find(host: string, family: unknown, found: Found): void {
  if (isIPv4(host)) found(null, host, 4);
  else lookup(host, typeof family === 'number' ? { family } : { family: 4 }, found);
}
