import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { BadPeerKey, type KeyPair, type Suite } from '../suite.js';
import { x25519 } from './x25519.js';

function pairOf(secret: Uint8Array): KeyPair {
  return {
    publicKey: x25519.getPublicKey(secret),
    dh(peer) {
      try {
        return x25519.getSharedSecret(secret, peer);
      } catch (error) {
        throw new BadPeerKey('the peer’s key is not usable', { cause: error });
      }
    },
  };
}

function nonce(n: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, n >>> 0, true);
  view.setUint32(8, Math.floor(n / 2 ** 32), true);
  return bytes;
}

/** The suite in pure JavaScript: for browsers, also where there is no `crypto.subtle` (plain http on the LAN). */
export function nobleSuite(options: { random: (n: number) => Uint8Array }): Suite {
  const { random } = options;
  return {
    generateKeyPair: () => pairOf(random(32)),
    keyPairFrom: pairOf,
    seal: (key, n, ad, plaintext) => chacha20poly1305(key, nonce(n), ad).encrypt(plaintext),
    open(key, n, ad, ciphertext) {
      if (ciphertext.length < 16) return undefined;
      try {
        return chacha20poly1305(key, nonce(n), ad).decrypt(ciphertext);
      } catch {
        return undefined;
      }
    },
    sha256: (data) => sha256(data),
    hmac: (key, data) => hmac(sha256, key, data),
    async scrypt(password, salt) {
      // Needed for typed codes alone: not part of what every start of a page loads.
      const { scryptAsync } = await import('@noble/hashes/scrypt.js');
      return scryptAsync(password, salt, { N: 2 ** 15, r: 8, p: 1, dkLen: 32 });
    },
    random,
  };
}
