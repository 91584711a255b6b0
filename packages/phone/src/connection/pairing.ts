import { type ClientPorts, PairingError, pairWithCode, pairWithLink, type Way } from '@around/client';
import { SOFTWARE } from './browser.js';
import type { Invitation } from './connect.js';
import type { Keep, KeptHome, KeptKeys } from './keep.js';
import { keyPairOf, newKeys } from './keys.js';

export interface PairingPlace {
  readonly ports: ClientPorts;
  readonly keep: Keep;
  readonly ways: readonly Way[];
}

/** Pairs over the page's own way; the home hears that we have the grant only after it is stored. @throws PairingError */
export async function pairHere(
  { ports, keep, ways }: PairingPlace,
  invitation: Invitation,
  device: string,
  onDigits: (digits: string) => void,
): Promise<void> {
  let keys: KeptKeys | undefined;
  const self = {
    device,
    software: SOFTWARE,
    ways,
    newKeyPair: async () => {
      keys = await newKeys(ports.suite);
      return keyPairOf(ports.suite, keys);
    },
    store: async ({ identity }: Pick<KeptHome, 'identity'>) => {
      if (keys === undefined) throw new PairingError('notStored', 'no key was made');
      await keep.addHome({ identity, keys });
    },
    onDigits,
  };
  if (invitation.by === 'link') await pairWithLink(ports, invitation.link, self);
  else await pairWithCode(ports, { url: ways[0]?.url ?? '', code: invitation.code }, self);
}
