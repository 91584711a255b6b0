import { isLoopback } from '../../ip.js';
import type { TcpConnection } from '../../network.js';
import type { WebServerOptions } from '../../web.js';

export type Port =
  | { readonly kind: 'tcp'; readonly onConnection: (connection: TcpConnection) => void }
  | { readonly kind: 'web'; readonly options: WebServerOptions; readonly perAddress: Map<string, number> };

/** Who listens on the TCP ports of one host. */
export class Ports {
  readonly #open: { number: number; host: string; port: Port }[] = [];

  open(number: number, host: string, port: Port): boolean {
    const overlaps = (other: string): boolean => other === host || other === '0.0.0.0' || host === '0.0.0.0';
    if (this.#open.some((one) => one.number === number && overlaps(one.host))) return false;
    this.#open.push({ number, host, port });
    return true;
  }

  close(number: number, port: Port): void {
    const at = this.#open.findIndex((one) => one.number === number && one.port === port);
    if (at >= 0) this.#open.splice(at, 1);
  }

  clear(): void {
    this.#open.length = 0;
  }

  /** Who takes a connection to this address and port. */
  find(address: string, number: number): Port | undefined {
    const fits = (host: string): boolean => host === '0.0.0.0' || host === address || (isLoopback(host) && isLoopback(address));
    return this.#open.find((one) => one.number === number && fits(one.host))?.port;
  }
}
