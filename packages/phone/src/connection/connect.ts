import { type ClientPorts, createHomeClient, type HomeClient, type Way } from '@around/client';
import { SOFTWARE } from './browser.js';
import type { Keep } from './keep.js';
import { keyPairOf } from './keys.js';

export type Invitation = { readonly by: 'link'; readonly link: string } | { readonly by: 'code'; readonly code: string };

/** Opens homes from this page: pairing a new one, and connecting to the one that is kept. */
export interface Connector {
  /** The home that is kept, not started yet; undefined where this phone is not paired. */
  open(): Promise<HomeClient | undefined>;
  /** @throws PairingError, whose code says what went wrong */
  pair(invitation: Invitation, device: string, onDigits: (digits: string) => void): Promise<void>;
  /** Forgets the home that is open. */
  forget(home: string): Promise<void>;
}

export class PageConnector implements Connector {
  readonly #ports: ClientPorts;
  readonly #keep: Keep;
  readonly #ways: readonly Way[];

  constructor(ports: ClientPorts, keep: Keep, ways: readonly Way[]) {
    this.#ports = ports;
    this.#keep = keep;
    this.#ways = ways;
  }

  async open(): Promise<HomeClient | undefined> {
    const kept = await this.#keep.loadHome();
    if (kept === undefined) return undefined;
    const keyPair = await keyPairOf(this.#ports.suite, kept.keys);
    return createHomeClient(
      this.#ports,
      { identity: kept.identity, keyPair },
      {
        software: SOFTWARE,
        ways: this.#ways,
        onIdentity: (identity) => void this.#keep.updateHome({ ...kept, identity }).catch(() => undefined),
      },
    );
  }

  async pair(invitation: Invitation, device: string, onDigits: (digits: string) => void): Promise<void> {
    // Needed once in a phone's life: not part of what every start loads.
    const { pairHere } = await import('./pairing.js');
    await pairHere({ ports: this.#ports, keep: this.#keep, ways: this.#ways }, invitation, device, onDigits);
  }

  forget(home: string): Promise<void> {
    return this.#keep.forget(home);
  }
}
