import type { KeyPair, Suite } from '@around/sealing';
import { generateWebCryptoKeys, keyPairFromWebCrypto } from '@around/sealing/webcrypto';
import type { KeptKeys } from './keep.js';

/** A new key for this phone: one that cannot be read out where the browser makes such (https), else 32 random bytes. */
export async function newKeys(suite: Suite): Promise<KeptKeys> {
  const keys = await generateWebCryptoKeys();
  return keys === undefined ? { kind: 'raw', secret: suite.random(32) } : { kind: 'webcrypto', keys };
}

export function keyPairOf(suite: Suite, kept: KeptKeys): KeyPair | Promise<KeyPair> {
  return kept.kind === 'raw' ? suite.keyPairFrom(kept.secret) : keyPairFromWebCrypto(kept.keys);
}
