import { type ClientPorts, createHomeClient, type HomeClient, PairingError, pairWithCode, pairWithLink, type Way } from '@around/client';
import { SOFTWARE } from './browser.js';
import type { Keep, KeptHome, KeptKeys } from './keep.js';
import { keyPairOf, newKeys } from './keys.js';

export type Invitation = { readonly by: 'link'; readonly link: string } | { readonly by: 'code'; readonly code: string };

/** Opens homes from this page: pairing a new one, and connecting to the one that is kept. */
export interface Connector {
  /** The home that is kept, not started yet; undefined where this phone is not paired. */
  open(): Promise<HomeClient | undefined>;
  /** @throws PairingError, whose code says what went wrong */
  pair(invitation: Invitation, device: string, onDigits: (digits: string) => void): Promise<void>;
  forget(): Promise<void>;
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
        onIdentity: (identity) => void this.#keep.saveHome({ ...kept, identity }).catch(() => undefined),
      },
    );
  }

  async pair(invitation: Invitation, device: string, onDigits: (digits: string) => void): Promise<void> {
    let keys: KeptKeys | undefined;
    const self = {
      device,
      software: SOFTWARE,
      ways: this.#ways,
      newKeyPair: async () => {
        keys = await newKeys(this.#ports.suite);
        return keyPairOf(this.#ports.suite, keys);
      },
      store: async ({ identity }: Pick<KeptHome, 'identity'>) => {
        if (keys === undefined) throw new PairingError('notStored', 'no key was made');
        await this.#keep.saveHome({ identity, keys });
      },
      onDigits,
    };
    if (invitation.by === 'link') await pairWithLink(this.#ports, invitation.link, self);
    else await pairWithCode(this.#ports, { url: this.#ways[0]?.url ?? '', code: invitation.code }, self);
  }

  forget(): Promise<void> {
    return this.#keep.clear();
  }
}
