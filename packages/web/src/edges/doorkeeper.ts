import { CLOSE } from '@around/messages';
import type { WebConnection } from '@around/platform';

/** One socket's place at the door. */
export interface Visit {
  readonly key: string;
  readonly socket: WebConnection;
  proven: boolean;
}

interface Address {
  readonly strangers: Set<Visit>;
  proven: number;
}

/**
 * Limits how many sockets one address may have. One too many turns the address's oldest stranger away, not the newcomer:
 * whoever shares an address with somebody who opens sockets and says nothing still gets in.
 */
export class Doorkeeper {
  readonly #perAddress: number;
  readonly #addresses = new Map<string, Address>();

  /** @param perAddress 0: no limit */
  constructor(perAddress: number) {
    this.#perAddress = perAddress;
  }

  /** A place for the socket, or undefined where all of its address's places are taken by the proven. */
  enter(key: string, socket: WebConnection): Visit | undefined {
    let address = this.#addresses.get(key);
    if (address === undefined) {
      address = { strangers: new Set(), proven: 0 };
      this.#addresses.set(key, address);
    }
    if (this.#perAddress > 0 && address.proven + address.strangers.size >= this.#perAddress) {
      const oldest = address.strangers.values().next().value;
      if (oldest === undefined) return undefined;
      this.leave(oldest);
      oldest.socket.close(CLOSE.tooMany, 'too many connections from this address');
    }
    const visit: Visit = { key, socket, proven: false };
    this.#addresses.set(key, address);
    address.strangers.add(visit);
    return visit;
  }

  /** The socket's peer has shown that it belongs here. */
  prove(visit: Visit): void {
    const address = this.#addresses.get(visit.key);
    if (visit.proven || address === undefined || !address.strangers.delete(visit)) return;
    visit.proven = true;
    address.proven++;
  }

  leave(visit: Visit): void {
    const address = this.#addresses.get(visit.key);
    if (address === undefined) return;
    if (visit.proven) {
      visit.proven = false;
      address.proven--;
    } else address.strangers.delete(visit);
    if (address.proven === 0 && address.strangers.size === 0) this.#addresses.delete(visit.key);
  }

  /** Closes every stranger's socket: the relay stops. */
  turnAllAway(code: number, reason: string): void {
    for (const { strangers } of [...this.#addresses.values()]) for (const { socket } of [...strangers]) socket.close(code, reason);
  }
}
