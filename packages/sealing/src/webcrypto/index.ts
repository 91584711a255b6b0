import { BadPeerKey, type KeyPair } from '../suite.js';

/** The little of WebCrypto that is used; a browser's `CryptoKeyPair` fits and can be kept in IndexedDB as it is. */
export interface WebCryptoKeys {
  readonly privateKey: object;
  readonly publicKey: object;
}
interface Subtle {
  generateKey(algorithm: object, extractable: boolean, usages: string[]): Promise<unknown>;
  exportKey(format: 'raw', key: object): Promise<ArrayBuffer>;
  importKey(format: 'raw', bytes: Uint8Array, algorithm: object, extractable: boolean, usages: string[]): Promise<object>;
  deriveBits(algorithm: object, key: object, length: number): Promise<ArrayBuffer>;
}
const X25519 = { name: 'X25519' };

function subtle(): Subtle | undefined {
  return (globalThis as { crypto?: { subtle?: Subtle } }).crypto?.subtle;
}

/** A key whose secret never leaves the browser. Undefined where it cannot make one (plain http, older browsers). */
export async function generateWebCryptoKeys(): Promise<WebCryptoKeys | undefined> {
  try {
    return (await subtle()?.generateKey(X25519, false, ['deriveBits'])) as WebCryptoKeys | undefined;
  } catch {
    return undefined;
  }
}

/** A key pair for the handshake's async methods. @throws Error where this context has no WebCrypto */
export async function keyPairFromWebCrypto(keys: WebCryptoKeys): Promise<KeyPair> {
  const crypto = subtle();
  if (crypto === undefined) throw new Error('this page has no WebCrypto: open it over https');
  return {
    publicKey: new Uint8Array(await crypto.exportKey('raw', keys.publicKey)),
    async dh(peer) {
      try {
        const key = await crypto.importKey('raw', peer, X25519, false, []);
        return new Uint8Array(await crypto.deriveBits({ ...X25519, public: key }, keys.privateKey, 256));
      } catch (error) {
        throw new BadPeerKey('the peer’s key is not usable', { cause: error });
      }
    },
  };
}
