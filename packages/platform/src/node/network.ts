import type { Address, Listener, NetworkInterface, TcpConnection, TcpNetwork, UdpNetwork, UdpSocket } from '../network.js';
import { NodeTcp } from './tcp/tcpNetwork.js';
import { NodeUdp } from './udp.js';

/** The machine's network. */
export function nodeNetwork(): TcpNetwork & UdpNetwork {
  const tcp = new NodeTcp();
  const udp = new NodeUdp();
  return {
    listenTcp: (at: Address, onConnection: (connection: TcpConnection) => void): Promise<Listener> => tcp.listenTcp(at, onConnection),
    dialTcp: (to: Address, options?: { timeoutMs?: number }): Promise<TcpConnection> => tcp.dialTcp(to, options),
    openUdp: (...args: Parameters<UdpNetwork['openUdp']>): Promise<UdpSocket> => udp.openUdp(...args),
    interfaces: (): readonly NetworkInterface[] => udp.interfaces(),
  };
}
